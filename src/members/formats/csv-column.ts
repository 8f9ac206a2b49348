import { type ProblemError, problemError } from '../../problems/problem.ts';
import { plural } from '../../words/numbers.ts';
import type { ReadSettings } from '../reader.ts';
import { asciiLowerCase } from '../rules/ascii.ts';
import { cellsOf, otherDelimiters } from '../rules/delimiters.ts';
import { rowsInQuotes, separatedBy } from '../rules/wrong-delimiter.ts';
import { nearestField } from './field-names.ts';

/** The first row of a file: its fields, and as it is written. */
export interface FirstRow extends FirstLine {
  readonly names: readonly string[];
}

/** The text that a file's first row begins with. */
export interface FirstLine {
  readonly text: string;
  readonly delimiter: string;
  /** The line it begins on. */
  readonly line: number;
  /** The line below it, and the lines from there on, as far as they are at hand. */
  readonly nextLine: number;
  readonly below: () => readonly string[];
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
      row.line,
    );
  }
  if (!header) {
    throw notFound(
      'With `header: false` columns have no names; set `column` to the position of the IDs, 1 for the first.',
      row.line,
    );
  }
  const wanted = nameOf(settings);
  const first = names.indexOf(wanted);
  if (first >= 0 && names.indexOf(wanted, first + 1) < 0) return first;
  if (first >= 0) {
    throw notFound(
      `There are several columns named "${wanted}"; set \`column\` to the position of the right one.`,
      row.line,
    );
  }
  const wrong = wrongDelimiter(settings, row);
  if (wrong !== null) throw wrong;
  const below = columnBelow(settings, row);
  const hint = below === null ? advice(wanted, row) : ` in the first row. ${below}`;
  throw notFound(`There is no column named "${wanted}"${hint}`, row.line);
}

/**
 * The error `wrong-delimiter` where the row would have the wanted column with another delimiter, or without the quotes around
 * all of it.
 */
export function wrongDelimiter(settings: ReadSettings, row: FirstLine): ProblemError | null {
  if (!isByName(settings) || settings.accept.includes('wrong-delimiter')) return null;
  const { text, delimiter, line } = row;
  const wanted = nameOf(settings);
  const meant = otherDelimiters(delimiter).find(({ character }) => hasCell(text, character, wanted));
  if (meant !== undefined) {
    return separatedBy(meant, `with it the first row has the column "${wanted}"`, line);
  }
  const [whole = ''] = /^"(?:[^"]|"")*"$/.exec(text) ?? [];
  const inside = whole.slice(1, -1).replaceAll('""', '"');
  return hasCell(inside, delimiter, wanted) ? rowsInQuotes(line) : null;
}

/** What to do where a line below the row has the wanted column, so that those above are likely no rows. */
export function columnBelow(settings: ReadSettings, row: FirstLine): string | null {
  if (!isByName(settings)) return null;
  const wanted = nameOf(settings);
  const lines = row.below().slice(0, MOST_ABOVE);
  const at = lines.findIndex((one) => cellsOf(one, row.delimiter).includes(wanted));
  if (at >= 0) return skipTitle(wanted, row.nextLine + at);
  for (const { character, inManifest } of otherDelimiters(row.delimiter)) {
    const found = lines.findIndex((one) => hasCell(one, character, wanted));
    if (found >= 0) return skipTitle(wanted, row.nextLine + found, inManifest);
  }
  return null;
}

/** Lines of a title, or of what a shell prints, at most. */
const MOST_ABOVE = 20;

/** Whether the text has the wanted cell among others. */
function hasCell(text: string, delimiter: string, wanted: string): boolean {
  return text.includes(delimiter) && cellsOf(text, delimiter).includes(wanted);
}

function skipTitle(wanted: string, line: number, ...others: readonly string[]): string {
  const settings = [`\`skip_lines: ${line - 1}\``, ...others].join(' and ');
  return `Line ${line} has the column "${wanted}": if the lines above it are a title or a message, set ${settings}.`;
}

function isByName({ column, header }: ReadSettings): boolean {
  return typeof column !== 'number' && header;
}

function nameOf({ column, identifier }: ReadSettings): string {
  return String(column ?? identifier);
}

function advice(wanted: string, row: FirstRow): string {
  const near = nearMiss(wanted, row.names);
  if (near !== null)
    return `; did you mean "${near}"? Set \`column\` to the name of the column with the IDs.`;
  const hint = delimiterHint(row);
  if (hint !== null) return `. ${hint}`;
  if (row.names.some((name) => isNearlySame(name, wanted))) {
    return row.names.length === 1 && isSpread(row.below()) ? FOR_THE_EYE : SAME_TO_THE_EYE;
  }
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

/** Whether the next row has white space between its fields, as a table that people are to read. */
function isSpread(lines: readonly string[]): boolean {
  return /\S\s+\S/.test(lines.find((line) => line.trim() !== '') ?? '');
}

const FOR_THE_EYE =
  '. The first row has it between spaces, as in a table that is made for people to read. Export the rows as CSV.';
const SAME_TO_THE_EYE =
  '. The first row has a cell that differs from it only in letter case, white space, `_`, `-` or invisible characters. Write both alike, or set `column` to its position and `header: true`.';

/** The name that is most likely meant. A single cell may be a member's ID, whatever it looks like. */
function nearMiss(wanted: string, names: readonly string[]): string | null {
  return names.length < 2 ? null : nearestField(wanted, names);
}

function notFound(message: string, line: number): ProblemError {
  return problemError('column-not-found', message, { line });
}
