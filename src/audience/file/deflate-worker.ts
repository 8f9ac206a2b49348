import { parentPort } from 'node:worker_threads';
import type { Rows } from './deflate-rows.ts';
import { deflateBlock } from './gzip-rows.ts';

/** A thread that compresses blocks: takes Rows, answers with the compressed bytes, in order. */
parentPort?.on('message', (rows: Rows) => {
  parentPort?.postMessage(deflateBlock(rows));
});
