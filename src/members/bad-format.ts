import { type ProblemError, problemError } from '../problems/problem.ts';

/** The error `bad-format`, at a line and column of the file where they are known. */
export function badFormat(message: string, line?: number, column?: number): ProblemError {
  return problemError('bad-format', message, {
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  });
}
