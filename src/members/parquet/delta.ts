import { badParquet } from './bad-parquet.ts';
import { fixedWidth, type Ranges } from './values.ts';

/** Most values of a page in a delta encoding, which can hold any number of equal steps in no bytes at all. */
const MAX_VALUES = 16 * 1024 * 1024;

/** DELTA_BINARY_PACKED: integers of 4 or 8 bytes, as they lie in memory. Source: Encodings.md of Apache Parquet. */
export function deltaIntegers(bytes: Uint8Array, width: 4 | 8): Ranges {
  const { values } = unpack(bytes, 0);
  const out = width === 4 ? new Int32Array(values.length) : values;
  if (out !== values)
    for (let i = 0; i < values.length; i += 1) out[i] = Number(BigInt.asIntN(32, values[i]!));
  return fixedWidth(new Uint8Array(out.buffer), width, values.length);
}

/** DELTA_LENGTH_BYTE_ARRAY: all the lengths, then all the bytes. */
export function deltaLengths(bytes: Uint8Array): Ranges {
  const lengths = unpack(bytes, 0);
  return cut(bytes, lengths.end, lengths.values);
}

/** DELTA_BYTE_ARRAY: how much of the value before is kept, and what comes behind it. */
export function deltaStrings(bytes: Uint8Array, limit: number): Ranges {
  const prefixes = unpack(bytes, 0);
  const lengths = unpack(bytes, prefixes.end);
  const suffixes = cut(bytes, lengths.end, lengths.values);
  const { count, starts, ends } = suffixes;
  if (prefixes.values.length !== count) throw badParquet('is damaged');
  let size = 0;
  let previous = 0;
  for (let i = 0; i < count; i += 1) {
    const prefix = Number(prefixes.values[i]);
    if (prefix < 0 || prefix > previous) throw badParquet('is damaged');
    previous = prefix + ends[i]! - starts[i]!;
    size += previous;
    if (size > limit) throw badParquet('expands beyond all reason');
  }
  const out = new Uint8Array(size);
  const outStarts = new Int32Array(count);
  const outEnds = new Int32Array(count);
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    const prefix = Number(prefixes.values[i]);
    const before = i === 0 ? 0 : outStarts[i - 1]!;
    outStarts[i] = at;
    out.copyWithin(at, before, before + prefix);
    out.set(bytes.subarray(starts[i], ends[i]), at + prefix);
    at += prefix + ends[i]! - starts[i]!;
    outEnds[i] = at;
  }
  return { bytes: out, starts: outStarts, ends: outEnds, count };
}

function cut(bytes: Uint8Array, from: number, lengths: BigInt64Array): Ranges {
  const count = lengths.length;
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  let at = from;
  for (let i = 0; i < count; i += 1) {
    const length = Number(lengths[i]);
    if (length < 0 || length > bytes.length - at) throw badParquet('is damaged');
    starts[i] = at;
    at += length;
    ends[i] = at;
  }
  return { bytes, starts, ends, count };
}

/** The values and where they end. Sums wrap around, as the format says. */
function unpack(bytes: Uint8Array, from: number): { values: BigInt64Array; end: number } {
  let at = from;

  function byte(): number {
    if (at >= bytes.length) throw badParquet('has fewer values than it claims');
    at += 1;
    return bytes[at - 1]!;
  }

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const next = byte();
      value |= BigInt(next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
    throw badParquet('is damaged');
  }

  function zigzag(): bigint {
    const value = varint();
    return (value >> 1n) ^ -(value & 1n);
  }

  function small(limit: number): number {
    const value = varint();
    if (value > BigInt(limit)) throw badParquet('is damaged');
    return Number(value);
  }

  const blockSize = small(1 << 20);
  const miniblocks = small(1 << 12);
  const count = small(MAX_VALUES);
  const values = new BigInt64Array(count);
  let value = zigzag();
  if (count === 0) return { values, end: at };
  values[0] = value;
  const perMiniblock = blockSize / miniblocks;
  // The format asks for multiples of 32; other writers' files could not be told from damaged ones.
  if (!(perMiniblock > 0) || perMiniblock % 8 !== 0) throw badParquet('is damaged');

  for (let i = 1; i < count; ) {
    const step = zigzag();
    const widths = at;
    at += miniblocks;
    if (at > bytes.length) throw badParquet('is damaged');
    for (let block = 0; block < miniblocks && i < count; block += 1) {
      const width = bytes[widths + block]!;
      if (width > 64) throw badParquet('is damaged');
      const end = at + (perMiniblock * width) / 8;
      let bits = 0n;
      let bitCount = 0;
      const mask = (1n << BigInt(width)) - 1n;
      for (let j = 0; j < perMiniblock && i < count; j += 1, i += 1) {
        while (bitCount < width) {
          bits |= BigInt(byte()) << BigInt(bitCount);
          bitCount += 8;
        }
        value = BigInt.asIntN(64, value + step + (bits & mask));
        bits >>= BigInt(width);
        bitCount -= width;
        values[i] = value;
      }
      at = end;
    }
  }
  return { values, end: at };
}
