import type { ProblemCode } from '../problems/codes.ts';
import type { Problem } from '../problems/problem.ts';
import type { Result } from '../result/result.ts';
import { count, plural } from '../words/numbers.ts';

/** A problem and the audience it belongs to; `null` is the run as a whole. */
export interface Found {
  readonly audience: string | null;
  readonly problem: Problem;
}

/**
 * All problems of a result, errors first and those of the run as a whole before those of an audience. Then one of
 * each audience, then the second of each, and so on, so that a cut list still speaks of as many audiences as it can.
 */
export function allProblems(result: Result): Found[] {
  return [...ranked(result, 'error'), ...ranked(result, 'warning')];
}

/** Changes of settings: nothing is wrong with the members, but a reviewer must have seen them, so they come first of all. */
export function isOfSettings({ problem }: Found): boolean {
  return SETTINGS_CODES.has(problem.code);
}

const SETTINGS_CODES: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'guard-loosened',
  'identifier-changed',
]);

/** `3 errors and 1 warning`; empty where there are none. */
export function tally(found: readonly Found[]): string {
  const errors = found.filter(({ problem }) => problem.severity === 'error').length;
  const warnings = found.length - errors;
  return [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ].join(' and ');
}

/** `members/vip.csv:12:3`, as far as it is known; not escaped. */
export function place({ file, line, column }: Problem): string | null {
  if (file === undefined) return null;
  return [file, ...(line === undefined ? [] : [line, ...(column === undefined ? [] : [column])])].join(':');
}

/** ` (4,812 times, first here)` for a group of problems whose message does not name its lines, begin with the number or say "4,812 more". */
export function times({ count: number = 1, message, lines }: Problem): string {
  const figure = count(number);
  const told = message.startsWith(`${figure} `) || message.includes(` ${figure} more `);
  return number === 1 || told || lines !== undefined ? '' : ` (${plural(number, 'time')}, first here)`;
}

function ranked(result: Result, severity: Problem['severity']): Found[] {
  const whole = result.problems
    .filter((problem) => problem.severity === severity)
    .map((problem) => ({ audience: null, problem }));
  const rounds: Found[][] = [];
  for (const { id, problems } of result.audiences) {
    const own = problems.filter((problem) => problem.severity === severity);
    for (const [round, problem] of own.entries()) {
      rounds[round] ??= [];
      rounds[round].push({ audience: id, problem });
    }
  }
  return [...whole, ...rounds.flat()];
}
