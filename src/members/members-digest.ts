import { createHash } from 'node:crypto';
import type { Batch } from './batch.ts';

/** A SHA-256 over a membership: of the IDs' UTF-8 bytes in their order, a line feed after each. */
export interface MembersDigest {
  /** Takes the fresh IDs of a batch. */
  take(batch: Batch): void;
  /** In lower-case hex; to be called once. */
  hex(): string;
}

/** Hashed at once: calls cost more than bytes do. */
const BLOCK_BYTES = 256 * 1024;
/** The longest ID and its line feed, and the bytes that whole words write past it. */
const SLACK = 1024;
const LINE_FEED = 0x0a;

export function createMembersDigest(): MembersDigest {
  const hash = createHash('sha256');
  const block = new Uint8Array(BLOCK_BYTES + SLACK);
  const view = new DataView(block.buffer);
  let used = 0;
  const flush = (): void => {
    hash.update(block.subarray(0, used));
    used = 0;
  };
  return {
    take({ count, fresh, offsets, words }) {
      for (let i = 0; i < count; i++) {
        if (fresh[i] === 0) continue;
        const entry = offsets[i] as number;
        const length = words[entry] as number;
        const end = entry + ((length + 3) >>> 2);
        for (let word = entry + 1, at = used; word <= end; word++, at += 4)
          view.setInt32(at, words[word] as number, true);
        used += length;
        block[used++] = LINE_FEED;
        if (used >= BLOCK_BYTES) flush();
      }
    },
    hex() {
      flush();
      return hash.digest('hex');
    },
  };
}
