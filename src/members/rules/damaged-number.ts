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
export const ENOUGH_LONG_NUMBERS = 100;
