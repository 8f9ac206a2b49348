import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packReceipt, receiptsIn } from './kept-receipts.ts';
import { filesOf, openRepository } from './pushed-repository.ts';
import { codesOf, countsOf, csv, ids, manifest } from './scene.ts';

const SHARDS = 12;
const NAMES = Array.from({ length: SHARDS }, (_, i) => `a${i}`);

test('each of many jobs asks GitHub for little more than the receipts up to its own', async () => {
  await using repository = await openRepository();
  const { store } = repository.artifacts;
  const files = (count: number) => ({
    ...filesOf([], manifest(Object.fromEntries(NAMES.map((id) => [id, ''])))),
    ...Object.fromEntries(NAMES.map((id) => [`members/${id}.csv`, csv(ids(0, count))])),
  });
  await repository.push(files(10));
  // As if each audience had been imported by a job of its own.
  const [receipt] = receiptsIn(repository.artifacts);
  const [first] = store.artifacts.splice(0);
  for (const phase of ['opening', 'closing'])
    for (const [i, id] of NAMES.entries()) {
      const audiences = { [id]: receipt.audiences[id] };
      const one = { ...receipt, phase, import: String(i).padStart(16, '0'), audiences };
      const number = store.artifacts.length + 1;
      repository.artifacts.add({
        name: number === 1 ? (first?.name ?? '') : `${first?.name}-${number}`,
        runId: first?.runId ?? 0,
        zip: packReceipt(one),
      });
    }
  const requests: number[] = [];
  for (const id of ['a11', 'a0']) {
    repository.github.requests.length = 0;
    const run = await repository.push(files(9), { inputs: { audiences: id } });
    assert.deepEqual([run.exitCode, codesOf(run, id)], [0, []], run.log);
    assert.deepEqual(countsOf(run, id), { members: 9, added: 0, removed: 1, kept: 9 });
    const ofApi = repository.github.requests.filter(({ path }) => path.startsWith('/repos/'));
    requests.push(ofApi.length);
    // The next job is one of the same run.
    store.artifacts.splice(2 * SHARDS);
  }
  // The listing, its run, receipts by fours, the commit, and the looks before and after the upload.
  assert.deepEqual(requests, [2 + 4 + 3, 2 + 12 + 3]);
});
