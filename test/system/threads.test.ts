import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RowsInPlace } from '../../src/audience/file/gzip-rows.ts';
import { openThreads } from '../../src/system/threads.ts';
import { deflated, rowsOf } from '../audience/rows.ts';

const ROWS = rowsOf(['member-000001', 'member-000002', 'member-000003']);
const BLOCK: RowsInPlace = { rows: ROWS, memory: new Uint8Array(1024) };
const LENGTH = deflated(ROWS).length;

describe('a pool of threads', () => {
  it('answers what the task gives, in whatever thread it ran', async () => {
    const pool = openThreads<RowsInPlace, number>('deflate', { threads: 2, waiting: 2 });
    const answers = await Promise.all([pool.ask(BLOCK), pool.ask(BLOCK), pool.ask(BLOCK)]);
    for (const answer of answers) assert.equal(answer, LENGTH);
    await pool.close();
  });

  it('declines a request where every thread has as many in hand as it may', async () => {
    const pool = openThreads<RowsInPlace, number>('deflate', { threads: 1, waiting: 1 });
    const first = pool.ask(BLOCK);
    assert.equal(pool.ask(BLOCK), null);
    assert.deepEqual(await first, LENGTH);
    assert.deepEqual(await pool.ask(BLOCK), LENGTH);
    await pool.close();
  });

  it('has no thread where there is no core for one', () => {
    assert.equal(openThreads('deflate', { threads: 0, waiting: 1 }).ask(BLOCK), null);
  });

  it('passes on the kind of an error and nothing of its text', async () => {
    const pool = openThreads<unknown, never>('deflate', { threads: 1, waiting: 1 });
    const failed = await pool.ask('not rows')?.catch((cause: unknown) => cause);
    assert.ok(failed instanceof Error);
    assert.deepEqual([failed.name, failed.message], ['TypeError', 'A thread failed']);
    await pool.close();
  });

  it('rejects what a thread that ended had in hand, and starts another for what comes next', async () => {
    const pool = openThreads<unknown, unknown>('deflate', { threads: 1, waiting: 2 });
    const lost = pool.ask(BLOCK)?.catch((cause: unknown) => cause);
    await pool.close();
    assert.ok((await lost) instanceof Error);
    assert.deepEqual(await pool.ask(BLOCK), LENGTH);
    await pool.close();
  });

  it('rejects with the reason of the signal that aborted a request', async () => {
    const pool = openThreads<unknown, unknown>('deflate', { threads: 1, waiting: 1 });
    const reason = new Error('cancelled');
    const failed = pool.ask('not rows', { signal: AbortSignal.abort(reason) });
    assert.equal(await failed?.catch((cause: unknown) => cause), reason);
    await pool.close();
  });
});
