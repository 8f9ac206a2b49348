import { constants, deflateRawSync } from 'node:zlib';
import { deflateRows, type Rows } from './deflate-rows.ts';

/**
 * The pieces of one gzip member (RFC 1952) without name and time in its header, so that the same rows give the same
 * bytes. Its DEFLATE stream is joined from blocks that end on byte boundaries, the method of pigz; gunzip, Python and
 * Java read it like any other.
 */
export const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

/** The empty last block, the CRC-32 of the text and its length modulo 2^32. */
export function gzipTrailer(crc: number, length: number): Buffer {
  const trailer = Buffer.from([0x03, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]);
  trailer.writeUInt32LE(crc, 2);
  trailer.writeUInt32LE(length % 2 ** 32, 6);
  return trailer;
}

/** Compresses any text to DEFLATE blocks that end on a byte boundary. */
export function deflateText(text: Uint8Array): Uint8Array {
  return deflateRawSync(text, ZLIB_OPTIONS);
}

/** Rows to compress, and memory for the result: that of the rows themselves, which are not needed any more. */
export interface RowsInPlace {
  readonly rows: Rows;
  readonly memory: Uint8Array;
}

/**
 * Compresses rows to DEFLATE blocks at the beginning of `memory`; returns their length in bytes. A thread then has
 * nothing to send back, and there is no garbage, of which V8 would collect tens of megabytes before it looks. Throws
 * RangeError where there is too little room: few rows can take a few hundred bytes more than their text.
 */
export function deflateInPlace({ rows, memory }: RowsInPlace): number {
  const blocks = deflateShortest(rows);
  memory.set(blocks);
  return blocks.length;
}

/**
 * By `deflateRows` or by zlib, whichever makes less of the first rows. E-mail addresses, whose ends repeat, are a third
 * smaller with zlib at level 6; IDs and UUIDs are smaller and faster the other way.
 */
function deflateShortest(rows: Rows): Uint8Array {
  const sample = firstRows(rows, SAMPLE_BYTES);
  const own = deflateRows(sample);
  const zlibs = deflateText(sample.text);
  if (sample.count === rows.count) return own.length <= zlibs.length ? own : zlibs;
  if (own.length > zlibs.length) return deflateText(rows.text);
  const all = deflateRows(rows);
  // Its code is made from some of the rows. Where the others are of other characters, it can be longer than the text.
  return all.length <= rows.text.length ? all : deflateText(rows.text);
}

/** Text on which the choice rests: enough for either way to show what it makes of such rows. */
const SAMPLE_BYTES = 16 * 1024;
const ZLIB_OPTIONS = { level: 6, finishFlush: constants.Z_SYNC_FLUSH };

function firstRows(rows: Rows, bytes: number): Rows {
  if (rows.text.length <= bytes) return rows;
  let count = 1;
  while ((rows.ends[count] as number) <= bytes) count++;
  const end = rows.ends[count - 1] as number;
  return { ...rows, count, text: rows.text.subarray(0, end), ends: rows.ends.subarray(0, count) };
}
