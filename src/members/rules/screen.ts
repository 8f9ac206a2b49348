import type { Batch } from '../batch.ts';
import { firstBytes } from './ascii.ts';
import { LONG_NUMBER } from './damaged-number.ts';
import type { RowRules } from './row-rules.ts';

/**
 * Tells from its bytes alone whether a rule of a row may object to an ID of printable ASCII without `"` and `,`, so that
 * nearly all IDs never become text. The ID is the entry after the batch's last, not committed yet; `length` is in bytes.
 */
export interface Screen {
  suspects(length: number): boolean;
  /**
   * The same for a plain ID, which has no byte below `-` and no `.`, so that few rules can object to it. It need be asked
   * only where `isCaught` says so.
   */
  suspectsPlain(length: number): boolean;
  readonly sieve: Int32Array;
}

/** Whether a plain ID of this first byte and length may be one to ask about. Nearly all fall through. */
export function isCaught(sieve: Int32Array, byte: number, length: number): boolean {
  return (((sieve[sieveSlot(byte, length)] as number) >>> (length & 31)) & 1) === 1;
}

/** A screen for the batch. It may suspect an honest ID, and never passes one that a rule objects to. */
export function createScreen(rules: RowRules, batch: Batch): Screen {
  const { words, bytes } = batch;
  const texts = new Int32Array(1 << (SLOT_BITS - 5));
  /** Which lengths the texts have that begin with a byte. */
  const lengths = new Int32Array(SIEVE_SLOTS);
  const { emails } = rules;
  for (const text of rules.texts) {
    const length = Buffer.byteLength(text);
    const padded = Buffer.alloc((length + 3) & ~3);
    padded.write(text);
    const slot = slotOf(padded.readInt32LE(), padded.readInt32LE(padded.length - 4), length);
    texts[slot >>> 5] = (texts[slot >>> 5] as number) | (1 << (slot & 31));
    for (const byte of firstBytes(text)) {
      const at = sieveSlot(byte, length);
      lengths[at] = (lengths[at] as number) | (1 << (length & 31));
    }
  }
  const sieve = lengths.map((bits, at) => {
    const kind = KINDS[at & 0xff] as Kind;
    if (kind === DIGIT && !emails) return at < LONG ? ALL_LENGTHS : bits;
    return emails || kind === SIGN || kind === MARK ? ALL_LENGTHS : bits;
  });
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
      if (at === end) return bytes[end - 1] === ZERO || bytes[end - 1] === POINT;
      byte = bytes[at] as number;
    }
    if ((byte | LOWER_CASE) !== LETTER_E || at + 1 >= end) return false;
    const next = bytes[at + 1] as number;
    return hasFraction || next === PLUS || next === MINUS;
  }

  /** Whether it has one `@` with something on both sides, a dot after it, and no space. */
  function isPlainEmail(first: number, length: number): boolean {
    let sign = -1;
    let dot = -1;
    for (let at = 0; at < length; at += 4) {
      const word = words[first + (at >>> 2)] as number;
      if (zeroBytes(word ^ SPACES) !== 0) return false;
      const signs = zeroBytes(word ^ SIGNS);
      if (signs !== 0) {
        if (sign >= 0 || (signs & (signs - 1)) !== 0) return false;
        sign = at + lastByte(signs);
      }
      const dots = zeroBytes(word ^ DOTS);
      if (dots !== 0) dot = at + lastByte(dots);
    }
    return sign > 0 && dot > sign && sign < length - 1 && bytes[first * 4 + length - 1] !== SEMICOLON;
  }

  /** Whether the ID may be one of the texts. */
  function isText(first: number, length: number): boolean {
    const start = words[first] as number;
    if (!isCaught(lengths, start & 0xff, length)) return false;
    const slot = slotOf(start, words[first + ((length - 1) >>> 2)] as number, length);
    return (((texts[slot >>> 5] as number) >>> (slot & 31)) & 1) === 1;
  }

  function suspects(length: number): boolean {
    const first = batch.used + 1;
    const start = words[first] as number;
    const from = first * 4;
    if (isText(first, length)) return true;
    if (emails && !isPlainEmail(first, length)) return true;
    const kind = KINDS[start & 0xff] as Kind;
    if (kind === ORDINARY) return false;
    if (kind === PHRASE) {
      return PHRASE_SLOTS[phraseSlot(start)] === 1 || ((start | FOLD_CASE) & 0xffff) === BYTES;
    }
    if (kind === DIGIT) return isOddNumber(from, from + length);
    if (kind === SIGN && isDigit((start >>> 8) & 0xff)) return isOddNumber(from + 1, from + length);
    return true;
  }

  return {
    sieve,
    suspects,
    suspectsPlain(length) {
      const first = batch.used + 1;
      const start = words[first] as number;
      if (KINDS[start & 0xff] !== DIGIT || emails) return suspects(length);
      // Without a dot, a space or a plus sign a number can only have a negative exponent, of four digits at most …
      const last = first + ((length - 1) >>> 2);
      const minus =
        zeroBytes((words[last] as number) ^ MINUSES) | zeroBytes((words[last - 1] as number) ^ MINUSES);
      // … or be a long one.
      if (minus === 0 && (areHonest || length < LONG_NUMBER)) return isText(first, length);
      return suspects(length);
    },
  };
}

const ALL_LENGTHS = -1;
/** Half of a sieve is for IDs of up to 30 bytes, which numbers have at most; in the other half 32 lengths share a bit. */
const LONG = 256;
export const SIEVE_SLOTS = 2 * LONG;
const SLOT_BITS = 13;
const FOLD_CASE = 0x20202020;

/** By the first and last four bytes, letter case aside, and the length; `end` is padded with zeros. */
function slotOf(start: number, end: number, length: number): number {
  const mixed =
    Math.imul((start | FOLD_CASE) ^ Math.imul(length, 0x9e3779b1), 0x85ebca6b) ^ (end | FOLD_CASE);
  return Math.imul(mixed, 0xc2b2ae35) >>> (32 - SLOT_BITS);
}

/** Sets the high bit of each byte that is zero, and perhaps of bytes after one that is; see `doubtfulBytes`. */
function zeroBytes(word: number): number {
  return (word - 0x01010101) & ~word & (0x80808080 | 0);
}

/** The place of the last byte that is marked. */
function lastByte(marks: number): number {
  return (31 - Math.clz32(marks)) >>> 3;
}

function sieveSlot(byte: number, length: number): number {
  return length > 30 ? byte | LONG : byte;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

const SPACE = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const SEMICOLON = 0x3b;
const SPACES = 0x20202020;
const SIGNS = 0x40404040;
const DOTS = 0x2e2e2e2e;
const MINUSES = 0x2d2d2d2d;
const LETTER_E = 0x65;
const LOWER_CASE = 0x20;

/** What an ID may be, by its first byte. */
type Kind = 0 | 1 | 2 | 3 | 4;
const ORDINARY = 0;
/** A number, rewritten or not, or a count of rows. */
const DIGIT = 1;
const SIGN = 2;
/** What a shell prints, bytes of Python's, `mailto:`. */
const PHRASE = 3;
/** Armour, a tag, a ruler, a conflict marker, a count of rows in brackets, a list of Python's, cells that are too narrow. */
const MARK = 4;

/** `b'`, in either letter case. */
const BYTES = 0x2762;
const KINDS = new Uint8Array(256);
KINDS.fill(DIGIT, 0x30, 0x3a);
for (const byte of Buffer.from('bB')) KINDS[byte] = PHRASE;
for (const byte of Buffer.from('+-')) KINDS[byte] = SIGN;
for (const byte of Buffer.from(`='([<>|*%#`)) KINDS[byte] = MARK;
/** The first four bytes of the phrases that begin with a letter, in lower case. All phrases have a space, so none is plain. */
const PHRASES: readonly string[] = [
  ...['time', 'timi', 'fetc', 'quer', 'empt', 'no r', 'elap', 'run ', 'comp', 'copy', 'sele', 'upda', 'dele'],
  ...['merg', 'inse', 'pl/s', 'chan', 'erro', 'fata', 'pani', 'warn', 'noti', 'deta', 'hint', 'ora-', 'sp2-'],
  ...['psql', 'pg_d', 'mysq', 'sqlc', 'trac', 'file', 'sql>', 'sqli', 'hive', 'dloa', 'mail'],
];
/** 1 where a phrase may begin so; `phraseSlot` leads there. */
const PHRASE_SLOTS = new Uint8Array(1 << 12);
for (const start of PHRASES) {
  for (const byte of firstBytes(start)) KINDS[byte] = PHRASE;
  PHRASE_SLOTS[phraseSlot(Buffer.from(start).readInt32LE())] = 1;
}

/** Of the first four bytes, letter case aside. */
function phraseSlot(start: number): number {
  return Math.imul(start | FOLD_CASE, 0x9e3779b1) >>> 20;
}
