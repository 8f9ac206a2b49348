import { type ProblemError, problemError } from '../../problems/problem.ts';
import type { RowFinding } from './row-finding.ts';

/** Finds `not-a-row`: what a shell prints around its rows, or markup. No form may be an ID; single words are IDs. */
export function notARow(id: string): RowFinding | null {
  return DECORATION.some((form) => form.test(id)) ? 'error' : null;
}

/** Whether a line is a conflict marker of Git: seven of a sign, alone or before a space. Text after the line does no harm. */
export function isConflictMarker(line: string): boolean {
  return /^([<=>|])\1{6}(?:[ \r\n]|$)/.test(line);
}

/** The error for a conflict marker: the file holds two lists in one, so no row of it can be left out. */
export function conflictMarker(line: number): ProblemError {
  return problemError(
    'not-a-row',
    'This line is a conflict marker of Git: the file holds two versions of the list. Resolve the conflict and commit the result.',
    { line },
  );
}

const DECORATION: readonly RegExp[] = [
  // psql, SQL Server, Snowflake
  /^\(\d+ row(?:s|\(s\))?(?: affected)?\)$/i,
  // MySQL, ClickHouse
  /^(?:\d+ rows?|Empty set|Query OK, \d+ rows?)(?: in set| affected)?(?:, \d+ warnings?)? \([\d.]+ (?:sec|min|hours?).*\)$/i,
  /^\d+ rows? in set\. Elapsed: /,
  // Oracle, Hive, Db2
  /^(?:\d+|no) (?:rows?|record\(s\)) selected\b.*$/i,
  // SnowSQL, Impala, BigQuery, Informix, bcp
  /^(?:Fetched )?\d+ row(?:s|\(s\))? (?:produced|in \d[\d.]*s|affected|retrieved|unloaded|exported|copied|created|updated|deleted)\b.*$/i,
  /^Time(?: Elapsed| taken)?: \d.*$/i,
  /^(?:Elapsed: \d\d:\d|Run Time(?: \(s\))?: real \d|Completion time: \d{4}-).*$/,
  /^Timing is (?:on|off)\.$/,
  // what a statement did, in capitals: psql
  /^(?:(?:COPY|SELECT|UPDATE|DELETE|MERGE) \d+|INSERT \d+ \d+)$/,
  /^(?:PL\/SQL procedure successfully completed\.|Changed database context to '.*'\.)$/,
  // one row a line, of psql -x and of mysql with \G
  /^-\[ RECORD \d+ \][-+]*$/,
  /^\*{3,} ?\d+\. row ?\*{3,}$/,
  // errors and warnings: of PostgreSQL, MySQL, Oracle, SQL Server, SQLite, Python
  /^(?:ERROR|FATAL|PANIC|WARNING|NOTICE|DETAIL|HINT): +\S.*$/,
  /^(?:Error: \S.*|ERROR \d+ \(\w{5}\)[: ].*|(?:ORA|SP2)-\d{4,5}: .*|Msg \d+, Level \d+, .*)$/,
  /^(?:psql|pg_dump|mysql|mysqldump|sqlcmd): \S.*$/,
  /^(?:Traceback \(most recent call last\):|File ".*", line \d+(?:, in .*)?)$/,
  // prompts, comments and statements
  /^(?:SQL|mysql|sqlite|hive)> .*$/,
  /^-- \S.*$/,
  /^INSERT INTO \S.*\bVALUES ?\(.*$/i,
  // curl's progress
  /^% Total +% Received\b.*$/,
  /^Dload +Upload +Total\b.*$/,
  /^\d+ +[\d.kMG]+ .*(?: [-\d:]+:[-\d]{2}){3}.*$/,
  // the ruler below a header, the frame of a table, its rows
  /^(?=.*(?:---|===|\|:-))[-+=:| ]+$/,
  /^[\u2500-\u257f\s]+$/,
  /^[|\u2502\u2503\u2551]\s.*\s[|\u2502\u2503\u2551]$/,
  // a tag, an element, what else XML has, what a service answers with where it fails
  /^<\/?[A-Za-z][\w:-]*(?: [^<>]*)?\/?>$/,
  /^<[A-Za-z][\w:-]*(?: [^<>]*)?>.*<\/[A-Za-z][\w:-]*>$/,
  /^<(?:\?.*\?|!--.*--|!doctype\b.*)>$/i,
  /^\[?\{\s*"(?:errors?|message|msg|status(?:_?code)?|code|detail|fault|exception|success|ok)"\s*:.*\}\]?$/i,
];
