import { MAX_RECORD_BYTES } from '../reader.ts';
import { badParquet } from './bad-parquet.ts';
import { BATCH, BATCH_BYTES, noValues, type ValueStream, type Values } from './values.ts';

/**
 * DELTA_BINARY_PACKED: integers of 4 or 8 bytes, as they are in memory. Decoded batch by batch, because any number of
 * equal steps takes no bytes at all. Source: Encodings.md of Apache Parquet, as for the others here.
 */
export function deltaIntegers(bytes: Uint8Array, width: 4 | 8): ValueStream {
  const steps = createDelta(bytes, 0);
  const pairs = new Int32Array(2 * BATCH);
  const narrow = width === 4 ? new Int32Array(BATCH) : pairs;
  const out = noValues(new Uint8Array(narrow.buffer));
  return (most) => {
    out.count = steps.next(pairs, most);
    for (let i = 0; i < out.count; i += 1) {
      if (width === 4) narrow[i] = pairs[2 * i]!;
      out.starts[i] = i * width;
      out.ends[i] = (i + 1) * width;
    }
    return out;
  };
}

/** DELTA_LENGTH_BYTE_ARRAY: all the lengths, then all the bytes. */
export function deltaLengths(bytes: Uint8Array): ValueStream {
  return cut(bytes, createDelta(bytes, 0));
}

function cut(bytes: Uint8Array, lengths: Delta): ValueStream {
  const pairs = new Int32Array(2 * BATCH);
  const out = noValues(bytes);
  let at = lengths.end();
  return (most) => {
    out.count = lengths.next(pairs, most);
    for (let i = 0; i < out.count; i += 1) {
      const length = lengthOf(pairs, i);
      if (length > bytes.length - at) throw badParquet('is damaged');
      out.starts[i] = at;
      at += length;
      out.ends[i] = at;
    }
    return out;
  };
}

/** DELTA_BYTE_ARRAY: how much of the value before is kept, and what comes after it. */
export function deltaStrings(bytes: Uint8Array): ValueStream {
  const prefixes = createDelta(bytes, 0);
  const lengths = createDelta(bytes, prefixes.end());
  if (prefixes.count !== lengths.count) throw badParquet('is damaged');
  const suffixes = cut(bytes, lengths);
  const pairs = new Int32Array(2 * BATCH);
  const out = noValues(new Uint8Array(BATCH_BYTES + 2 * MAX_RECORD_BYTES));
  /** Of the batch that is being put together: suffixes and prefixes that are left. */
  let left: Values = noValues(bytes);
  let used = 0;
  let previous = 0;
  return (most) => {
    if (used === left.count) {
      left = suffixes(most);
      prefixes.next(pairs, left.count);
      used = 0;
    }
    // The value before goes first, so that the next one finds it.
    const last = out.count - 1;
    let before = 0;
    let at = 0;
    if (last >= 0) {
      out.bytes.copyWithin(0, out.starts[last]!, out.ends[last]!);
      at = previous;
    }
    let count = 0;
    for (; used < left.count && count < most && (count === 0 || at <= BATCH_BYTES); used += 1, count += 1) {
      const prefix = lengthOf(pairs, used);
      const suffix = left.bytes.subarray(left.starts[used], left.ends[used]);
      if (prefix > previous) throw badParquet('is damaged');
      if (prefix + suffix.length > MAX_RECORD_BYTES) throw badParquet('has a value of more than 1 MiB');
      out.bytes.copyWithin(at, before, before + prefix);
      out.bytes.set(suffix, at + prefix);
      before = at;
      previous = prefix + suffix.length;
      out.starts[count] = at;
      at += previous;
      out.ends[count] = at;
    }
    out.count = count;
    return out;
  };
}

function lengthOf(pairs: Int32Array, i: number): number {
  const low = pairs[2 * i]!;
  if (low < 0 || pairs[2 * i + 1] !== 0) throw badParquet('is damaged');
  return low;
}

/** Integers in DELTA_BINARY_PACKED, one batch after the other. */
interface Delta {
  readonly count: number;
  /** Writes the next values, at most so many, as pairs of 32-bit words, the lower one first; gives their number. */
  next(pairs: Int32Array, most: number): number;
  /** Where the bytes of all values end. */
  end(): number;
}

function createDelta(bytes: Uint8Array, from: number): Delta {
  const reader = { bytes, at: from };
  const blockSize = small(reader, 1 << 20);
  const miniblocks = small(reader, 1 << 12);
  const count = small(reader, 2 ** 31 - 1);
  const first = varint(reader);
  const perMiniblock = blockSize / miniblocks;
  // The format asks for multiples of 32; other writers' files would look the same as damaged ones.
  if (count > 1 && (!(perMiniblock > 0) || perMiniblock % 8 !== 0)) throw badParquet('is damaged');
  const firstBlock = reader.at;

  let done = 0;
  // The last value, and the least step of the block, as two words each.
  let low = unzigzagLow(first);
  let high = unzigzagHigh(first);
  let stepLow = 0;
  let stepHigh = 0;
  let widths = 0;
  let miniblock = miniblocks;
  let width = 0;
  let bit = 0;
  let left = 0;

  function nextMiniblock(): void {
    if (miniblock === miniblocks) {
      const step = varint(reader);
      stepLow = unzigzagLow(step);
      stepHigh = unzigzagHigh(step);
      widths = reader.at;
      reader.at += miniblocks;
      miniblock = 0;
    }
    if (reader.at > bytes.length) throw badParquet('has fewer values than it claims');
    width = bytes[widths + miniblock]!;
    if (width > 64) throw badParquet('is damaged');
    miniblock += 1;
    bit = 8 * reader.at;
    left = perMiniblock;
    reader.at += (perMiniblock * width) / 8;
  }

  function addStep(): void {
    if (left === 0) nextMiniblock();
    left -= 1;
    let packedLow = 0;
    let packedHigh = 0;
    if (width > 0) {
      if (bit + width > 8 * bytes.length) throw badParquet('has fewer values than it claims');
      let at = bit >>> 3;
      let shift = bit & 7;
      for (let got = 0; got < width; at += 1, shift = 0) {
        const taken = Math.min(8 - shift, width - got);
        const part = (bytes[at]! >>> shift) & ((1 << taken) - 1);
        if (got >= 32) packedHigh |= part << (got - 32);
        else {
          packedLow |= part << got;
          if (got + taken > 32) packedHigh |= part >>> (32 - got);
        }
        got += taken;
      }
      bit += width;
    }
    // Sums wrap around, as the format says.
    const sum = (low >>> 0) + (stepLow >>> 0) + (packedLow >>> 0);
    low = sum | 0;
    high = (high + stepHigh + packedHigh + Math.floor(sum / 0x100000000)) | 0;
  }

  return {
    count,
    next(pairs, most) {
      const wanted = Math.min(most, count - done);
      for (let i = 0; i < wanted; i += 1) {
        if (done > 0) addStep();
        done += 1;
        pairs[2 * i] = low;
        pairs[2 * i + 1] = high;
      }
      return wanted;
    },
    end() {
      const skipper = { bytes, at: firstBlock };
      for (let passed = 1; passed < count; ) {
        varint(skipper);
        const begin = skipper.at;
        skipper.at += miniblocks;
        for (let i = 0; i < miniblocks && passed < count; i += 1, passed += perMiniblock) {
          skipper.at += (perMiniblock * (bytes[begin + i] ?? 0)) / 8;
        }
        if (skipper.at > bytes.length) throw badParquet('is damaged');
      }
      return skipper.at;
    },
  };
}

/** Bytes, and where reading goes on. */
interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

function varint(reader: Reader): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const next = reader.bytes[reader.at];
    if (next === undefined) throw badParquet('has fewer values than it claims');
    reader.at += 1;
    value |= BigInt(next & 0x7f) << shift;
    if (next < 0x80) return value;
  }
  throw badParquet('is damaged');
}

function small(reader: Reader, limit: number): number {
  const value = varint(reader);
  if (value > BigInt(limit)) throw badParquet('is damaged');
  return Number(value);
}

function unzigzagLow(value: bigint): number {
  return Number(BigInt.asIntN(32, (value >> 1n) ^ -(value & 1n)));
}

function unzigzagHigh(value: bigint): number {
  return Number(BigInt.asIntN(32, ((value >> 1n) ^ -(value & 1n)) >> 32n));
}
