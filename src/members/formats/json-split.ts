import { MAX_RECORD_BYTES } from '../reader.ts';

/**
 * Cuts text into JSON values (RFC 8259) by brackets and quotes alone, and collects them as one array, which JSON.parse
 * then takes at once. The array is valid, and has as many elements as there are values, exactly where each value is
 * valid on its own: a value ends where its brackets are closed, and no other comma is outside of brackets.
 */
export interface ValueBatch {
  /** `[`, the values with commas between them, and after `text()` a `]`. */
  readonly bytes: Buffer;
  count: number;
  /** Where each value begins and ends in `bytes`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** The line each value begins on. */
  readonly lines: Float64Array;
  /** 1 where a value has a number with a point, 2 where one has an exponent: JSON.parse does not keep these apart. */
  readonly numbers: Uint8Array;
  /** Line ends in the value that was copied last. */
  breaks: number;
}

/** Values of a batch, and bytes after which it is full. */
const BATCH_VALUES = 1024;
const BATCH_BYTES = 64 * 1024;

/** A batch in which, as long as it is not full, there is room for one more value of any length. */
export function createValueBatch(): ValueBatch {
  return {
    bytes: Buffer.allocUnsafeSlow(BATCH_BYTES + MAX_RECORD_BYTES + 2),
    count: 0,
    starts: new Int32Array(BATCH_VALUES),
    ends: new Int32Array(BATCH_VALUES),
    lines: new Float64Array(BATCH_VALUES),
    numbers: new Uint8Array(BATCH_VALUES),
    breaks: 0,
  };
}

export function isFull({ count, ends }: ValueBatch): boolean {
  return count === BATCH_VALUES || (count > 0 && (ends[count - 1] as number) > BATCH_BYTES);
}

/** The bytes end before the value does. */
export const INCOMPLETE = -1;
/** The value has more than `MAX_RECORD_BYTES`. */
export const TOO_LONG = -2;
/** There is a line end in the value, or no value. */
export const BROKEN = -3;

/**
 * Copies the value that begins at `from` (no white space) into the batch and returns where it ends in `bytes`, or one
 * of the above. It counts once `count` is raised. `oneLine` forbids line ends; with `final` nothing follows `bytes`, and
 * so a number may end with them.
 */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a state machine over bytes, slower when it is spread over functions
export function copyValue(
  bytes: Uint8Array,
  from: number,
  final: boolean,
  oneLine: boolean,
  line: number,
  batch: ValueBatch,
): number {
  const { bytes: out, count } = batch;
  const length = bytes.length;
  const start = count === 0 ? 1 : (batch.ends[count - 1] as number) + 1;
  const last = start + MAX_RECORD_BYTES;
  let to = start;
  let at = from;
  let depth = 0;
  let numbers = 0;
  let previous = 0;
  batch.breaks = 0;
  for (;;) {
    if (at >= length) {
      if (final && depth === 0 && to > start) break;
      return INCOMPLETE;
    }
    const byte = bytes[at] as number;
    const kind = KINDS[byte];
    if (kind === QUOTED) {
      if (depth === 0 && to > start) break;
      const end = copyString(bytes, at, out, to, last);
      if (end < 0) return end;
      to += end - at;
      at = end;
      if (depth === 0) break;
      previous = byte;
      continue;
    }
    if (kind === OPENING) {
      if (depth === 0 && to > start) break;
      depth++;
    } else if (kind === CLOSING) {
      if (depth === 0) {
        if (to > start) break;
        return BROKEN;
      }
      depth--;
      if (depth === 0) {
        if (to >= last) return TOO_LONG;
        out[to++] = byte;
        at++;
        break;
      }
    } else if (kind === SEPARATING) {
      if (depth === 0) break;
    } else if (kind === BREAKING) {
      if (depth === 0) break;
      if (oneLine) return BROKEN;
      if (byte === CR || previous !== CR) batch.breaks++;
    } else if (kind === NUMERIC && (byte === POINT || isDigit(previous))) {
      numbers |= byte === POINT ? HAS_POINT : HAS_EXPONENT;
    }
    if (to >= last) return TOO_LONG;
    out[to++] = byte;
    at++;
    previous = byte;
  }
  if (to === start) return BROKEN;
  out[start - 1] = count === 0 ? OPEN_BRACKET : COMMA;
  batch.starts[count] = start;
  batch.ends[count] = to;
  batch.lines[count] = line;
  batch.numbers[count] = numbers;
  return at;
}

/** From the opening quote to after the closing one; returns where that is in `bytes`. Escapes may be wrong. */
function copyString(bytes: Uint8Array, from: number, out: Uint8Array, to: number, last: number): number {
  const length = Math.min(bytes.length, from + last - to);
  const shift = to - from;
  out[to] = QUOTE;
  for (let at = from + 1; at < length; at++) {
    const byte = bytes[at] as number;
    out[at + shift] = byte;
    if (byte === QUOTE) return at + 1;
    if (byte !== BACKSLASH) continue;
    at++;
    if (at < length) out[at + shift] = bytes[at] as number;
  }
  return length === bytes.length ? INCOMPLETE : TOO_LONG;
}

/** The batch as the text of one array. */
export function textOf({ bytes, count, ends }: ValueBatch): string {
  const end = ends[count - 1] as number;
  bytes[end] = CLOSE_BRACKET;
  return bytes.toString('utf8', 0, end + 1);
}

/** The text of one value. */
export function textOfValue({ bytes, starts, ends }: ValueBatch, index: number): string {
  return bytes.toString('utf8', starts[index], ends[index]);
}

const HAS_POINT = 1;
export const HAS_EXPONENT = 2;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

const CR = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const POINT = 0x2e;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;

const PLAIN = 0;
const QUOTED = 1;
const OPENING = 2;
const CLOSING = 3;
/** White space in a line, and the comma: what ends a number or word. */
const SEPARATING = 4;
const BREAKING = 5;
/** What may make a number other than its digits say. */
const NUMERIC = 6;
/** What each byte outside of strings does. */
const KINDS = new Uint8Array(256).fill(PLAIN);
for (const [characters, kind] of [
  ['"', QUOTED],
  ['{[', OPENING],
  ['}]', CLOSING],
  [' \t,', SEPARATING],
  ['\n\r', BREAKING],
  ['.eE', NUMERIC],
] as const) {
  for (const byte of Buffer.from(characters)) KINDS[byte] = kind;
}
