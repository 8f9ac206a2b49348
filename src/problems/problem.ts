import type { ProblemCode } from './codes.ts';

export type Severity = 'error' | 'warning';

/** Where a problem is: a path as people know it (relative to the workspace, `/` separated), 1-based line and column. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * Something that is wrong, as a value: it travels to the edge and is shown there.
 * The message says what is wrong and what to do, in one or two sentences, and never holds a member's ID.
 */
export interface Problem extends Place {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly message: string;
  /** How often it was met in this file; `line` is the first. Absent means once. */
  readonly count?: number;
  /** Of rows: the first lines that have it, at most 20, in ascending order. */
  readonly lines?: readonly number[];
}

/** An error at a place. */
export function error(code: ProblemCode, message: string, place: Place = {}): Problem {
  return { code, severity: 'error', message, ...place };
}

/** A warning at a place. */
export function warning(code: ProblemCode, message: string, place: Place = {}): Problem {
  return { code, severity: 'warning', message, ...place };
}

/** Whether any of the problems is an error. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** Carries a Problem up a call stack where a value cannot go, out of a stream for example. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/** An error at a place, to throw. */
export function problemError(code: ProblemCode, message: string, place?: Place): ProblemError {
  return new ProblemError(error(code, message, place));
}
