import { hasErrors, type Problem } from '../problems/problem.ts';
import type { AudienceResult } from './result.ts';

/** Which audiences an import uploads: all that are due, only those without an error, or none. */
export type Decision = 'all' | 'healthy' | 'nothing';

/**
 * What an import of these audiences may upload; a plan says the same before. Any error stops everything. Under
 * `partialImport`, the errors of an audience stop only that audience. An `unknown-audience` is such an error, although
 * the audience has no result. Any other error of the run as a whole stops everything all the same.
 */
export function decide(
  run: { readonly audiences: readonly AudienceResult[]; readonly problems: readonly Problem[] },
  partialImport: boolean,
): Decision {
  const { audiences, problems } = run;
  if (!hasErrors(problems) && audiences.every((audience) => !hasErrors(audience.problems))) return 'all';
  const beyondOneAudience = problems.filter(({ code }) => code !== 'unknown-audience');
  return partialImport && !hasErrors(beyondOneAudience) ? 'healthy' : 'nothing';
}
