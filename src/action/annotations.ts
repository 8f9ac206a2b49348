import { isAbsolute } from 'node:path';
import * as core from '@actions/core';
import type { Severity } from '../problems/problem.ts';
import type { ClosingFailure } from '../report/closing-failure.ts';
import { allProblems, type Found, place, settingsSign, times } from '../report/problems-list.ts';
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
export function annotate(result: Result, failure: ClosingFailure | null, docsUrl: string | null): void {
  const found = allProblems(result);
  const of = (wanted: Severity) => found.filter(({ problem }) => problem.severity === wanted);
  const hiddenErrors = annotateSome(of('error'), failure !== null, docsUrl);
  const hiddenWarnings = annotateSome(of('warning'), false, docsUrl);
  sayHidden('warning', hiddenWarnings, null);
  sayHidden('error', hiddenErrors, failure);
}

/** The only annotation of a run that could not be reported. */
export function annotateFailure(message: string): void {
  show('error', logLine(message), {});
}

/** As many as there is room for, the words about the others, or the step's own, included; says how many are left out. */
function annotateSome(found: readonly Found[], isLastTaken: boolean, docsUrl: string | null): number {
  const shown = found.slice(0, isLastTaken || found.length > MAX_SHOWN ? MAX_SHOWN - 1 : MAX_SHOWN);
  for (const one of shown) annotateOne(one, docsUrl);
  return found.length - shown.length;
}

function annotateOne(found: Found, docsUrl: string | null): void {
  const { audience, problem } = found;
  const { code, severity, message, file, line, column } = problem;
  const setting = settingsSign(found);
  const sign = setting === undefined ? '' : `${setting} `;
  const isShown = file !== undefined && isInRepository(file);
  const properties = {
    title: logLine(`${sign}${code}${audience === null ? '' : ` in ${audience}`}`, 300),
    ...(isShown ? { file, ...position(line, column) } : {}),
  };
  const where = isShown ? null : place(problem);
  const about = where === null ? '' : ` (${logLine(where, 500)})`;
  const entry = docsUrl === null ? '' : ` See ${docsUrl}/problems.md#${code}`;
  show(severity, `${logLine(message)}${times(problem)}${about}${entry}`, properties);
}

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
