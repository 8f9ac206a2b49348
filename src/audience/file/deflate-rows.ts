import { canonicalCodes, codeLengths } from './huffman.ts';

/** Rows of an audience file as text, `before + ID + after` each, with the same `before` and `after` in every row. */
export interface Rows {
  /** The rows, one after the other. */
  readonly text: Uint8Array;
  readonly count: number;
  /** Bytes of `before` and of `after`. */
  readonly before: number;
  readonly after: number;
  /** Where each row ends in `text`. */
  readonly ends: Int32Array;
}

/**
 * Compresses rows to DEFLATE blocks (RFC 1951) that end on a byte boundary and refer to nothing before them, so that
 * they can be made in any order and joined to one stream.
 *
 * A general compressor searches for what this file is known to be: all but the IDs repeats in every row. So each row is
 * one back-reference to the row before it, over the end of that row, the start of this one and the first characters of
 * the ID as far as both IDs share them; the rest of the ID follows as literals under a Huffman code made for this
 * block. On random IDs this takes a quarter of the time of zlib at level 1 and gives smaller files than level 6
 * (docs/scale.md has the measurements); IDs that repeat each other in other ways go to zlib, see `gzip-rows.ts`.
 *
 * The result is there until the next call, whose memory is the same.
 */
export function deflateRows(rows: Rows): Uint8Array {
  const shared = sharedPrefixes(rows);
  const literalFrequencies = new Uint32Array(LITERAL_SYMBOLS);
  const distanceFrequencies = new Uint32Array(DISTANCE_SYMBOLS);
  countSymbols(rows, shared, literalFrequencies, distanceFrequencies);
  const literals = makeCode(literalFrequencies, 15);
  const distances = makeCode(distanceFrequencies, 15);
  const out = new BitWriter(rows.text.length + 1024);
  writeBlockHeader(out, literals, distances);
  writeRows(out, rows, shared, literals, distances);
  out.write(literals.codes[END_OF_BLOCK] as number, literals.lengths[END_OF_BLOCK] as number);
  // An empty stored block, not the last: pads to a byte boundary, as zlib's Z_SYNC_FLUSH does.
  out.write(0, 3);
  return out.finish([0x00, 0x00, 0xff, 0xff]);
}

const END_OF_BLOCK = 256;
const LITERAL_SYMBOLS = 286;
const DISTANCE_SYMBOLS = 30;
const MIN_MATCH = 3;
const MAX_MATCH = 258;

interface Code {
  readonly lengths: Uint8Array;
  readonly codes: Uint16Array;
}

function makeCode(frequencies: Uint32Array, limit: number): Code {
  const lengths = codeLengths(frequencies, limit);
  return { lengths, codes: canonicalCodes(lengths) };
}

/** How many bytes each ID shares with the ID of the row before. */
function sharedPrefixes({ text, count, before, after, ends }: Rows): Uint16Array {
  const shared = new Uint16Array(count);
  for (let row = 1; row < count; row++) {
    const start = (ends[row - 1] as number) + before;
    const previous = (row === 1 ? 0 : (ends[row - 2] as number)) + before;
    const most = Math.min(start - before - after - previous, (ends[row] as number) - after - start);
    let length = 0;
    while (length < most && text[start + length] === text[previous + length]) length++;
    shared[row] = length;
  }
  return shared;
}

/**
 * From so many rows on, the literals of every seventh row tell how often each occurs: seven has no factor in common
 * with ten or sixteen, so that numbers that count up are sampled fairly. None is taken for impossible.
 */
const ROWS_COUNTED_WHOLE = 4096;
const SAMPLE_STRIDE = 7;

/**
 * Where the literals of a row begin and end. The rows 0 and 1 have nothing to refer to: `after`, `before` and the ID
 * are literals. The block ends with the last row's `after`, as literals.
 */
function countSymbols(rows: Rows, shared: Uint16Array, literals: Uint32Array, distances: Uint32Array): void {
  const { text, count, before, after, ends } = rows;
  const stride = count < ROWS_COUNTED_WHOLE ? 1 : SAMPLE_STRIDE;
  if (stride > 1) literals.fill(1, 0, END_OF_BLOCK);
  let from = 0;
  for (let row = 0; row < count; row++) {
    const to = (ends[row] as number) - after;
    if (row > 1) {
      const length = after + before + (shared[row] as number);
      const distance = (ends[row - 1] as number) - (ends[row - 2] as number);
      for (let left = length; left > 0; ) {
        const part = matchPart(left);
        const symbol = LENGTH_SYMBOL[part] as number;
        literals[symbol] = (literals[symbol] as number) + 1;
        const far = distanceSymbol(distance);
        distances[far] = (distances[far] as number) + 1;
        left -= part;
      }
      from += length;
    }
    if (row % stride === 0) {
      for (let i = from; i < to; i++) {
        const symbol = text[i] as number;
        literals[symbol] = (literals[symbol] as number) + stride;
      }
    }
    from = to;
  }
  for (let i = from; i < text.length; i++)
    literals[text[i] as number] = (literals[text[i] as number] as number) + 1;
  literals[END_OF_BLOCK] = 1;
}

/** Writes what `countSymbols` counted. */
function writeRows(out: BitWriter, rows: Rows, shared: Uint16Array, literals: Code, distances: Code): void {
  const { text, count, before, after, ends } = rows;
  const { codes, lengths } = literals;
  fillPairs(literals);
  let from = 0;
  for (let row = 0; row < count; row++) {
    const to = (ends[row] as number) - after;
    if (row > 1) {
      const length = after + before + (shared[row] as number);
      const distance = (ends[row - 1] as number) - (ends[row - 2] as number);
      const far = distanceSymbol(distance);
      for (let left = length; left > 0; ) {
        const part = matchPart(left);
        const symbol = LENGTH_SYMBOL[part] as number;
        out.write(codes[symbol] as number, lengths[symbol] as number);
        out.write(part - (LENGTH_BASE[symbol - 257] as number), LENGTH_EXTRA[symbol - 257] as number);
        out.write(distances.codes[far] as number, distances.lengths[far] as number);
        out.write(distance - (DISTANCE_BASE[far] as number), DISTANCE_EXTRA[far] as number);
        left -= part;
      }
      from += length;
    }
    out.writeLiterals(text, from, to, literals);
    from = to;
  }
  out.writeLiterals(text, from, text.length, literals);
}

/** By two literals, `first | second << 8`: their codes one after the other, and above those 16 bits the number of bits. */
const PAIRS = new Uint32Array(1 << 16);

/**
 * Fills `PAIRS` for the literals whose code has 8 bits or less; the other pairs are 0. Writing two literals at a time
 * takes a third off the time of random IDs, and the table of the few characters that IDs are made of stays in the cache.
 */
function fillPairs({ codes, lengths }: Code): void {
  PAIRS.fill(0);
  const short: number[] = [];
  for (let symbol = 0; symbol < END_OF_BLOCK; symbol++) {
    if (lengths[symbol] !== 0 && (lengths[symbol] as number) <= 8) short.push(symbol);
  }
  for (const first of short) {
    const bits = lengths[first] as number;
    for (const second of short) {
      const both = (codes[first] as number) | ((codes[second] as number) << bits);
      PAIRS[first | (second << 8)] = both | ((bits + (lengths[second] as number)) << 16);
    }
  }
}

/** The next part of a match: no part over 258 bytes, and no rest under 3. */
function matchPart(left: number): number {
  if (left <= MAX_MATCH) return left;
  return left - MAX_MATCH < MIN_MATCH ? left - MIN_MATCH : MAX_MATCH;
}

/** The header of a dynamic block (RFC 1951, section 3.2.7), without run-length codes except for zeros. */
function writeBlockHeader(out: BitWriter, literals: Code, distances: Code): void {
  const lengths = [...literals.lengths, ...distances.lengths];
  // 0 to 15 is a length; 18 stands for 11 to 138 zeros, 17 for 3 to 10.
  const symbols: { symbol: number; extra: number; bits: number }[] = [];
  for (let i = 0; i < lengths.length; ) {
    let zeros = 0;
    while (zeros < 138 && lengths[i + zeros] === 0) zeros++;
    if (zeros >= 11) symbols.push({ symbol: 18, extra: zeros - 11, bits: 7 });
    else if (zeros >= 3) symbols.push({ symbol: 17, extra: zeros - 3, bits: 3 });
    else symbols.push({ symbol: lengths[i] as number, extra: 0, bits: 0 });
    i += zeros >= 3 ? zeros : 1;
  }
  const frequencies = new Uint32Array(19);
  for (const { symbol } of symbols) frequencies[symbol] = (frequencies[symbol] as number) + 1;
  const code = makeCode(frequencies, 7);
  out.write(0, 1); // not the last block
  out.write(2, 2); // dynamic Huffman codes
  out.write(LITERAL_SYMBOLS - 257, 5);
  out.write(DISTANCE_SYMBOLS - 1, 5);
  out.write(19 - 4, 4);
  for (const symbol of CODE_LENGTH_ORDER) out.write(code.lengths[symbol] as number, 3);
  for (const { symbol, extra, bits } of symbols) {
    out.write(code.codes[symbol] as number, code.lengths[symbol] as number);
    out.write(extra, bits);
  }
}

/** Writes bits from the lowest on, 16 at a time. */
class BitWriter {
  static #memory = new Uint16Array(0);
  readonly #out: Uint16Array<ArrayBuffer>;
  #length = 0;
  #bits = 0;
  /** Bits in `#bits`, 15 at most between calls. */
  #filled = 0;

  /** `capacity` is in units of 16 bits. The memory is the last writer's where that is enough: one writes at a time. */
  constructor(capacity: number) {
    if (BitWriter.#memory.length < capacity) BitWriter.#memory = new Uint16Array(capacity);
    this.#out = BitWriter.#memory;
  }

  /** `count` is 16 at most. */
  write(value: number, count: number): void {
    this.#bits |= value << this.#filled;
    this.#filled += count;
    if (this.#filled >= 16) {
      this.#out[this.#length++] = this.#bits;
      this.#bits >>>= 16;
      this.#filled -= 16;
    }
  }

  /**
   * Writes the literals of `text[from, to)`, two at a time where `PAIRS` has them, with everything in local variables:
   * the hottest loop of the file.
   */
  writeLiterals(text: Uint8Array, from: number, to: number, { codes, lengths }: Code): void {
    const out = this.#out;
    let length = this.#length;
    let bits = this.#bits;
    let filled = this.#filled;
    for (let i = from; i < to; ) {
      const first = text[i] as number;
      const pair = i + 1 < to ? (PAIRS[first | ((text[i + 1] as number) << 8)] as number) : 0;
      if (pair === 0) {
        bits |= (codes[first] as number) << filled;
        filled += lengths[first] as number;
        i++;
      } else {
        bits |= (pair & 0xffff) << filled;
        filled += pair >>> 16;
        i += 2;
      }
      if (filled >= 16) {
        out[length++] = bits;
        bits >>>= 16;
        filled -= 16;
      }
    }
    this.#length = length;
    this.#bits = bits;
    this.#filled = filled;
  }

  /** Pads to a byte boundary and appends whole bytes. */
  finish(tail: readonly number[]): Uint8Array {
    const bytes = new Uint8Array(this.#out.buffer);
    let length = this.#length * 2;
    for (; this.#filled > 0; this.#filled -= 8) {
      bytes[length++] = this.#bits;
      this.#bits >>>= 8;
    }
    bytes.set(tail, length);
    return bytes.subarray(0, length + tail.length);
  }
}

// The alphabets of RFC 1951, section 3.2.5.
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Symbol of each match length. */
const LENGTH_SYMBOL = new Uint16Array(MAX_MATCH + 1);
for (let length = MIN_MATCH; length <= MAX_MATCH; length++) {
  LENGTH_SYMBOL[length] = 257 + LENGTH_BASE.findLastIndex((base) => base <= length);
}

/** Symbol of a distance: its highest bit and the one below it. */
function distanceSymbol(distance: number): number {
  if (distance <= 4) return distance - 1;
  const high = 31 - Math.clz32(distance - 1);
  return high * 2 + (((distance - 1) >>> (high - 1)) & 1);
}
