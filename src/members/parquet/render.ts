import { isAscii, isUtf8 } from 'node:buffer';
import { badParquet } from './bad-parquet.ts';
import type { ParquetColumn } from './parquet-column.ts';
import { BATCH, FRACTION, NOT_UTF8, noValues, type ValueStream, type Values } from './values.ts';

/** The texts of raw values: digits of integers and whole decimals, the usual form of UUIDs, and checked UTF-8. */
export function render(raw: ValueStream, column: ParquetColumn): ValueStream {
  if (column.kind === 'text' || column.kind === 'null') return (most) => checkText(raw(most));
  if (column.kind === 'uuid') return renderUuids(raw);
  return renderIntegers(raw, column.kind, column.scale);
}

function checkText(raw: Values): Values {
  const { bytes, starts, ends, count } = raw;
  if (count === 0) return raw;
  // All of the bytes at once, lengths included: where there is only ASCII, every value is valid.
  if (isAscii(bytes.subarray(starts[0], ends[count - 1]))) return raw;
  for (let i = 0; i < count; i += 1) {
    if (!isUtf8(bytes.subarray(starts[i], ends[i]))) ends[i] = NOT_UTF8;
  }
  return raw;
}

function renderUuids(stream: ValueStream): ValueStream {
  const out = noValues(new Uint8Array(36 * BATCH));
  return (most) => {
    const { bytes, starts, count } = stream(most);
    let at = 0;
    for (let i = 0; i < count; i += 1) {
      out.starts[i] = at;
      for (let byte = 0; byte < 16; byte += 1) {
        if (byte === 4 || byte === 6 || byte === 8 || byte === 10) out.bytes[at++] = 0x2d;
        const value = bytes[starts[i]! + byte]!;
        out.bytes[at++] = HEX[value >> 4]!;
        out.bytes[at++] = HEX[value & 15]!;
      }
      out.ends[i] = at;
    }
    out.count = count;
    return out;
  };
}

const HEX = Buffer.from('0123456789abcdef');
/** The digits of 256 bits and a sign, the widest decimal. */
const MAX_DIGITS = 79;

function renderIntegers(
  stream: ValueStream,
  kind: 'signed' | 'unsigned' | 'big-endian',
  scale: number,
): ValueStream {
  const digits = Buffer.allocUnsafeSlow(MAX_DIGITS * BATCH);
  const out = noValues(digits);
  const unit = 10n ** BigInt(scale);
  let viewed: Uint8Array = new Uint8Array(0);
  let view = new DataView(viewed.buffer);
  return (most) => {
    const { bytes, starts, ends, count } = stream(most);
    if (bytes !== viewed) {
      viewed = bytes;
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    let at = 0;
    for (let i = 0; i < count; i += 1) {
      out.starts[i] = at;
      const start = starts[i]!;
      let value =
        kind === 'big-endian'
          ? bigEndian(bytes.subarray(start, ends[i]))
          : littleEndian(view, start, ends[i]! - start, kind === 'signed');
      if (scale > 0) {
        const whole = BigInt(value) / unit;
        if (whole * unit !== BigInt(value)) {
          out.ends[i] = FRACTION;
          continue;
        }
        value = whole;
      }
      if (typeof value === 'number') at = writeDigits(digits, at, value);
      else at += digits.write(String(value), at, 'latin1');
      out.ends[i] = at;
    }
    out.count = count;
    return out;
  };
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
