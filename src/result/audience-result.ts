import type { ProblemCode } from '../problems/codes.ts';
import type { Problem } from '../problems/problem.ts';
import type { AudienceResult, Status } from './result.ts';

/** The result of an audience that has not been imported; its status follows from its problems. */
export function audienceResult(
  audience: {
    readonly id: string;
    readonly name?: string | null | undefined;
    readonly identifier?: string | null;
  },
  known: Partial<AudienceResult>,
): AudienceResult {
  return {
    id: audience.id,
    name: audience.name ?? null,
    identifier: audience.identifier ?? null,
    status: statusOf(known.problems ?? []),
    members: null,
    rows: null,
    duplicates: null,
    invalid: null,
    baseline: null,
    added: null,
    removed: null,
    kept: null,
    file: null,
    destination: null,
    problems: [],
    ...known,
  };
}

/** Adds a problem to a result that has not been imported; an error takes it out of the import. */
export function withProblem(result: AudienceResult, problem: Problem): AudienceResult {
  const problems = [...result.problems, problem];
  return { ...result, problems, status: problem.severity === 'error' ? statusOf(problems) : result.status };
}

/** Errors that leave the members right and yet forbid to import them; every other error makes the audience invalid. */
const BLOCKING: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'too-few-members',
  'too-many-members',
  'too-many-removed',
  'too-many-added',
  'too-many-invalid',
  'stale-run',
  'stale-plan',
  'state-unreadable',
  'no-baseline',
  'base-unreadable',
  'credentials-missing',
  'audience-not-in-odp',
]);

function statusOf(problems: readonly Problem[]): Status {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return 'planned';
  return errors.every(({ code }) => BLOCKING.has(code)) ? 'blocked' : 'invalid';
}
