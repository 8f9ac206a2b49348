import { isAscii, isUtf8 } from 'node:buffer';
import { error, ProblemError } from '../../problems/problem.ts';
import { badParquet } from './bad-parquet.ts';
import type { ParquetColumn } from './parquet-column.ts';

/** Values as they lie in bytes. A range that ends before it starts is a text that is no UTF-8. */
export interface Ranges {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly count: number;
}

/** The error for such a text in the given row. */
export function invalidUtf8(row: number): ProblemError {
  return new ProblemError(
    error('bad-encoding', 'A value of the Parquet file is not valid UTF-8. Export the column as text.', {
      line: row,
    }),
  );
}

/** Values of one width in a row, at most `count`. */
export function fixedWidth(bytes: Uint8Array, width: number, count: number): Ranges {
  const fitting = Math.min(count, Math.floor(bytes.length / width));
  const starts = new Int32Array(fitting);
  const ends = new Int32Array(fitting);
  for (let i = 0; i < fitting; i += 1) {
    starts[i] = i * width;
    ends[i] = starts[i]! + width;
  }
  return { bytes, starts, ends, count: fitting };
}

/** PLAIN byte arrays: each behind its length in four bytes, at most `count`. */
export function lengthPrefixed(bytes: Uint8Array, count: number): Ranges {
  const most = Math.min(count, Math.floor(bytes.length / 4));
  const starts = new Int32Array(most);
  const ends = new Int32Array(most);
  let at = 0;
  let found = 0;
  while (found < most && at < bytes.length) {
    if (at + 4 > bytes.length) throw badParquet('is damaged');
    const length =
      bytes[at]! + bytes[at + 1]! * 0x100 + bytes[at + 2]! * 0x10000 + bytes[at + 3]! * 0x1000000;
    at += 4;
    if (length > bytes.length - at) throw badParquet('is damaged');
    starts[found] = at;
    at += length;
    ends[found] = at;
    found += 1;
  }
  return { bytes, starts, ends, count: found };
}

/** The text of raw values: digits of integers, the usual form of UUIDs, and of text itself whether it is UTF-8. */
export function render(raw: Ranges, kind: ParquetColumn['kind']): Ranges {
  if (kind === 'text') return checkText(raw);
  if (kind === 'uuid') return renderUuids(raw);
  return renderIntegers(raw, kind);
}

function checkText(raw: Ranges): Ranges {
  // All of the bytes at once, lengths included: where there is no other than ASCII, every value is valid.
  if (isAscii(raw.bytes)) return raw;
  for (let i = 0; i < raw.count; i += 1) {
    if (!isUtf8(raw.bytes.subarray(raw.starts[i], raw.ends[i]))) raw.ends[i] = -1;
  }
  return raw;
}

function renderUuids({ bytes, starts, count }: Ranges): Ranges {
  const out = fixedWidth(new Uint8Array(36 * count), 36, count);
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    for (let byte = 0; byte < 16; byte += 1) {
      if (byte === 4 || byte === 6 || byte === 8 || byte === 10) out.bytes[at++] = 0x2d;
      const value = bytes[starts[i]! + byte]!;
      out.bytes[at++] = HEX[value >> 4]!;
      out.bytes[at++] = HEX[value & 15]!;
    }
  }
  return out;
}

const HEX = Buffer.from('0123456789abcdef');
/** The digits of 256 bits and a sign, the widest decimal. */
const MAX_DIGITS = 79;

function renderIntegers(raw: Ranges, kind: 'signed' | 'unsigned' | 'big-endian'): Ranges {
  const { bytes, starts, ends, count } = raw;
  const digits = kind === 'big-endian' ? MAX_DIGITS : 20;
  const out = Buffer.allocUnsafeSlow(digits * count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const outStarts = new Int32Array(count);
  const outEnds = new Int32Array(count);
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    outStarts[i] = at;
    const start = starts[i]!;
    const value =
      kind === 'big-endian'
        ? bigEndian(bytes.subarray(start, ends[i]))
        : littleEndian(view, start, ends[i]! - start, kind === 'signed');
    at =
      typeof value === 'number' ? writeDigits(out, at, value) : at + out.write(String(value), at, 'latin1');
    outEnds[i] = at;
  }
  return { bytes: out, starts: outStarts, ends: outEnds, count };
}

/** As a number where that is exact, which it nearly always is and much faster. */
function littleEndian(view: DataView, start: number, width: number, signed: boolean): number | bigint {
  if (width === 4) return signed ? view.getInt32(start, true) : view.getUint32(start, true);
  const low = view.getUint32(start, true);
  const high = signed ? view.getInt32(start + 4, true) : view.getUint32(start + 4, true);
  if (high < 0x200000 && high >= -0x200000) return high * 0x100000000 + low;
  return signed ? view.getBigInt64(start, true) : view.getBigUint64(start, true);
}

/** Two's complement with the highest byte first, as decimals have it. */
function bigEndian(bytes: Uint8Array): bigint {
  if (bytes.length === 0 || bytes.length > 32) throw badParquet('is damaged');
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
}

function writeDigits(out: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  if (rest < 0) {
    out[at++] = 0x2d;
    rest = -rest;
  }
  let length = 1;
  for (let power = 10; power <= rest; power *= 10) length += 1;
  const end = at + length;
  for (let i = end - 1; i >= at; i -= 1) {
    const tenth = Math.floor(rest / 10);
    out[i] = 0x30 + (rest - tenth * 10);
    rest = tenth;
  }
  return end;
}
