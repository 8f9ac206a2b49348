import { error, type Problem } from '../problems/problem.ts';
import type { Environment } from './environment.ts';

/** What a run does. */
export type Mode = 'plan' | 'import';

/** What the input `mode` may say: `auto` goes by event and branch. */
export type ModeInput = 'auto' | Mode;

/** Events that import under `mode: auto` when they run on the default branch. */
const IMPORTING_EVENTS: ReadonlySet<string> = new Set([
  'push',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
  'workflow_run',
]);

/** Whether this run plans or imports, and why, as a clause: `the event is pull_request`. */
export function chooseMode(
  mode: ModeInput,
  environment: Pick<Environment, 'eventName' | 'payload' | 'ref'>,
): { readonly mode: Mode; readonly reason: string } {
  if (mode !== 'auto') return { mode, reason: `the input mode is ${mode}` };
  const { eventName, payload, ref } = environment;
  if (eventName === '') return { mode: 'plan', reason: 'there is no GitHub event' };
  const event = `the event is ${eventName}`;
  if (!IMPORTING_EVENTS.has(eventName)) return { mode: 'plan', reason: `${event}, which never imports` };
  const branch = payload.repository?.default_branch;
  if (branch === undefined) {
    // GitHub runs schedules on the default branch only; its payload may lack the repository.
    if (eventName === 'schedule')
      return { mode: 'import', reason: `${event}, which is always on the default branch` };
    return { mode: 'plan', reason: `${event}, and it does not say which branch is the default one` };
  }
  return ref === `refs/heads/${branch}`
    ? { mode: 'import', reason: `${event}, on the default branch` }
    : { mode: 'plan', reason: `${event}, but not on the default branch` };
}

/** Whether the head of a pull request is known to be in another repository, which may have been deleted since. */
export function isFromFork(
  pull: NonNullable<Environment['payload']['pull_request']>,
  repository: string,
): boolean {
  if (pull.head === undefined) return false;
  const base = pull.base.repo?.full_name ?? repository;
  return pull.head.repo?.full_name.toLowerCase() !== base.toLowerCase();
}

/**
 * The error of an import for a pull request from another repository, whatever `mode` says: whoever opened it wrote the
 * manifest and the member files, and could throw everyone out of an audience.
 */
export function forbiddenImport(
  environment: Pick<Environment, 'eventName' | 'payload' | 'repository'>,
): Problem[] {
  const { pull_request: pull } = environment.payload;
  if (!pull || !environment.eventName.startsWith('pull_request')) return [];
  if (!isFromFork(pull, environment.repository)) return [];
  return [
    error(
      'input-invalid',
      'Input `mode` is "import", but this pull request comes from another repository. Use `plan` or `auto` here, and import after the merge.',
    ),
  ];
}
