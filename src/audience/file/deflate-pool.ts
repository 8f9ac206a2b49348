import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isMainThread, Worker } from 'node:worker_threads';
import type { Rows } from './deflate-rows.ts';
import { deflateBlock } from './gzip-rows.ts';

/**
 * Compresses a block, on a thread beside this one where there is a core for it and the thread is not behind, else here
 * and now. Where it happens makes no difference to the bytes. The rows must stay as they are until it is done.
 *
 * Compressing is a fifth of the work of a large audience of numbers, and a third for UUIDs (seen in CPU profiles of five
 * million rows). A reader that ran ahead of the thread would only wait; so it lends a hand instead.
 */
export function compressBlock(rows: Rows): Promise<Uint8Array> | Uint8Array {
  const thread = leastBusy();
  return thread === null ? deflateBlock(rows) : thread.compress(rows);
}

/** Threads at most: two compress faster than one can read. A thread that plans an audience has its own core only. */
const MAX_THREADS = isMainThread ? Math.min(2, availableParallelism() - 1) : 0;
/**
 * Blocks that one thread may have in hand. What it has done is heard of between two chunks only, each of which makes
 * about five blocks; a thread that is much slower, as with zlib, gets help.
 */
const MAX_WAITING = 6;

interface Thread {
  readonly waiting: number;
  compress(rows: Rows): Promise<Uint8Array>;
}

const threads: Thread[] = [];

/** The thread that takes the next block; `null` where all have enough to do. */
function leastBusy(): Thread | null {
  const [least] = threads.toSorted((a, b) => a.waiting - b.waiting);
  if (least !== undefined && least.waiting === 0) return least;
  if (threads.length < MAX_THREADS) {
    const thread = startThread();
    threads.push(thread);
    return thread;
  }
  return least !== undefined && least.waiting < MAX_WAITING ? least : null;
}

function startThread(): Thread {
  // Beside this file as a source, beside the bundle as a bundle of its own (scripts/bundle.ts).
  const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(join(import.meta.dirname, `deflate-worker.${extension}`));
  const queue: PromiseWithResolvers<Uint8Array>[] = [];
  const settle = () => {
    if (queue.length === 0) worker.unref();
  };
  worker.unref();
  worker.on('message', (block: Uint8Array) => {
    queue.shift()?.resolve(block);
    settle();
  });
  worker.on('error', (cause) => {
    // It has ended: what it was given next would never be answered.
    threads.splice(threads.indexOf(thread), 1);
    for (const { reject } of queue.splice(0)) reject(cause);
    settle();
  });
  const thread: Thread = {
    get waiting() {
      return queue.length;
    },
    compress(rows) {
      const block = Promise.withResolvers<Uint8Array>();
      queue.push(block);
      worker.ref(); // the process stays until the answer is there
      worker.postMessage(rows); // its text and ends are shared, not copied
      return block.promise;
    },
  };
  return thread;
}
