/**
 * Huffman code lengths for DEFLATE (RFC 1951, section 3.2.2): the shortest code for the given frequencies in which no
 * symbol has more than `limit` bits. Symbols of frequency 0 get length 0, which means that they have none.
 *
 * Lengths come from the two-queue method over sorted frequencies. Where the limit is passed, long codes are cut to it
 * and the Kraft sum is brought back to 1 by lengthening the longest codes below the limit, as zlib and miniz do: it
 * costs half a percent at a limit of 15 where the frequencies are made for it (Fibonacci numbers), and on IDs nothing.
 */
export function codeLengths(frequencies: Uint32Array, limit: number): Uint8Array {
  const lengths = new Uint8Array(frequencies.length);
  const symbols: number[] = [];
  for (let symbol = 0; symbol < frequencies.length; symbol++)
    if (frequencies[symbol] !== 0) symbols.push(symbol);
  if (symbols.length <= 1) {
    for (const symbol of symbols) lengths[symbol] = 1;
    return lengths;
  }
  symbols.sort((a, b) => (frequencies[a] as number) - (frequencies[b] as number) || a - b);
  const counts = countsByLength(depths(symbols.map((symbol) => frequencies[symbol] as number)), limit);
  // The rarest symbols get the longest codes.
  let next = 0;
  for (let length = limit; length > 0; length--) {
    for (let n = counts[length] as number; n > 0; n--) lengths[symbols[next++] as number] = length;
  }
  return lengths;
}

/** The canonical codes for the lengths, bits reversed so that they can be written from the lowest bit on. */
export function canonicalCodes(lengths: Uint8Array): Uint16Array {
  const next = new Uint16Array(17);
  for (const length of lengths) next[length + 1] = (next[length + 1] as number) + (length === 0 ? 0 : 1);
  for (let length = 1; length <= 16; length++) {
    next[length] = ((next[length - 1] as number) + (next[length] as number)) << 1;
  }
  return Uint16Array.from(lengths, (length) => {
    if (length === 0) return 0;
    const code = (next[length] as number) >>> 0;
    next[length] = code + 1;
    return reverse(code, length);
  });
}

/** Depth of each leaf of the Huffman tree over weights in ascending order. */
function depths(weights: readonly number[]): number[] {
  const n = weights.length;
  const weight = [...weights];
  const parent = new Array<number>(2 * n - 1).fill(0);
  let leaf = 0;
  let inner = n;
  for (let node = n; node < 2 * n - 1; node++) {
    let sum = 0;
    for (let child = 0; child < 2; child++) {
      const takeLeaf = leaf < n && (inner >= node || (weight[leaf] as number) <= (weight[inner] as number));
      const taken = takeLeaf ? leaf++ : inner++;
      parent[taken] = node;
      sum += weight[taken] as number;
    }
    weight.push(sum);
  }
  const depth = new Array<number>(2 * n - 1).fill(0);
  for (let node = 2 * n - 3; node >= 0; node--) depth[node] = (depth[parent[node] as number] as number) + 1;
  return depth.slice(0, n);
}

/** How many codes have each length, none over `limit`, with a Kraft sum of exactly 1. */
function countsByLength(depth: readonly number[], limit: number): Uint32Array {
  const counts = new Uint32Array(limit + 1);
  for (const d of depth) counts[Math.min(d, limit)] = (counts[Math.min(d, limit)] as number) + 1;
  let kraft = 0;
  for (let length = 1; length <= limit; length++) kraft += (counts[length] as number) << (limit - length);
  // Each step takes one code of the longest length away and splits the longest shorter code in two.
  for (; kraft > 1 << limit; kraft--) {
    let length = limit - 1;
    while (counts[length] === 0) length--;
    counts[limit] = (counts[limit] as number) - 1;
    counts[length] = (counts[length] as number) - 1;
    counts[length + 1] = (counts[length + 1] as number) + 2;
  }
  return counts;
}

function reverse(code: number, length: number): number {
  let reversed = 0;
  for (let bit = 0; bit < length; bit++) reversed |= ((code >>> bit) & 1) << (length - 1 - bit);
  return reversed;
}
