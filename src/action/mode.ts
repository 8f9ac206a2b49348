import type { Environment } from './environment.ts';

/** What a run does. */
export type Mode = 'plan' | 'import';

/** What the input `mode` may say: `auto` goes by event and branch. */
export type ModeInput = 'auto' | Mode;

/** Events of somebody who may write to the repository; also those of a first run after which a `workflow_run` imports. */
const TRUSTED_EVENTS: ReadonlySet<string> = new Set([
  'push',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
]);

/** Events that import under `mode: auto` when they run on the default branch. */
const IMPORTING_EVENTS: ReadonlySet<string> = new Set([...TRUSTED_EVENTS, 'workflow_run']);

type Surroundings = Pick<Environment, 'eventName' | 'payload' | 'ref' | 'repository'>;

/** Whether this run plans or imports, and why, as a clause: `the event is pull_request`. */
export function chooseMode(
  mode: ModeInput,
  environment: Surroundings,
): { readonly mode: Mode; readonly reason: string } {
  if (mode !== 'auto') return { mode, reason: `the input mode is ${mode}` };
  const { eventName, payload, ref } = environment;
  if (eventName === '') return { mode: 'plan', reason: 'there is no GitHub event' };
  const event = `the event is ${eventName}`;
  if (eventName === 'release' || ref.startsWith('refs/tags/')) {
    return {
      mode: 'plan',
      reason: `${event}${eventName === 'release' ? '' : ', of a tag'}; to import there, set mode: import`,
    };
  }
  if (!IMPORTING_EVENTS.has(eventName)) return { mode: 'plan', reason: `${event}, which never imports` };
  const branch = payload.repository?.default_branch;
  if (branch === undefined) {
    // GitHub runs schedules on the default branch only; its payload may lack the repository.
    if (eventName === 'schedule')
      return { mode: 'import', reason: `${event}, which is always on the default branch` };
    return { mode: 'plan', reason: `${event}, and it does not say which branch is the default one` };
  }
  if (ref !== `refs/heads/${branch}`)
    return { mode: 'plan', reason: `${event}, but not on the default branch` };
  if (eventName !== 'workflow_run') return { mode: 'import', reason: `${event}, on the default branch` };
  const doubt = doubtAbout(payload.workflow_run ?? {}, branch, environment.repository);
  return doubt === null
    ? { mode: 'import', reason: `${event}, after a run on the default branch that succeeded` }
    : { mode: 'plan', reason: `${event}, but the run before it ${doubt}` };
}

/** Whether a run is on the default branch, as far as its event says. */
export function isOnDefaultBranch({
  eventName,
  payload,
  ref,
}: Pick<Environment, 'eventName' | 'payload' | 'ref'>): boolean {
  const branch = payload.repository?.default_branch;
  return branch === undefined ? eventName === 'schedule' : ref === `refs/heads/${branch}`;
}

/**
 * Why a `workflow_run` is not to be trusted, or `null`. It runs on the default branch with all secrets, whatever started
 * the run before it, a fork's pull request for example, and may be about to read files that that run made.
 */
function doubtAbout(
  before: NonNullable<Environment['payload']['workflow_run']>,
  defaultBranch: string,
  repository: string,
): string | null {
  const { event, conclusion, head_branch, head_repository } = before;
  if (isOfAnother(head_repository?.full_name, repository)) return 'is not known to be of this repository';
  if (event === undefined || !TRUSTED_EVENTS.has(event))
    return `was started by ${event ?? 'an unknown event'}`;
  if (head_branch !== defaultBranch) return 'was not on the default branch';
  return conclusion === 'success' ? null : 'did not succeed';
}

function isOfAnother(fullName: string | undefined, repository: string): boolean {
  return fullName?.toLowerCase() !== repository.toLowerCase();
}

/** Whether the head of a pull request is known to be in another repository, which may have been deleted since. */
export function isFromFork(
  pull: NonNullable<Environment['payload']['pull_request']>,
  repository: string,
): boolean {
  if (pull.head === undefined) return false;
  return isOfAnother(pull.head.repo?.full_name, pull.base.repo?.full_name ?? repository);
}

/**
 * Why an import is forbidden whatever `mode` says, as a clause, or `null`: it is for another repository's pull request, or
 * after another repository's run. Whoever opened it wrote the manifest and the member files, and could throw everyone out
 * of an audience.
 */
export function forbiddenImport({
  eventName,
  payload: { pull_request: pull, workflow_run: before },
  repository,
}: Pick<Environment, 'eventName' | 'payload' | 'repository'>): string | null {
  if (pull && eventName.startsWith('pull_request') && isFromFork(pull, repository))
    return 'this pull request comes from another repository';
  const head = before?.head_repository;
  return eventName === 'workflow_run' && head !== undefined && isOfAnother(head?.full_name, repository)
    ? 'the run that started this one belongs to another repository'
    : null;
}
