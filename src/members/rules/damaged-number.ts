import { type Problem, warning } from '../../problems/problem.ts';
import { count } from '../../words/numbers.ts';
import type { RowFinding } from './row-finding.ts';

/** Finds `damaged-number`: a number that a tool has rewritten. `1E5`, `12E45` and `1.2.3` are IDs. */
export function damagedNumber(id: string): RowFinding | null {
  return REWRITTEN.test(id) || ARMOURED.test(id) ? 'error' : null;
}

/** A fraction of zeros; scientific notation with a fraction or a sign in the exponent. */
const REWRITTEN = /^[+-]?(?:\d+(?:\.0+|[.,]\d*[eE][+-]?\d{1,4})|\d{1,20}[eE][+-]\d{1,4})$/;
/** `="00123"`, and an apostrophe in front of a number. */
const ARMOURED = /^(?:="(?:[^"]|"")*"|'\+?\d+)$/;

/** A spreadsheet keeps 15 digits of a number and writes zeros for the others. */
export const LONG_NUMBER = 16;

/** Whether the ID is a number of 16 digits or more; of more than 30 nobody has one. */
export function isLongNumber(id: string): boolean {
  return /^\+?[0-9]{16,30}$/.test(id);
}

/** So many long numbers that all end in 0 were rounded: of honest ones, one in ten does. */
const ENOUGH = 100;
const MAX_LINES = 20;

/** The long numbers among an audience's IDs. */
export interface LongNumbers {
  /** Takes one; `line` is in the file. */
  take(endsInZero: boolean, line: number, file: string): void;
  /** `damaged-number` where there are many and all end in 0. */
  problem(): Problem | null;
}

/** Counts long numbers until one does not end in 0, and keeps the first lines that have one. */
export function createLongNumbers(): LongNumbers {
  let areHonest = false;
  let number = 0;
  let first = '';
  const lines: number[] = [];
  return {
    take(endsInZero, line, file) {
      if (!endsInZero) areHonest = true;
      if (number++ === 0) first = file;
      if (file === first && lines.length < MAX_LINES) lines.push(line);
    },
    problem() {
      if (areHonest || number < ENOUGH) return null;
      const message = `All ${count(number)} numbers of 16 digits or more end in 0, as after a spreadsheet has rounded them; the first is on this line. Export the column as text, and not by way of a spreadsheet.`;
      return {
        ...warning('damaged-number', message, { file: first, line: lines[0]! }),
        lines,
        count: number,
      };
    },
  };
}
