import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { findState } from '../../src/artifacts/find-state.ts';
import type { ArtifactSearch } from '../../src/artifacts/own-artifacts.ts';
import { pack, unpack } from '../support/artifacts/zip.ts';
import { type History, type Left, leave, openHistory } from './receipt-history.ts';

/** What an import leaves with `state: artifact`: a receipt, and files by their names. */
function leaveState(
  history: History,
  left: Omit<Left, 'audiences'>,
  files: Readonly<Record<string, string>>,
) {
  const artifact = leave(history, { ...left, audiences: {} });
  const receipt = unpack(artifact.zip)['receipt.json'] ?? '';
  return Object.assign(artifact, { zip: pack({ ...files, '_receipt.json': receipt }), digest: null });
}

async function find({ environment, scratch, github }: History, given: Partial<ArtifactSearch> = {}) {
  const destination = { bucket: 'zaius-incoming', trackerId: 'tracker' };
  const manifest = 'audiences.yml';
  const search = { environment, scratch, token: github.token, manifest, destination };
  const found = await findState({ ...search, ...given });
  const names = readdirSync(found.folder);
  const files = Object.fromEntries(
    names.map((name) => [name, readFileSync(join(found.folder, name), 'utf8')]),
  );
  return { ...found, files };
}

describe('the state in artifacts', { concurrency: 4 }, () => {
  test('is that of the newest import that closed, with what was begun since', async () => {
    await using history = await openHistory();
    leaveState(history, { run: { id: 101 }, phase: 'opening' }, { 'a.importing': '1' });
    leaveState(history, { run: { id: 101 }, phase: 'closing' }, { 'a.json': '1', 'b.json': '1' });
    leaveState(history, { run: { id: 102 }, phase: 'opening' }, { 'a.importing': '2' });
    leaveState(history, { run: { id: 102 }, phase: 'closing' }, { 'a.json': '2', 'b.json': '1' });
    leaveState(history, { run: { id: 103 }, phase: 'opening' }, { 'b.importing': '3', 'b.json': '3' });
    const { files, runId, newestRunId, expired, isAging } = await find(history);
    // Files of the same name are the newer ones; the notes of an import that closed are settled.
    assert.deepEqual(files, { 'a.json': '2', 'b.json': '3', 'b.importing': '3' });
    assert.deepEqual([runId, newestRunId, expired, isAging], [102, 103, false, false]);
  });

  test('is the one before where an import closed without one, because it uploaded nothing', async () => {
    await using history = await openHistory();
    leaveState(history, { run: { id: 101 }, phase: 'closing' }, { 'a.json': '1' });
    leaveState(history, { run: { id: 102 }, phase: 'opening' }, { 'a.importing': '2' });
    leaveState(history, { run: { id: 102 }, phase: 'closing' }, {});
    const { files, runId, newestRunId } = await find(history);
    assert.deepEqual([files, runId, newestRunId], [{ 'a.json': '1' }, 101, 102]);
  });

  test('knows which audiences a run without it has imported since, or may have', async () => {
    await using history = await openHistory();
    const state = { 'a.json': '1', 'b.json': '1', 'c.json': '1' };
    leave(history, { run: { id: 100 }, phase: 'closing', audiences: { c: 1 } });
    leaveState(history, { run: { id: 101 }, phase: 'closing' }, state);
    leave(history, { run: { id: 102 }, phase: 'opening', audiences: { a: 1, b: 1 } });
    // Of the two only one was uploaded; that of another audience is only renewed.
    leave(history, {
      run: { id: 102 },
      phase: 'closing',
      audiences: { a: 1 },
      renewed: { c: 100 },
    });
    assert.deepEqual([...(await find(history)).outside], [['a', 102]]);
    leave(history, { run: { id: 103 }, phase: 'opening', audiences: { b: 1 } });
    assert.deepEqual(
      [...(await find(history)).outside],
      [
        ['b', 103],
        ['a', 102],
      ],
    );
    leaveState(history, { run: { id: 104 }, phase: 'closing' }, state);
    assert.deepEqual([...(await find(history)).outside], []);
  });

  test('is none before there is one, or where it has expired', async () => {
    await using history = await openHistory();
    const none = await find(history);
    assert.deepEqual([none.files, none.runId, none.newestRunId, none.expired], [{}, null, null, false]);
    leaveState(history, { run: { id: 101 }, phase: 'opening' }, { 'a.importing': '1' });
    const begun = await find(history);
    assert.deepEqual([begun.files, begun.runId, begun.newestRunId], [{ 'a.importing': '1' }, null, 101]);
    for (const artifact of history.artifacts.store.artifacts) artifact.expired = true;
    const expired = await find(history);
    assert.deepEqual([expired.files, expired.runId, expired.expired], [{}, null, true]);
  });

  test('is that of one destination, where the run knows none that of the newest', async () => {
    await using history = await openHistory();
    const other = { trackerId: 'other' };
    leaveState(history, { run: { id: 101 }, phase: 'closing' }, { 'a.json': '1' });
    leaveState(history, { run: { id: 102 }, phase: 'closing', ...other }, { 'a.json': '2' });
    leaveState(history, { run: { id: 103 }, phase: 'opening' }, { 'a.importing': '3' });
    assert.deepEqual((await find(history)).files, { 'a.json': '1', 'a.importing': '3' });
    const destination = (trackerId: string | null) => ({
      destination: { bucket: 'zaius-incoming', trackerId },
    });
    assert.deepEqual((await find(history, destination('other'))).files, { 'a.json': '2' });
    const unknown = await find(history, destination(null));
    assert.deepEqual([unknown.files, unknown.runId], [{ 'a.json': '1', 'a.importing': '3' }, 101]);
  });

  test('ages with its own artifact, whatever was begun since', async () => {
    await using history = await openHistory();
    const left = leaveState(history, { run: { id: 101 }, phase: 'closing' }, { 'a.json': '1' });
    left.createdAt = new Date(Date.now() - 50 * 86_400_000).toISOString();
    leaveState(history, { run: { id: 102 }, phase: 'opening' }, { 'a.importing': '2' });
    assert.equal((await find(history)).isAging, true);
    left.createdAt = new Date(Date.now() - 40 * 86_400_000).toISOString();
    assert.equal((await find(history)).isAging, false);
  });

  test('is not looked for under earlier names where this one has expired artifacts', async () => {
    await using history = await openHistory();
    const { github } = history;
    const all = () =>
      github.requests.filter(({ path, query }) => path.endsWith('/artifacts') && !query.has('name')).length;
    await find(history);
    assert.equal(all(), 1);
    leaveState(history, { run: { id: 100 }, phase: 'closing' }, { 'a.json': '0' });
    assert.equal((await find(history)).runId, 100);
    // Nor where there is one: of its own run alone.
    assert.equal(all(), 1 + 1);
    history.artifacts.store.artifacts.pop();
    leaveState(history, { run: { id: 101 }, phase: 'closing' }, { 'a.json': '1' }).expired = true;
    const before = github.requests.length;
    await find(history);
    // The listing of its name, and the run that may have more.
    assert.equal(github.requests.length - before, 2);
  });
});
