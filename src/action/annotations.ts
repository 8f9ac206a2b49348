import { isAbsolute } from 'node:path';
import * as core from '@actions/core';
import type { ProblemCode } from '../problems/codes.ts';
import type { Severity } from '../problems/problem.ts';
import type { ClosingFailure } from '../report/closing-failure.ts';
import { allProblems, type Found, place, times } from '../report/problems-list.ts';
import type { Result } from '../result/result.ts';
import { logLine } from '../words/escape.ts';
import { plural } from '../words/numbers.ts';

/** GitHub shows no more annotations of a severity for one step. */
const MAX_SHOWN = 10;

/**
 * Annotates the problems of a result on their lines of manifest and member files, the most useful first.
 * `failure` is what the step says last where it fails: it is the last of at most ten errors, and says how many are not
 * shown. Where warnings are left out, the tenth says how many. `docsUrl` is the folder whose `problems.md` each
 * points to.
 */
export function annotate(
  result: Result,
  failure: ClosingFailure | null,
  docsUrl: string | null = null,
): void {
  const found = allProblems(result);
  const errors = found.filter(({ problem }) => problem.severity === 'error');
  const warnings = found.filter(({ problem }) => problem.severity === 'warning');

  const shownErrors = errors.slice(
    0,
    failure === null && errors.length <= MAX_SHOWN ? MAX_SHOWN : MAX_SHOWN - 1,
  );
  for (const one of shownErrors) annotateOne(one, docsUrl);
  const shownWarnings = warnings.slice(0, warnings.length <= MAX_SHOWN ? MAX_SHOWN : MAX_SHOWN - 1);
  for (const one of shownWarnings) annotateOne(one, docsUrl);
  sayHidden('warning', warnings.length - shownWarnings.length, null);
  sayHidden('error', errors.length - shownErrors.length, failure);
}

/** The only annotation of a run that could not be reported. */
export function annotateFailure(message: string): void {
  show('error', logLine(message), {});
}

function annotateOne({ audience, problem }: Found, docsUrl: string | null): void {
  const { code, severity, message, file, line, column } = problem;
  const isShown = file !== undefined && isInRepository(file);
  const properties = {
    title: logLine(`${SIGNS.get(code) ?? ''}${code}${audience === null ? '' : ` in ${audience}`}`, 300),
    ...(isShown ? { file, ...position(line, column) } : {}),
  };
  const where = isShown ? null : place(problem);
  const about = where === null ? '' : ` (${logLine(where, 500)})`;
  const entry = docsUrl === null ? '' : ` See ${docsUrl}/problems.md#${code}`;
  show(severity, `${logLine(message)}${times(problem)}${about}${entry}`, properties);
}

/** Nothing is wrong with the lists, so that a reader must not take these for the usual warnings. */
const SIGNS: ReadonlyMap<ProblemCode, string> = new Map<ProblemCode, string>([
  ['guard-loosened', '🔓 '],
  ['identifier-changed', '🆔 '],
]);

/**
 * Whether GitHub can show a file: not one outside the workspace, which has its whole path, and not one whose name must be
 * changed to be shown.
 */
function isInRepository(file: string): boolean {
  return !isAbsolute(file) && logLine(file) === file;
}

function position(line: number | undefined, column: number | undefined): Record<string, number> {
  if (line === undefined) return {};
  return { startLine: line, ...(column === undefined ? {} : { startColumn: column }) };
}

function sayHidden(severity: Severity, hidden: number, closing: ClosingFailure | null): void {
  const more =
    hidden === 0 ? null : `${plural(hidden, `more ${severity}`)} not shown here; the job summary has them.`;
  const message = [closing?.message, more].filter(Boolean).join(' ');
  const title = closing === null ? {} : { title: logLine(closing.title, 300) };
  if (message !== '') show(severity, logLine(message), title);
}

function show(severity: Severity, message: string, properties: core.AnnotationProperties): void {
  if (severity === 'error') core.error(message, properties);
  else core.warning(message, properties);
}
