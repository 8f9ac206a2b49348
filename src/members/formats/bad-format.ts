import { error, type Place, ProblemError } from '../../problems/problem.ts';

/** The error `bad-format` of a file's text, at a line and column of it where they are known. */
export function badFormat(message: string, line?: number, column?: number): ProblemError {
  const place: Place = { ...(line !== undefined && { line }), ...(column !== undefined && { column }) };
  return new ProblemError(error('bad-format', message, place));
}
