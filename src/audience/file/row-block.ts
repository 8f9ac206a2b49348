import type { Batch } from '../../members/batch.ts';
import type { RowFrame } from '../../odp/csv.ts';
import type { Rows } from './deflate-rows.ts';

/** Text of a block: big enough that a block's own Huffman code and thread-pool trip cost nothing, small in memory. */
export const BLOCK_BYTES = 1024 * 1024;
/** The longest row: a quoted ID of 512 quotes, twice as long and two more, its frame, and words written over the end. */
const SLACK = 4096;

/** More than the shortest rows that ODP's format allows fill a block with. */
const MAX_ROWS = 40 * 1024;

/** What a block is made of; a thousand small audiences share a few. */
interface Memory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly ends: Int32Array;
}

const spare: Memory[] = [];

function newMemory(): Memory {
  const bytes = new Uint8Array(new SharedArrayBuffer(BLOCK_BYTES + SLACK));
  const ends = new Int32Array(new SharedArrayBuffer(MAX_ROWS * Int32Array.BYTES_PER_ELEMENT));
  return { bytes, view: new DataView(bytes.buffer), ends };
}

/**
 * Lays rows out one after the other, until `BLOCK_BYTES` are reached. Its memory is shared with the threads that
 * compress and used again and again: to hand buffers over would cost more than to compress them, since V8 slows down
 * every access to typed arrays once a buffer has been detached.
 */
export class RowBlock {
  readonly #memory = spare.pop() ?? newMemory();
  readonly #bytes = this.#memory.bytes;
  readonly #view = this.#memory.view;
  readonly #ends = this.#memory.ends;
  readonly #before: Int32Array;
  readonly #after: Int32Array;
  readonly #beforeLength: number;
  readonly #afterLength: number;
  #length = 0;
  #count = 0;

  constructor(frame: RowFrame) {
    this.#before = inWords(frame.before);
    this.#after = inWords(frame.after);
    this.#beforeLength = Buffer.byteLength(frame.before);
    this.#afterLength = Buffer.byteLength(frame.after);
  }

  get full(): boolean {
    return this.#length >= BLOCK_BYTES || this.#count === MAX_ROWS;
  }

  get empty(): boolean {
    return this.#count === 0;
  }

  /**
   * Appends a row for each fresh entry of the batch, from entry `index` on until the block is full. Returns the entry to
   * go on with. Everything is copied in whole words; what is written past the end of a part is overwritten by the next
   * one.
   */
  append(batch: Batch, index: number): number {
    // In local variables, for V8 would load a private field again in every row.
    const { offsets, words, quoted, fresh, count: entries } = batch;
    const view = this.#view;
    const ends = this.#ends;
    const before = this.#before;
    const after = this.#after;
    const beforeLength = this.#beforeLength;
    const afterLength = this.#afterLength;
    let to = this.#length;
    let rows = this.#count;
    let next = index;
    for (; next < entries && to < BLOCK_BYTES && rows < MAX_ROWS; next++) {
      if (fresh[next] === 0) continue;
      for (let i = 0; i < before.length; i++) view.setInt32(to + i * 4, before[i] as number, true);
      to += beforeLength;
      const entry = offsets[next] as number;
      const length = words[entry] as number;
      if (quoted[next] === 1) {
        to = this.#putQuoted(batch.bytes, (entry + 1) * 4, length, to);
      } else {
        const end = entry + ((length + 3) >>> 2);
        for (let word = entry + 1, at = to; word <= end; word++, at += 4) {
          view.setInt32(at, words[word] as number, true);
        }
        to += length;
      }
      for (let i = 0; i < after.length; i++) view.setInt32(to + i * 4, after[i] as number, true);
      to += afterLength;
      ends[rows++] = to;
    }
    this.#length = to;
    this.#count = rows;
    return next;
  }

  /** The rows so far, where they lie: they are there until the block is cleared. */
  get rows(): Rows {
    return {
      text: this.#bytes.subarray(0, this.#length),
      ends: this.#ends.subarray(0, this.#count),
      count: this.#count,
      before: this.#beforeLength,
      after: this.#afterLength,
    };
  }

  /** All of the block's memory. */
  get memory(): Uint8Array {
    return this.#bytes;
  }

  clear(): void {
    this.#length = 0;
    this.#count = 0;
  }

  /** Gives the memory to the next block; this one must not be used any more. */
  release(): void {
    spare.push(this.#memory);
  }

  /** RFC 4180: in quotes, each quote doubled. */
  #putQuoted(bytes: Uint8Array, start: number, length: number, to: number): number {
    const out = this.#bytes;
    let at = to;
    out[at++] = QUOTE;
    for (let i = start; i < start + length; i++) {
      const byte = bytes[i] as number;
      if (byte === QUOTE) out[at++] = QUOTE;
      out[at++] = byte;
    }
    out[at++] = QUOTE;
    return at;
  }
}

const QUOTE = 0x22;

function inWords(text: string): Int32Array {
  const bytes = Buffer.from(text);
  const words = new Int32Array((bytes.length + 3) >>> 2);
  new Uint8Array(words.buffer).set(bytes);
  return words;
}
