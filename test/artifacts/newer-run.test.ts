import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { findNewerRun } from '../../src/artifacts/newer-run.ts';
import { pack } from '../support/artifacts/zip.ts';
import { type History, leave, leaveBoth, openHistory } from './receipt-history.ts';

/** What run 1000 finds out. */
function look(history: History, audiences: readonly string[] | null = ['a', 'b']): Promise<number | null> {
  const { environment, scratch, github } = history;
  const destination = { bucket: 'zaius-incoming', trackerId: 'tracker' };
  const search = { environment, scratch, token: github.token, manifest: 'audiences.yml', destination };
  return findNewerRun(search, audiences);
}

describe('a newer run', { concurrency: 4 }, () => {
  test('is one that has begun to import one of the audiences', async () => {
    await using history = await openHistory();
    leave(history, { run: { id: 1001 }, audiences: { b: 1, c: 1 } });
    assert.equal(await look(history), 1001);
    assert.equal(await look(history, ['a', 'constructor']), null);
    assert.equal(await look(history, null), 1001);
    // What was fetched goes at once.
    assert.equal(readdirSync(join(history.scratch.folder(), '..')).length, 1);
  });

  test('is neither this one nor an older one, which takes one request to see', async () => {
    await using history = await openHistory();
    leaveBoth(history, { run: { id: 999 }, audiences: { a: 1 } });
    leaveBoth(history, { run: { id: 1000 }, audiences: { a: 1 } });
    assert.equal(await look(history), null);
    assert.equal(history.github.requests.length, 1);
  });

  test('is found after an older one that was run again, and by what it keeps next to its first artifact', async () => {
    await using history = await openHistory();
    leave(history, { run: { id: 1001 }, audiences: { c: 1 } });
    leave(history, { run: { id: 1001 }, import: 'e'.repeat(16), audiences: { a: 1 } });
    leave(history, { run: { id: 999, attempt: 2 }, audiences: { b: 1 } });
    assert.equal(await look(history), 1001);
  });

  test('does not count on another branch, in a fork, to another destination, or where it expired', async () => {
    await using history = await openHistory();
    leave(history, { run: { id: 1001, branch: 'feature' }, audiences: { a: 1 } });
    leave(history, { run: { id: 1002, headRepositoryId: 99 }, audiences: { a: 1 } });
    leave(history, { run: { id: 1003 }, trackerId: 'staging', audiences: { a: 1 } });
    // Long ago: nobody can run it again, so that it has no others.
    const createdAt = new Date(Date.now() - 125 * 86_400_000).toISOString();
    Object.assign(leave(history, { run: { id: 1004 }, audiences: { a: 1 } }), { expired: true, createdAt });
    const { name } = leave(history, { run: { id: 1005 }, audiences: { c: 1 } });
    const zip = pack({ 'report.txt': 'x' });
    history.artifacts.add({ name: 'report', runId: 1005, zip });
    history.artifacts.add({ name: `${name}-2`, runId: 1005, zip, expired: true });
    assert.equal(await look(history), null);
    // Of those that count the receipts alone are fetched: the one of another destination, and the one of `c`.
    const fetched = history.github.requests.filter(({ path }) => path.endsWith('/zip'));
    assert.equal(fetched.length, 2);
    assert.ok(history.github.requests.every(({ path }) => !path.includes('/runs/1004/')));
  });

  test('is one also where what its first attempt left has expired, and what a later one left has not', async () => {
    await using history = await openHistory();
    leave(history, { run: { id: 1001 }, audiences: { a: 1 } }).expired = true;
    assert.equal(await look(history), null);
    leave(history, { run: { id: 1001, attempt: 2 }, import: 'e'.repeat(16), audiences: { a: 1 } });
    assert.equal(await look(history), 1001);
  });

  test('is searched for among 100 artifacts at most', async () => {
    await using history = await openHistory();
    leave(history, { run: { id: 1001 }, audiences: { a: 1 } });
    for (let id = 1; id <= 100; id++) leave(history, { run: { id }, audiences: { a: 1 } });
    assert.equal(await look(history), null);
    assert.equal(history.github.requests.length, 1);
  });
});
