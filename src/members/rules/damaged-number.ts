import { type Problem, warning } from '../../problems/problem.ts';
import { count } from '../../words/numbers.ts';
import { MAX_LINES } from '../tally.ts';
import type { RowFinding } from './row-finding.ts';

/** Finds `damaged-number`: a number that a tool has rewritten. `1E5`, `12E45`, `1,000` and `1.2.3` are IDs. */
export function damagedNumber(id: string): RowFinding | null {
  if (REWRITTEN.test(id) || WRAPPED.test(id)) return 'error';
  // Versions are numbers as well: 1.0, 1.1, 2.0.
  return fractionOf(id) === 'zero' ? 'error-without-other-fractions' : null;
}

/** The quote that an ID is in, perhaps with the comma of a list in SQL after it. */
export function quoteAround(id: string): '"' | "'" | null {
  const quote = id[0];
  if ((quote !== '"' && quote !== "'") || id.length < 3) return null;
  return id.endsWith(quote, id.endsWith(',') ? id.length - 1 : id.length) ? quote : null;
}

/** What a number has after its point, or after the comma of other countries; `null` where the text is something else. */
export function fractionOf(id: string): 'zero' | 'other' | null {
  if (/^[+-]?\d+(?:\.0+|,00?)$/.test(id)) return 'zero';
  return /^[+-]?\d+[.,]\d*[1-9]\d*$/.test(id) ? 'other' : null;
}

/**
 * Scientific notation with a fraction or a sign in the exponent; thousands set apart and a fraction of zeros; a number that
 * ends in its point.
 */
const REWRITTEN =
  /^[+-]?(?:\d+[.,]\d*[eE][+-]?\d{1,4}|\d{1,20}[eE][+-]\d{1,4}|\d{1,3}(?:,\d{3})+\.0+|\d{1,3}(?:\.\d{3})+,0+|\d{2,}\.)$/;
/** `="00123"`, an apostrophe in front of a number, and what Python prints: `b'00123'`, `['00123']`, `('00123',)`. */
const WRAPPED = /^(?:="(?:[^"]|"")*"|'\+?\d+|b(["']).*\1|\[(["']).*\2\]|\((["']).*\3,?\))$/;

/** A spreadsheet keeps 15 digits of a number and writes zeros for the others. */
export const LONG_NUMBER = 16;

/** Whether the ID is a number of 16 digits or more; of more than 30 nobody has one. */
export function isLongNumber(id: string): boolean {
  return /^\+?[0-9]{16,30}$/.test(id);
}

/** So many long numbers that all end in 0 were rounded: of honest ones, one in ten does. */
const ENOUGH = 100;

/** Counts the long numbers among an audience's IDs, and keeps the first lines that have one. */
export function createLongNumbers() {
  let areHonest = false;
  let number = 0;
  let first = '';
  const lines: number[] = [];
  return {
    take(endsInZero: boolean, line: number, file: string): void {
      if (!endsInZero) areHonest = true;
      if (number++ === 0) first = file;
      if (file === first && lines.length < MAX_LINES) lines.push(line);
    },
    /** `damaged-number` where there are many and all end in 0. */
    problem(): Problem | null {
      if (areHonest || number < ENOUGH) return null;
      const message = `All ${count(number)} numbers of 16 digits or more end in 0, as after a spreadsheet has rounded them; the first is on this line. Export the column as text, and not by way of a spreadsheet.`;
      const place = { file: first, line: lines[0]! };
      return { ...warning('damaged-number', message, place), lines, count: number };
    },
  };
}
