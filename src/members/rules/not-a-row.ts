import { error, ProblemError } from '../../problems/problem.ts';
import type { RowFinding } from './row-finding.ts';

/** Finds `not-a-row`: what a shell prints around its rows, or one tag. */
export function notARow(id: string): RowFinding | null {
  return DECORATION.some((form) => form.test(id)) ? 'error' : null;
}

/** Whether a line is a conflict marker of Git: seven of a sign, alone or before a space. Text after the line does no harm. */
export function isConflictMarker(line: string): boolean {
  return /^([<=>|])\1{6}(?:[ \r\n]|$)/.test(line);
}

/** The error for a conflict marker: the file holds two lists in one, so no row of it can be left out. */
export function conflictMarker(line: number): ProblemError {
  return new ProblemError(
    error(
      'not-a-row',
      'This line is a conflict marker of Git: the file holds two versions of the list. Resolve the conflict and commit the result.',
      { line },
    ),
  );
}

const DECORATION: readonly RegExp[] = [
  // psql, SQL Server, Snowflake
  /^\(\d+ row(?:s|\(s\))?(?: affected)?\)$/i,
  // MySQL
  /^(?:\d+ rows?|Empty set|Query OK, \d+ rows?)(?: in set| affected)?(?:, \d+ warnings?)? \([\d.]+ (?:sec|min|hours?).*\)$/i,
  // Oracle, Hive, Db2
  /^(?:\d+|no) (?:rows?|record\(s\)) selected\b.*$/i,
  // SnowSQL, Impala, BigQuery
  /^(?:Fetched )?\d+ row(?:s|\(s\))? (?:produced|in \d[\d.]*s|affected)\b.*$/i,
  /^Time(?: Elapsed| taken)?: \d.*$/i,
  // the ruler below a header, the frame of a table
  /^(?=.*---)[-+| ]+$/,
  /^<\/?[A-Za-z][\w:-]*(?: [^<>]*)?\/?>$/,
];
