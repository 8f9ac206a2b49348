import { type ProblemError, problemError } from '../../problems/problem.ts';
import type { ColumnTaken } from '../reader.ts';
import { type Delimiter, otherDelimiters } from './delimiters.ts';
import { areNearlyAll } from './first-rows.ts';

/**
 * Looks in the first IDs of a column that is taken by position for characters that separate fields after all. Where the file
 * has one column, the same number of a character in the header and in nearly all IDs is the sign; IDs that are composed with a
 * comma, or in quotes with the delimiter itself, must look like rows as well: begin with an ID of their own. Where it has more
 * columns, the delimiter must also be where it cuts a value in two, as in `1,50`.
 */
export function watchDelimiters({ header, columns, delimiter, line }: ColumnTaken) {
  const isOneColumn = columns === 1;
  const others = otherDelimiters(delimiter).map((other) => countsOf(other.character, other));
  const candidates = isOneColumn ? [...others, countsOf(delimiter, null)] : others;

  function isMeant(counts: Counts, rows: number): boolean {
    const { character, other } = counts;
    const number = [...counts.rowsByNumber].find(([, found]) => areNearlyAll(found, rows))?.[0] ?? 0;
    if (number === 0 || (header !== null && header.split(character).length - 1 !== number)) return false;
    // No ID holds a control character.
    if (character < ' ') return true;
    const haveKeys = areNearlyAll(counts.keys.size, rows);
    if (!isOneColumn) return haveKeys && areNearlyAll(counts.cut, rows);
    if (character !== ',' && other !== null) return true;
    const mayBeValue = header === null && (other === null || delimiter !== '\t');
    return haveKeys || !(mayBeValue || areNearlyAll(counts.spaced, rows));
  }

  return {
    /** Takes the next row's ID as the file has it, and what follows it in its record, at least a few characters of it. */
    see(id: string, rest: string): void {
      for (const counts of candidates) count(counts, id, rest, delimiter);
    },
    /** Throws ProblemError `wrong-delimiter` where nearly all IDs of so many rows are more than one field. */
    decide(rows: number): void {
      const meant = rows === 0 ? undefined : candidates.find((counts) => isMeant(counts, rows));
      if (meant === undefined) return;
      if (meant.other === null) throw rowsInQuotes(line);
      throw isOneColumn ? oneField(meant.other, line) : cutValues(meant.other, line);
    },
  };
}

/** The error `wrong-delimiter` where it is known what separates the fields, by what `sign` says. */
export function separatedBy({ name, inManifest }: Delimiter, sign: string, line: number): ProblemError {
  return wrongDelimiter(`The fields are separated by ${name}: ${sign}. Set ${inManifest}.`, line);
}

/** The error `wrong-delimiter` of a file whose rows are in quotes as a whole, and so are one field each. */
export function rowsInQuotes(line: number): ProblemError {
  const message =
    'Each row is in quotes as a whole, so all of it is one field. Export the file again with quotes around fields or without any, or set `accept: [wrong-delimiter]` if the IDs contain the delimiter.';
  return wrongDelimiter(message, line);
}

/** What the first IDs hold of a character. */
interface Counts {
  readonly character: string;
  /** `null` where it is the delimiter, which a field holds in quotes only. */
  readonly other: Delimiter | null;
  /** How many rows hold it how often. */
  readonly rowsByNumber: Map<number, number>;
  /** What comes before it, with a digit in it: IDs where nearly all differ, as in no part of a composite ID but its last. */
  readonly keys: Set<string>;
  /** Rows with a space after each: names are written so. */
  spaced: number;
  /** Rows where the delimiter stands before a space or the cents of an amount, and so belongs to a value. */
  cut: number;
}

function countsOf(character: string, other: Delimiter | null): Counts {
  return { character, other, rowsByNumber: new Map(), keys: new Set(), spaced: 0, cut: 0 };
}

function count(counts: Counts, id: string, rest: string, delimiter: string): void {
  const { character, rowsByNumber, keys } = counts;
  const parts = id.split(character);
  const found = parts.length - 1;
  rowsByNumber.set(found, (rowsByNumber.get(found) ?? 0) + 1);
  if (found === 0) return;
  const [key = '', ...others] = parts;
  if (/[0-9]/.test(key) && !(character === ',' && NUMBER.test(id))) keys.add(key);
  if (others.every((part) => part.startsWith(' '))) counts.spaced++;
  if (!rest.startsWith(delimiter)) return;
  const next = rest.slice(delimiter.length).split(character, 1)[0] ?? '';
  const isAmount = delimiter === ',' && /^[0-9]{2}$/.test(next) && /^-?[0-9]+$/.test(parts.at(-1) ?? '');
  if (next.startsWith(' ') || isAmount) counts.cut++;
}

/** A number with commas for thousands or before its fraction. */
const NUMBER = /^[+-]?[0-9.,]+(?:[eE][+-]?[0-9]+)?$/;

function oneField({ name, inManifest }: Delimiter, line: number): ProblemError {
  return wrongDelimiter(
    `The rows have one field, and in it the same number of characters that may separate fields: ${name}. Set ${inManifest}, or \`accept: [wrong-delimiter]\` if they belong to the IDs.`,
    line,
  );
}

function cutValues({ name, inManifest }: Delimiter, line: number): ProblemError {
  return wrongDelimiter(
    `The IDs all have the same number of characters that may separate fields, ${name}, and the delimiter cuts values in two. Set ${inManifest}, or \`accept: [wrong-delimiter]\` if they belong to the IDs.`,
    line,
  );
}

function wrongDelimiter(message: string, line: number): ProblemError {
  return problemError('wrong-delimiter', message, { line });
}
