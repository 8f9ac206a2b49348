import type { Refusal } from '../audience/import-audience.ts';
import type { Problem } from '../problems/problem.ts';
import type { AudienceResult } from '../result/result.ts';
import { count, plural } from '../words/numbers.ts';

/** So many audiences are denied before the others are taken to be: a policy may forbid one key and allow the next. */
const DENIALS = 3;

/** What S3 made of the uploads so far. */
export interface Answers {
  /** By audience ID. */
  readonly refused: ReadonlyMap<string, Refusal>;
  readonly arrived: number;
}

/**
 * The refusal that the audiences not tried yet would meet as well: one that S3 gives to everything, or that it gave to the
 * first few while it took none. `null`: they may fare better.
 */
export function commonRefusal({ refused, arrived }: Answers): Problem | null {
  const refusals = [...refused.values()];
  const whole = refusals.find(({ everywhere }) => everywhere);
  if (whole !== undefined) return whole.problem;
  const [first] = refusals;
  const isDenied = ({ problem }: Refusal) =>
    problem.code === 'access-denied' && problem.message === first?.problem.message;
  const all = first !== undefined && arrived === 0 && refusals.length >= DENIALS && refusals.every(isDenied);
  return all ? first.problem : null;
}

/**
 * The results, and the refusal that several of them share as one problem of the run. The audiences that met it are
 * `failed` without a problem of their own; those that were not tried keep their status.
 */
export function reportOnce(
  results: readonly AudienceResult[],
  answers: Answers,
  untried: number,
): { readonly results: readonly AudienceResult[]; readonly problems: readonly Problem[] } {
  const common = commonRefusal(answers);
  const met = [...answers.refused].filter(([, { problem }]) => problem.message === common?.message);
  const stopped = met.length + untried;
  if (common === null || stopped < 2) return { results, problems: [] };
  const own = new Map(met.map(([id, { problem }]) => [id, problem]));
  const rest = untried === 0 ? '' : `; ${count(untried)} of them ${untried === 1 ? 'was' : 'were'} not tried`;
  const message = `${common.message} This stops ${plural(stopped, 'audience')}${rest}.`;
  return {
    results: results.map((result) => ({
      ...result,
      problems: result.problems.filter((problem) => problem !== own.get(result.id)),
    })),
    problems: [{ ...common, message }],
  };
}
