import { ProblemError, type Severity } from '../problems/problem.ts';

/**
 * `base-unreadable`: what of the base commit could not be read, as a noun phrase, and why, with what to do about it:
 * `the file "a.csv"`, `is …; use …`. An error here; whoever reports it lowers it where a run can do without a baseline.
 */
export function baseUnreadable(what: string, why: string, severity: Severity = 'error'): ProblemError {
  return new ProblemError({
    code: 'base-unreadable',
    severity,
    message: `The base commit could not be read, so there is no baseline to compare with: ${what} ${why}.`,
  });
}
