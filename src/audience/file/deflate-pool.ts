import { availableParallelism } from 'node:os';
import { openThreads } from '../../system/threads.ts';
import type { Rows } from './deflate-rows.ts';
import { deflateBlock } from './gzip-rows.ts';

/**
 * Compresses a block, on another thread where there is a core for it and the thread is not behind, else here and now.
 * Where it happens makes no difference to the bytes. The rows must stay as they are until it is done.
 *
 * A reader that ran ahead of the threads would only wait; so it lends a hand instead.
 */
export function compressBlock(rows: Rows): Promise<Uint8Array> | Uint8Array {
  return threads.ask(rows) ?? deflateBlock(rows);
}

const threads = openThreads<Rows, Uint8Array>('deflate', {
  // Two compress faster than one can read.
  threads: Math.min(2, availableParallelism() - 1),
  // What a thread has done is heard of between two chunks only, each of which makes about five blocks.
  waiting: 6,
});
