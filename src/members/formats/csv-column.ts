import { error, ProblemError } from '../../problems/problem.ts';
import { plural } from '../../words/numbers.ts';
import type { ReadSettings } from '../reader.ts';
import { asciiLowerCase } from '../rules/ascii.ts';
import { DELIMITERS, otherDelimiters } from '../rules/delimiters.ts';
import { nearestField } from './field-names.ts';

/** The first row of a file: its fields, and as it is written. */
export interface FirstRow {
  readonly names: readonly string[];
  readonly text: string;
  readonly delimiter: string;
}

/**
 * The 0-based column of the ID in a file that begins with the row. Throws ProblemError `column-not-found`, or
 * `wrong-delimiter` where the row would have the column with another delimiter.
 *
 * The message never lists the first row: where a file has no header, that row is members. A cell is shown only where it is
 * the wanted name except for letter case, spaces, `_` and `-`, or nearly that and all cells are names of fields.
 */
export function chooseColumn(settings: ReadSettings, row: FirstRow): number {
  const { column, header } = settings;
  const { names } = row;
  if (typeof column === 'number') {
    if (column <= names.length) return column - 1;
    throw notFound(
      `There is no column ${column}: the first row has ${plural(names.length, 'field')}. ${delimiterHint(row) ?? 'Set `column` to the position of the IDs.'}`,
    );
  }
  if (!header) {
    throw notFound(
      'With `header: false` columns have no names; set `column` to the position of the IDs, 1 for the first.',
    );
  }
  const wanted = nameOf(settings);
  const first = names.indexOf(wanted);
  if (first >= 0 && names.indexOf(wanted, first + 1) < 0) return first;
  if (first >= 0) {
    throw notFound(
      `There are several columns named "${wanted}"; set \`column\` to the position of the right one.`,
    );
  }
  throw (
    wrongDelimiter(settings, row) ?? notFound(`There is no column named "${wanted}"${advice(wanted, row)}`)
  );
}

/** The error `wrong-delimiter` where the row would have the wanted column with another delimiter. */
export function wrongDelimiter(
  settings: ReadSettings,
  { text, delimiter }: Omit<FirstRow, 'names'>,
): ProblemError | null {
  if (typeof settings.column === 'number' || !settings.header) return null;
  if (settings.accept.includes('wrong-delimiter')) return null;
  const wanted = nameOf(settings);
  const meant = DELIMITERS.find(
    ({ character }) =>
      character !== delimiter && text.includes(character) && cellsOf(text, character).includes(wanted),
  );
  if (meant === undefined) return null;
  const message = `The fields are separated by ${meant.name}: with it the first row has the column "${wanted}". Set ${meant.inManifest}.`;
  return new ProblemError(error('wrong-delimiter', message, { line: 1 }));
}

function nameOf({ column, identifier }: ReadSettings): string {
  return String(column ?? identifier);
}

/** Near enough for a header, whose cells are names. */
function cellsOf(text: string, delimiter: string): string[] {
  return text.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

function advice(wanted: string, row: FirstRow): string {
  const near = nearMiss(wanted, row.names);
  if (near !== null)
    return `; did you mean "${near}"? Set \`column\` to the name of the column with the IDs.`;
  const hint = delimiterHint(row);
  if (hint !== null) return `. ${hint}`;
  if (row.names.some((name) => isNearlySame(name, wanted))) return SAME_TO_THE_EYE;
  return ' in the first row. Set `column` to the name of the column with the IDs; for a file without a header set `header: false` and `column` to their position.';
}

/** What to do where the row is one field that holds what usually separates fields. */
function delimiterHint({ names, text, delimiter }: FirstRow): string | null {
  if (names.length > 1) return null;
  const found = otherDelimiters(delimiter).find(({ character }) => text.includes(character));
  if (found === undefined) return null;
  return `The first row is one field that contains ${found.name}; if that separates the fields, set ${found.inManifest}.`;
}

/** Whether a cell is the name except for letter case, white space, `_`, `-` and what nobody sees, and so not a member's ID. */
function isNearlySame(cell: string, name: string): boolean {
  const plain = (text: string) => asciiLowerCase(text.replace(/[\s_\p{Cc}\p{Cf}-]/gu, ''));
  return plain(name) !== '' && plain(cell) === plain(name);
}

const SAME_TO_THE_EYE =
  '. The first row has a cell that differs from it only in letter case, white space, `_`, `-` or invisible characters. Write both alike, or set `column` to its position and `header: true`.';

/** The name that is most likely meant. A single cell may be a member's ID, whatever it looks like. */
function nearMiss(wanted: string, names: readonly string[]): string | null {
  return names.length < 2 ? null : nearestField(wanted, names);
}

function notFound(message: string): ProblemError {
  return new ProblemError(error('column-not-found', message, { line: 1 }));
}
