import type { Audience } from '../manifest/manifest.ts';
import type { ProblemCode } from '../problems/codes.ts';
import type { Problem, Severity } from '../problems/problem.ts';
import { count as formatCount } from '../words/numbers.ts';

/** The codes of single rows; a file has at most one problem of each. */
export type RowCode = Extract<
  ProblemCode,
  | 'empty-id'
  | 'white-space'
  | 'control-character'
  | 'too-long'
  | 'pattern-mismatch'
  | 'not-an-id'
  | 'field-count'
  | 'duplicate'
>;

/** Counts the bad rows of one file by code, with the first line of each, so that a million of them take no memory. */
export interface Tally {
  add(code: RowCode, line: number): void;
  problems(): Problem[];
}

/** A tally of one file; the audience's settings say what is an error and what a warning. */
export function createTally(file: string, audience: Audience): Tally {
  const met = new Map<RowCode, { line: number; count: number }>();
  return {
    add(code, line) {
      const entry = met.get(code);
      if (entry === undefined) met.set(code, { line, count: 1 });
      else entry.count++;
    },
    problems() {
      return [...met].map(([code, { line, count }]) => ({
        code,
        severity: severityOf(code, audience),
        message: messageOf(code, count),
        file,
        line,
        count,
      }));
    },
  };
}

function severityOf(code: RowCode, audience: Audience): Severity {
  if (code === 'duplicate') return audience.duplicates === 'fail' ? 'error' : 'warning';
  return audience.invalid_rows === 'skip' ? 'warning' : 'error';
}

/** What the rows have, for one row and for many, and what to do. */
const TEXTS: Readonly<Record<RowCode, readonly [one: string, many: string, remedy: string]>> = {
  'empty-id': ['has an empty ID', 'have an empty ID', 'leave such rows out of the export'],
  'white-space': [
    'has an ID that begins or ends with white space',
    'have IDs that begin or end with white space',
    'set `normalize: [trim]` or correct the export',
  ],
  'control-character': [
    'has an ID with a control character or line break',
    'have IDs with a control character or line break',
    'ODP takes none; correct the export',
  ],
  'too-long': [
    'has an ID longer than 512 bytes',
    'have IDs longer than 512 bytes',
    'check that `column` is the ID column',
  ],
  'pattern-mismatch': [
    'has an ID that does not match `pattern`',
    'have IDs that do not match `pattern`',
    'correct the export or the pattern, which must match the whole ID',
  ],
  'not-an-id': [
    'has a value that is neither text nor a whole number',
    'have values that are neither text nor a whole number',
    'write IDs as strings or integers',
  ],
  'field-count': [
    'has another number of fields than the first row',
    'have another number of fields than the first row',
    'quote fields that contain the delimiter',
  ],
  duplicate: [
    'repeats an ID of an earlier row',
    'repeat IDs of earlier rows',
    'remove the repeated rows, or set `duplicates: drop`',
  ],
};

function messageOf(code: RowCode, count: number): string {
  const [one, many, remedy] = TEXTS[code];
  const rows = count === 1 ? `This row ${one}` : `${formatCount(count)} rows from here on ${many}`;
  return `${rows}; ${remedy}.`;
}
