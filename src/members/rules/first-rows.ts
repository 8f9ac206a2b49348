import type { Batch } from '../batch.ts';
import { asciiLowerCase, firstBytes } from './ascii.ts';
import { fractionOf } from './damaged-number.ts';
import { NEVER_AN_ID, SOMETIMES_AN_ID } from './placeholder.ts';

/** What the first rows of a file have in common; what later rows have decides nothing. */
export interface FirstRows {
  /** Rows seen so far. */
  readonly rows: number;
  /** Whether `see` must be given the text of each; else `null` will do. */
  readonly needText: boolean;
  /** Takes the ID of the next row, as the file has it, and what follows it in a row of fields, or the beginning of that. */
  see(id: string | null, rest?: string): void;
  /** Takes the valid IDs of these rows, once all of them have been seen. */
  seeIds(batch: Batch): void;
  /** Whether nearly all IDs but placeholders have a digit or `@`; with `long`, and four characters or more. */
  areTelling(long: boolean): boolean;
  /** What a fraction of zeros is: an error, a warning where an ID has another fraction, nothing where one in ten has. */
  ofZeroFraction(): 'error' | 'warning' | null;
  /** Takes the quote that the row's ID is in. */
  seeQuote(quote: Quote, line: number): void;
  /** The quote that nearly all IDs are in, and the line of the first; `null` where there is none. */
  quoted(): { readonly quote: Quote; readonly line: number } | null;
  /** Whether nearly all IDs pass the test that was given. */
  haveShape(): boolean;
}

export type Quote = '"' | "'";

/** Rows of a file that decide what "nearly all" of its rows are. */
export const FIRST_ROWS = 1000;

/** Watches the first rows of a file, for `watch` too, and for IDs of a shape; `null` where none matters. */
export function watchFirstRows(
  watch: ((id: string, rest: string) => void) | null,
  shape: ((id: string) => boolean) | null,
): FirstRows {
  let rows = 0;
  let shaped = 0;
  let others = 0;
  let telling = 0;
  let tellingAndLong = 0;
  const quotes = new Map<Quote, { line: number; number: number }>();
  let zeroFractions = 0;
  let otherFractions = 0;
  let haveIds = false;
  return {
    get rows() {
      return rows;
    },
    needText: shape !== null || watch !== null,
    see(text, rest = '') {
      rows++;
      if (text === null) return;
      if (shape?.(text.trim())) shaped++;
      watch?.(text, rest);
    },
    seeIds(batch) {
      if (haveIds) return;
      haveIds = true;
      const { bytes, words, offsets, count } = batch;
      for (let i = 0; i < count; i++) {
        const entry = offsets[i] as number;
        const start = (entry + 1) * 4;
        const end = start + (words[entry] as number);
        if (isPlaceholder(batch, i, bytes[start] as number)) continue;
        others++;
        if (mayHaveFraction(bytes, start, end)) {
          const fraction = fractionOf(batch.text(i));
          if (fraction === 'zero') zeroFractions++;
          else if (fraction === 'other') otherFractions++;
        }
        if (!hasDigitOrAt(bytes, start, end)) continue;
        telling++;
        const length = batch.hasWide ? batch.text(i).length : end - start;
        if (length >= LONG) tellingAndLong++;
      }
    },
    areTelling: (long) => others > 0 && areNearlyAll(long ? tellingAndLong : telling, others),
    ofZeroFraction() {
      if (otherFractions === 0) return 'error';
      return otherFractions * 9 >= zeroFractions ? null : 'warning';
    },
    seeQuote(quote, line) {
      const seen = quotes.get(quote) ?? { line, number: 0 };
      seen.number++;
      quotes.set(quote, seen);
    },
    quoted() {
      for (const [quote, { line, number }] of quotes) if (areNearlyAll(number, rows)) return { quote, line };
      return null;
    },
    haveShape: () => areNearlyAll(shaped, rows),
  };
}

/** "Nearly all" is nine in ten. */
export function areNearlyAll(part: number, whole: number): boolean {
  return part * 10 >= whole * 9;
}

/** Makes text only of IDs that begin like a placeholder. */
function isPlaceholder(batch: Batch, index: number, first: number): boolean {
  return (STARTS[first] as number) === 1 && PLACEHOLDERS.has(asciiLowerCase(batch.text(index)));
}

function hasDigitOrAt(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if ((byte >= 0x30 && byte <= 0x39) || byte === 0x40) return true;
  }
  return false;
}

/** Whether the ID begins like a number and has a point or comma. */
function mayHaveFraction(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] as number;
  if (first !== 0x2b && first !== 0x2d && (first < 0x30 || first > 0x39)) return false;
  for (let at = start + 1; at < end; at++) if (bytes[at] === 0x2c || bytes[at] === 0x2e) return true;
  return false;
}

const LONG = 4;
const PLACEHOLDERS: ReadonlySet<string> = new Set([...NEVER_AN_ID, ...SOMETIMES_AN_ID].map(asciiLowerCase));
/** 1 for the first byte of a placeholder in either letter case. */
const STARTS = new Uint8Array(256);
for (const text of PLACEHOLDERS) {
  for (const byte of firstBytes(text)) STARTS[byte] = 1;
}
