import type { Batch } from '../batch.ts';
import { LONG_NUMBER } from './damaged-number.ts';
import type { RowRules } from './row-rules.ts';

/**
 * Tells from its bytes alone whether a rule of a row may object to an ID of printable ASCII without `"` and `,`, so that
 * nearly all IDs never become text. The ID is the entry after the batch's last, not committed yet; `length` is in bytes.
 */
export type Screen = (length: number) => boolean;

/** A screen for the batch. It may suspect an honest ID, and never passes one that a rule objects to. */
export function createScreen(rules: RowRules, batch: Batch): Screen {
  const { words, bytes } = batch;
  const texts = new Int32Array(1 << (SLOT_BITS - 5));
  for (const text of rules.texts) {
    const length = Buffer.byteLength(text);
    const padded = Buffer.alloc((length + 3) & ~3);
    padded.write(text);
    const slot = slotOf(padded.readInt32LE(), padded.readInt32LE(padded.length - 4), length);
    texts[slot >>> 5] = (texts[slot >>> 5] as number) | (1 << (slot & 31));
  }
  const { emails } = rules;
  /** Whether a long number was not rounded: then the others need no look. */
  let areHonest = false;

  /** Whether what follows the digits from `at` on may belong to a rewritten number or to a count of rows. */
  function isOddNumber(from: number, end: number): boolean {
    let at = from;
    while (at < end && isDigit(bytes[at] as number)) at++;
    if (at === end) {
      if (end - from < LONG_NUMBER || areHonest) return false;
      areHonest = bytes[end - 1] !== ZERO;
      return true;
    }
    let byte = bytes[at] as number;
    if (byte === SPACE) return true;
    const hasFraction = byte === POINT;
    if (hasFraction) {
      for (at++; at < end && isDigit(bytes[at] as number); at++);
      if (at === end) return bytes[end - 1] === ZERO;
      byte = bytes[at] as number;
    }
    if ((byte | LOWER_CASE) !== LETTER_E || at + 1 >= end) return false;
    const next = bytes[at + 1] as number;
    return hasFraction || next === PLUS || next === MINUS;
  }

  /** Whether it has one `@` with something on both sides, a dot after it, and no space. */
  function isPlainEmail(from: number, end: number): boolean {
    let sign = -1;
    let dot = -1;
    for (let at = from; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === SPACE || (byte === AT && sign >= 0)) return false;
      if (byte === AT) sign = at;
      else if (byte === POINT) dot = at;
    }
    return sign > from && dot > sign && sign < end - 1;
  }

  return (length) => {
    const first = batch.used + 1;
    const start = words[first] as number;
    const from = first * 4;
    const slot = slotOf(start, words[first + ((length - 1) >>> 2)] as number, length);
    if (((texts[slot >>> 5] as number) >>> (slot & 31)) & 1) return true;
    if (emails && !isPlainEmail(from, from + length)) return true;
    const kind = KINDS[start & 0xff] as Kind;
    if (kind === ORDINARY) return false;
    if (kind === PHRASE) return PHRASES.has(start | FOLD_CASE);
    if (kind === DIGIT) return isOddNumber(from, from + length);
    if (kind === SIGN && isDigit((start >>> 8) & 0xff)) return isOddNumber(from + 1, from + length);
    return true;
  };
}

const SLOT_BITS = 13;
const FOLD_CASE = 0x20202020;

/** By the first and last four bytes, letter case aside, and the length; `end` is padded with zeros. */
function slotOf(start: number, end: number, length: number): number {
  const mixed =
    Math.imul((start | FOLD_CASE) ^ Math.imul(length, 0x9e3779b1), 0x85ebca6b) ^ (end | FOLD_CASE);
  return Math.imul(mixed, 0xc2b2ae35) >>> (32 - SLOT_BITS);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

const SPACE = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const AT = 0x40;
const LETTER_E = 0x65;
const LOWER_CASE = 0x20;

/** What an ID may be, by its first byte. */
type Kind = 0 | 1 | 2 | 3 | 4;
const ORDINARY = 0;
/** A number, rewritten or not, or a count of rows. */
const DIGIT = 1;
const SIGN = 2;
/** What a shell prints. */
const PHRASE = 3;
/** Armour, a tag, a ruler, a conflict marker, a count of rows in brackets. */
const MARK = 4;

const KINDS = new Uint8Array(256);
KINDS.fill(DIGIT, 0x30, 0x3a);
for (const byte of Buffer.from('+-')) KINDS[byte] = SIGN;
for (const byte of Buffer.from(`='(<>|`)) KINDS[byte] = MARK;
/** The first four bytes of the phrases that begin with a letter, in lower case. */
const PHRASES: ReadonlySet<number> = new Set(
  ['time', 'fetc', 'quer', 'empt', 'no r'].map((start) => {
    for (const byte of Buffer.from(start[0] + start[0]!.toUpperCase())) KINDS[byte] = PHRASE;
    return Buffer.from(start).readInt32LE();
  }),
);
