import { badParquet } from './bad-parquet.ts';

/**
 * The hybrid of run lengths and bit packing in which Parquet has definition levels and dictionary indices, `width` bits
 * each (at most 24). Decoded step by step, so that no array is as long as a file claims to be: what this gives writes the
 * next `count` values into `out`. Source: Encodings.md of Apache Parquet, "RLE = 3".
 */
export function readHybrid(bytes: Uint8Array, width: number): (out: Int32Array, count: number) => void {
  let at = 0;
  let left = 0;
  let packed = false;
  let value = 0;
  /** Bits that were read and not used, lowest first. */
  let bits = 0;
  let bitCount = 0;
  const mask = 2 ** width - 1;

  function byte(): number {
    if (at >= bytes.length) throw badParquet('has fewer values than it claims');
    at += 1;
    return bytes[at - 1]!;
  }

  function nextRun(): void {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      if (shift > 28) throw badParquet('is damaged');
      const next = byte();
      header += (next & 0x7f) * 2 ** shift;
      if (next < 0x80) break;
    }
    packed = header % 2 === 1;
    left = Math.floor(header / 2) * (packed ? 8 : 1);
    bits = 0;
    bitCount = 0;
    if (packed) return;
    value = 0;
    for (let shift = 0; shift < width; shift += 8) value |= byte() << shift;
  }

  return (out, count) => {
    let filled = 0;
    while (filled < count) {
      while (left === 0) nextRun();
      const end = filled + Math.min(left, count - filled);
      left -= end - filled;
      if (!packed) {
        out.fill(value, filled, end);
        filled = end;
        continue;
      }
      for (; filled < end; filled += 1) {
        while (bitCount < width) {
          bits |= byte() << bitCount;
          bitCount += 8;
        }
        out[filled] = bits & mask;
        bits >>>= width;
        bitCount -= width;
      }
    }
  };
}
