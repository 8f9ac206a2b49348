import { asciiLowerCase } from './ascii.ts';
import { NEVER_AN_ID, SOMETIMES_AN_ID } from './placeholder.ts';

/** What the first rows of a file have in common; what later rows have decides nothing. */
export interface FirstRows {
  /** Takes the ID of the next row, as the file has it. */
  see(id: string): void;
  /** Whether all rows that count have been seen. */
  full(): boolean;
  /** Whether nearly all IDs but placeholders have a digit or `@`; with `long`, and four characters or more. */
  areTelling(long: boolean): boolean;
  /** Whether nearly all IDs pass the test that was given. */
  haveShape(): boolean;
  /** How often nearly all IDs hold the character, or `null` where they differ. */
  occurrences(character: string): number | null;
  readonly rows: number;
}

/** Rows of a file that decide what "nearly all" of its rows are. */
export const FIRST_ROWS = 1000;

/** Watches the first rows of a file; `shape` tells which IDs look like the one in question. */
export function watchFirstRows(characters: readonly string[], shape: (id: string) => boolean): FirstRows {
  let rows = 0;
  let shaped = 0;
  let others = 0;
  let telling = 0;
  let tellingAndLong = 0;
  const counts = new Map(characters.map((character) => [character, new Map<number, number>()]));
  return {
    see(text) {
      const id = text.trim();
      rows++;
      if (shape(id)) shaped++;
      for (const [character, rowsByCount] of counts) {
        const found = text.split(character).length - 1;
        rowsByCount.set(found, (rowsByCount.get(found) ?? 0) + 1);
      }
      if (PLACEHOLDERS.has(asciiLowerCase(id))) return;
      others++;
      if (!/[0-9@]/.test(id)) return;
      telling++;
      if (id.length >= LONG) tellingAndLong++;
    },
    full: () => rows === FIRST_ROWS,
    areTelling: (long) => others > 0 && areNearlyAll(long ? tellingAndLong : telling, others),
    haveShape: () => areNearlyAll(shaped, rows),
    occurrences(character) {
      for (const [found, number] of counts.get(character) ?? []) {
        if (areNearlyAll(number, rows)) return found;
      }
      return null;
    },
    get rows() {
      return rows;
    },
  };
}

/** "Nearly all" is nine in ten. */
function areNearlyAll(part: number, whole: number): boolean {
  return part * 10 >= whole * 9;
}

const LONG = 4;
const PLACEHOLDERS: ReadonlySet<string> = new Set(
  ['', ...NEVER_AN_ID, ...SOMETIMES_AN_ID].map(asciiLowerCase),
);
