import { randomFillSync } from 'node:crypto';
import { BATCH_IDS, type Batch } from './batch.ts';

const CHUNK_BITS = 18;
const CHUNK_WORDS = 1 << CHUNK_BITS;
const FIRST_WORDS = 1 << 14;
const FIRST_SLOTS = 1 << 11;
/** Slots that an expectation makes room for: 128 MiB. */
const MAX_EXPECTED = 1 << 24;

/**
 * An exact set of IDs, for hundreds of millions of them: no string and no object per ID.
 *
 * A `Set` of strings takes some 100 bytes an ID and throws at 2^24 entries. Here the IDs lie as bytes in an arena of
 * 1 MiB chunks, in the entry layout of `Batch`, and an open-addressing table holds two words a slot: the ID's whole
 * 32-bit hash and its place in the arena. The whole hash lets the table grow without reading the IDs again and makes
 * nearly every comparison of bytes one that succeeds. Up to three quarters of the slots are used:
 * 8 / 0.75 to 8 / 0.375 bytes a member next to its entry (its bytes, 4 for the length, padding to 4).
 *
 * The hash is HalfSipHash-1-3 under a key drawn at random for each set, so that no file can be made whose IDs collide
 * (Aumasson and Bernstein, "SipHash: a fast short-input PRF").
 *
 * Batches make it fast: hash all IDs, touch all their slots, then insert. The touches are independent loads that the
 * processor overlaps, so a batch waits for main memory about once instead of once an ID.
 */
export class MemberSet {
  /** Distinct IDs in the set. */
  size = 0;
  #table = new Int32Array(FIRST_SLOTS * 2);
  #mask = FIRST_SLOTS - 1;
  #chunks: Int32Array[] = [new Int32Array(FIRST_WORDS)];
  #last = this.#chunks[0] as Int32Array;
  /** Words in use in the last chunk. */
  #used = 1; // place 0 means an empty slot
  /** A bit for each slot whose ID has been found. */
  #found = new Uint32Array(0);
  readonly #key0: number;
  readonly #key1: number;

  constructor() {
    const key = randomFillSync(new Int32Array(2));
    this.#key0 = key[0] as number;
    this.#key1 = key[1] as number;
  }

  /** Adds a batch's IDs; `batch.fresh[i]` is 1 where the ID was not in the set, and 0 where it was. */
  add(batch: Batch): void {
    batch.fresh.fill(1, 0, batch.count);
    this.addFresh(batch);
  }

  /** Adds only the IDs that are marked fresh; clears the mark where the ID was in the set. */
  addFresh(batch: Batch): void {
    while ((this.size + batch.count) * 4 > (this.#mask + 1) * 3) this.#resize((this.#mask + 1) * 2);
    this.#prepare(batch);
    const { words, offsets, hashes, fresh, count } = batch;
    const table = this.#table;
    const mask = this.#mask;
    for (let i = 0; i < count; i++) {
      if (fresh[i] === 0) continue;
      const offset = offsets[i] as number;
      const slot = this.#probe(words, offset, hashes[i] as number);
      if (slot >= 0) {
        fresh[i] = 0;
        continue;
      }
      const free = (~slot & mask) * 2;
      table[free] = hashes[i] as number;
      table[free + 1] = this.#keep(words, offset);
      this.size++;
    }
  }

  /**
   * Makes room for about so many members, so that the table need not grow step by step, which is an eighth of the time
   * of five million (measured). A wrong guess costs memory, that of `MAX_EXPECTED` slots at most, or nothing.
   */
  expect(members: number): void {
    let slots = this.#mask + 1;
    while (slots < MAX_EXPECTED && members * 4 > slots * 3) slots *= 2;
    if (slots > this.#mask + 1) this.#resize(slots);
  }

  /** Begins to look IDs up; the set must not change meanwhile. */
  startFinding(): void {
    this.#found = new Uint32Array((this.#mask >>> 5) + 1);
  }

  /**
   * Looks a batch's IDs up: `batch.fresh[i]` is 1 where the ID is not in the set. Returns how many of the set's IDs
   * were found now and never since `startFinding`, and marks them with 1 in `firsts`, where that is given.
   */
  find(batch: Batch, firsts?: Uint8Array): number {
    const found = this.#found;
    this.#prepare(batch);
    const { words, offsets, hashes, fresh, count } = batch;
    let first = 0;
    firsts?.fill(0, 0, count);
    for (let i = 0; i < count; i++) {
      const slot = this.#probe(words, offsets[i] as number, hashes[i] as number);
      fresh[i] = slot < 0 ? 1 : 0;
      if (slot < 0) continue;
      const bit = 1 << (slot & 31);
      const seen = found[slot >>> 5] as number;
      if ((seen & bit) === 0) {
        found[slot >>> 5] = seen | bit;
        if (firsts !== undefined) firsts[i] = 1;
        first++;
      }
    }
    return first;
  }

  /** Sets `batch.fresh[i]` to 1 where the ID is not in the set. */
  markKnown(batch: Batch): void {
    this.#prepare(batch);
    const { words, offsets, hashes, fresh, count } = batch;
    for (let i = 0; i < count; i++) {
      fresh[i] = this.#probe(words, offsets[i] as number, hashes[i] as number) < 0 ? 1 : 0;
    }
  }

  /** Puts the set's IDs into the batch, one batch after the other, and clears it at the end. */
  forEachBatch(batch: Batch, visit: () => void): void {
    batch.clear();
    for (const [number, chunk] of this.#chunks.entries()) {
      const end = chunk === this.#last ? this.#used : chunk.length;
      // Places begin at 1; where an entry did not fit, the rest of a chunk is zeros.
      for (let at = number === 0 ? 1 : 0; at < end && chunk[at] !== 0; ) {
        const length = chunk[at] as number;
        const next = at + 1 + ((length + 3) >>> 2);
        batch.words.set(chunk.subarray(at + 1, next), batch.used + 1);
        batch.commit(length, 0, 0);
        at = next;
        if (batch.hasRoom()) continue;
        visit();
        batch.clear();
      }
    }
    if (batch.count > 0) visit();
    batch.clear();
  }

  /** The slot of an ID, or `~slot` of the free slot where it belongs. */
  #probe(words: Int32Array, offset: number, hash: number): number {
    const table = this.#table;
    const mask = this.#mask;
    let slot = hash & mask;
    for (;;) {
      const place = table[slot * 2 + 1] as number;
      if (place === 0) return ~slot;
      if (table[slot * 2] === hash && this.#equals(place, words, offset)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #prepare(batch: Batch): void {
    const { words, offsets, hashes, count } = batch;
    const key0 = this.#key0;
    const key1 = this.#key1;
    for (let i = 0; i < count; i++) hashes[i] = halfSipHash(words, offsets[i] as number, key0, key1);
    const table = this.#table;
    const mask = this.#mask;
    let touched = 0;
    for (let i = 0; i < count; i++) touched ^= table[((hashes[i] as number) & mask) * 2] as number;
    hashes[BATCH_IDS] = touched; // so that the loads are not optimized away
  }

  #equals(place: number, words: Int32Array, offset: number): boolean {
    const chunk = this.#chunks[place >>> CHUNK_BITS] as Int32Array;
    const start = place & (CHUNK_WORDS - 1);
    const length = words[offset] as number;
    if (chunk[start] !== length) return false;
    const end = (length + 3) >>> 2;
    for (let i = 1; i <= end; i++) if (chunk[start + i] !== words[offset + i]) return false;
    return true;
  }

  /** Copies an entry into the arena; returns its place. */
  #keep(words: Int32Array, offset: number): number {
    const size = 1 + (((words[offset] as number) + 3) >>> 2);
    if (this.#used + size > this.#last.length) this.#extend();
    const chunk = this.#last;
    const start = this.#used;
    for (let i = 0; i < size; i++) chunk[start + i] = words[offset + i] as number;
    this.#used = start + size;
    return ((this.#chunks.length - 1) << CHUNK_BITS) | start;
  }

  #extend(): void {
    if (this.#last.length < CHUNK_WORDS) {
      // The first chunk doubles, so that a small audience stays small.
      const larger = new Int32Array(this.#last.length * 2);
      larger.set(this.#last);
      this.#chunks[this.#chunks.length - 1] = larger;
      this.#last = larger;
      return;
    }
    if (this.#chunks.length === 1 << (32 - CHUNK_BITS))
      throw new RangeError('An audience can hold 16 GiB of IDs at most');
    this.#last = new Int32Array(CHUNK_WORDS);
    this.#chunks.push(this.#last);
    this.#used = 0;
  }

  #resize(slots: number): void {
    const from = this.#table;
    const mask = slots - 1;
    const to = new Int32Array(slots * 2);
    for (let i = 0; i < from.length; i += 2) {
      const place = from[i + 1] as number;
      if (place === 0) continue;
      const hash = from[i] as number;
      let slot = hash & mask;
      while (to[slot * 2 + 1] !== 0) slot = (slot + 1) & mask;
      to[slot * 2] = hash;
      to[slot * 2 + 1] = place;
    }
    this.#table = to;
    this.#mask = mask;
  }
}

/** HalfSipHash-1-3 of an entry (its length word and its bytes, padded), 32 bits. */
function halfSipHash(words: Int32Array, offset: number, key0: number, key1: number): number {
  let v0 = key0;
  let v1 = key1;
  let v2 = 0x6c796765 ^ key0;
  let v3 = 0x74656462 ^ key1;
  const end = offset + (((words[offset] as number) + 3) >>> 2);
  for (let i = offset; i <= end; i++) {
    const word = words[i] as number;
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
  }
  v2 ^= 0xff;
  for (let round = 0; round < 3; round++) {
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
  }
  return v1 ^ v3;
}
