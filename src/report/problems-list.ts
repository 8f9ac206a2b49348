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
 * All problems of a result, errors first and those of the run as a whole before those of an audience; the audience with
 * the worst one first. Up to `together` of each audience, then as many more of each, and so on, so that a cut list still
 * speaks of as many audiences as it can.
 */
export function allProblems(result: Result, together = 1): Found[] {
  return [...ranked(result, 'error', together), ...ranked(result, 'warning', together)];
}

/** How many problems of one audience follow each other on a page that people read from its top. */
export const READ_TOGETHER = 3;

/** What would throw people out, or let the wrong ones in; whatever else is wrong follows. */
const WORST: readonly ProblemCode[] = [
  'too-many-removed',
  'too-few-members',
  'too-many-added',
  'too-many-members',
];

/**
 * The sign of a change of settings, or nothing for any other problem. Nothing is wrong with the members then, but a reviewer
 * must have seen it, so it comes first of all, and is not to be taken for a usual warning.
 */
export function settingsSign({ problem }: Found): string | undefined {
  return SETTINGS_SIGNS.get(problem.code);
}

const SETTINGS_SIGNS: ReadonlyMap<ProblemCode, string> = new Map<ProblemCode, string>([
  ['guard-loosened', '🔓'],
  ['identifier-changed', '🆔'],
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

function ranked(result: Result, severity: Problem['severity'], together: number): Found[] {
  const whole = result.problems
    .filter((problem) => problem.severity === severity)
    .map((problem) => ({ audience: null, problem }));
  const affected = result.audiences
    .map(({ id, removed, problems }) => {
      const own = problems.filter((problem) => problem.severity === severity);
      return { id, removed: removed ?? 0, own: own.sort((a, b) => rankOf(a) - rankOf(b)) };
    })
    .filter(({ own }) => own.length > 0)
    .sort((a, b) => rankOf(a.own[0]!) - rankOf(b.own[0]!) || b.removed - a.removed);
  const rounds: Found[][] = [];
  for (const { id, own } of affected) {
    for (const [at, problem] of own.entries()) {
      const round = Math.floor(at / together);
      rounds[round] ??= [];
      rounds[round].push({ audience: id, problem });
    }
  }
  return [...whole, ...rounds.flat()];
}

function rankOf({ code }: Problem): number {
  const at = WORST.indexOf(code);
  return at < 0 ? WORST.length : at;
}
