import { error, type Problem } from '../problems/problem.ts';
import type { Environment } from './environment.ts';
import type { Inputs } from './inputs.ts';

/** Events that import under `mode: auto` when they run on the default branch. */
const IMPORTING_EVENTS: ReadonlySet<string> = new Set([
  'push',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
  'workflow_run',
]);

/** Whether this run plans or imports, and why, as a sentence for the log. */
export function chooseMode(
  mode: Inputs['mode'],
  environment: Pick<Environment, 'eventName' | 'payload' | 'ref'>,
): { readonly mode: 'plan' | 'import'; readonly reason: string } {
  if (mode !== 'auto') return { mode, reason: `The input mode is ${mode}.` };
  const { eventName, payload, ref } = environment;
  if (eventName === '') return { mode: 'plan', reason: 'This is not a GitHub event.' };
  if (!IMPORTING_EVENTS.has(eventName))
    return { mode: 'plan', reason: `A ${eventName} event never imports.` };
  const branch = payload.repository?.default_branch;
  if (branch === undefined) {
    // GitHub runs schedules on the default branch only; its payload may lack the repository.
    if (eventName === 'schedule') return { mode: 'import', reason: 'A schedule runs on the default branch.' };
    return {
      mode: 'plan',
      reason: `The ${eventName} event does not say which branch is the default one.`,
    };
  }
  if (ref === `refs/heads/${branch}`) {
    return { mode: 'import', reason: `This is a ${eventName} event on the default branch.` };
  }
  return { mode: 'plan', reason: `This ${eventName} event is not on the default branch.` };
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
  const base = pull.base.repo?.full_name ?? environment.repository;
  const head = pull.head?.repo?.full_name;
  if (head !== undefined && head.toLowerCase() === base.toLowerCase()) return [];
  return [
    error(
      'input-invalid',
      'Input `mode` is "import", but this pull request comes from another repository. Use `plan` or `auto` here, and import after the merge.',
    ),
  ];
}
