import { ProblemError } from '../../problems/problem.ts';
import { badFormat } from '../bad-format.ts';

/** `bad-format` for a Parquet file; `what` goes on after "The Parquet file". */
export function badParquet(what: string, advice = 'Make the file again.'): ProblemError {
  return badFormat(`The Parquet file ${what}. ${advice}`);
}

/** Calls into a library that meets bytes nobody has checked. Its errors may quote them, so none is passed on. */
export function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause;
    throw badParquet('is damaged');
  }
}
