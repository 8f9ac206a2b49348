import { MAX_ID_BYTES } from './id-rules.ts';

/** IDs a batch takes at most: enough to hide the set's cache misses, few enough to stay in the second-level cache. */
export const BATCH_IDS = 1024;
const MAX_ENTRY_WORDS = 1 + MAX_ID_BYTES / 4;
/** Enough for `BATCH_IDS` of the longest, so that the rules can look back at the first thousand rows of a file. */
const BATCH_WORDS = BATCH_IDS * MAX_ENTRY_WORDS;

/**
 * A batch of checked IDs on their way into the set and the file, one entry after the other in 32-bit words:
 * the ID's length in bytes, then its UTF-8 bytes, padded with zeros to a whole word. Whole words let hashing,
 * comparing and copying go four bytes at a time.
 */
export class Batch {
  readonly words = new Int32Array(BATCH_WORDS);
  readonly bytes = new Uint8Array(this.words.buffer);
  /** Word index at which each entry begins. */
  readonly offsets = new Int32Array(BATCH_IDS);
  /** For the set: each ID's hash, and one to spare. */
  readonly hashes = new Int32Array(BATCH_IDS + 1);
  /** Line of each ID in its file. */
  readonly lines = new Float64Array(BATCH_IDS);
  /** 1 where the ID holds a `"` or `,`, and so is quoted in the CSV. */
  readonly quoted = new Uint8Array(BATCH_IDS);
  /** Of IDs whose spelling is kept elsewhere: the place there, from 1 on. */
  readonly spellings = new Uint16Array(BATCH_IDS);
  /** Set by the set: 1 where the ID was not in it before. */
  readonly fresh = new Uint8Array(BATCH_IDS);
  count = 0;
  /** Whether an ID may have characters of several bytes. */
  hasWide = false;
  hasSpellings = false;
  /** Words in use. */
  used = 0;

  /** Whether one more ID of any length fits. */
  hasRoom(): boolean {
    return this.count < BATCH_IDS && this.used + MAX_ENTRY_WORDS <= BATCH_WORDS;
  }

  /** Makes the entry that was written at `used` the last one. `length` is in bytes. */
  commit(length: number, line: number, quoted: 0 | 1): void {
    const { count, used } = this;
    this.words[used] = length;
    this.offsets[count] = used;
    this.lines[count] = line;
    this.quoted[count] = quoted;
    this.count = count + 1;
    this.used = used + 1 + ((length + 3) >>> 2);
  }

  /** Takes an entry out; those after it move up by one. */
  remove(index: number): void {
    for (const column of [this.offsets, this.lines, this.quoted, this.spellings]) {
      column.copyWithin(index, index + 1, this.count);
    }
    this.count--;
  }

  /** The ID of an entry as text. */
  text(index: number): string {
    const entry = this.offsets[index] as number;
    return Buffer.from(this.words.buffer, (entry + 1) * 4, this.words[entry]).toString('utf8');
  }

  clear(): void {
    if (this.hasSpellings) this.spellings.fill(0);
    this.hasSpellings = false;
    this.hasWide = false;
    this.count = 0;
    this.used = 0;
  }
}

const spare: Batch[] = [];

/** A batch to work with, for `giveBatch` to take back: a thousand small audiences share a few. */
export function takeBatch(): Batch {
  return spare.pop() ?? new Batch();
}

export function giveBatch(batch: Batch): void {
  batch.clear();
  spare.push(batch);
}
