import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { packReceipt, receiptsIn } from './kept-receipts.ts';
import { filesOf, openRepository, REPOSITORY, type Repository } from './pushed-repository.ts';
import { audienceOf, codesOf, countsOf, csv, ids, manifest } from './scene.ts';

const files = (a: number, b: number, more: Record<string, string> = {}) => ({
  ...filesOf(ids(0, a), manifest({ a: '', b: 'max_removed: 50%', ...more })),
  'members/b.csv': csv(ids(0, b)),
});

/** What the newest closing receipt says. */
const newest = ({ artifacts }: Repository) => receiptsIn(artifacts).at(-1);

describe('an audience that others are imported without', { concurrency: 2 }, () => {
  test('stays guarded by what the receipts of others repeat, when its own has gone', async () => {
    await using repository = await openRepository();
    const { store } = repository.artifacts;
    const first = await repository.push(files(100, 100));
    const [imported] = repository.commits;
    const own = newest(repository).audiences.b;
    const inputs = { audiences: 'a' };
    for (const count of [98, 97]) {
      const run = await repository.push(files(count, 100), { inputs });
      assert.equal(run.exitCode, 0, run.log);
      const { audiences, earlier } = newest(repository);
      assert.deepEqual(Object.keys(audiences), ['a']);
      const { certain: _, ...entry } = own;
      assert.deepEqual(earlier, { b: { ...entry, commit: imported, run: { id: 101, attempt: 1 } } });
      // As if it had expired, or too many others were newer.
      for (const artifact of store.artifacts) if (artifact.runId === 101) artifact.expired = true;
    }
    const cut = await repository.push(files(97, 10));
    assert.deepEqual([cut.exitCode, codesOf(cut, 'b')], [1, ['error too-many-removed']], cut.log);
    const { commit, ts } = audienceOf(cut, 'b').baseline;
    assert.deepEqual([commit, ts], [imported, first.result.ts]);
    // Although it is stopped, it is repeated.
    const partial = await repository.push(files(96, 9), { inputs: { 'partial-import': 'true' } });
    assert.deepEqual(
      [codesOf(partial, 'b'), audienceOf(partial, 'a').status],
      [['error too-many-removed'], 'imported'],
    );
    assert.deepEqual(newest(repository).earlier.b.run, { id: 101, attempt: 1 });
    const healthy = await repository.push(files(96, 90));
    assert.deepEqual(countsOf(healthy, 'b'), { members: 90, added: 0, removed: 10, kept: 90 }, healthy.log);
    assert.equal(newest(repository).earlier, undefined);
  });

  test('is not imported by that, and is forgotten when the manifest has it no longer', async () => {
    await using repository = await openRepository();
    await repository.push(files(100, 100));
    await repository.push(files(99, 100), { inputs: { audiences: 'a' } });
    assert.equal(newest(repository).run.id, 102);
    // The run that only repeated it has not imported it.
    const again = await repository.run(101, { at: 999, inputs: { audiences: 'b' } });
    assert.deepEqual([again.exitCode, codesOf(again, 'b')], [0, []], again.log);
    const without = filesOf(ids(0, 98), manifest({ a: '' }));
    const run = await repository.push(without);
    assert.deepEqual([run.exitCode, newest(repository).earlier], [0, undefined], run.log);
  });

  test('is repeated as it was before an upload of which nobody knows, and not after a run that was killed', async () => {
    await using repository = await openRepository();
    const { scene, artifacts } = repository;
    await repository.push(files(100, 100));
    scene.odp.s3.faults.push({
      match: ({ path }) => path.includes('/b.csv'),
      times: 99,
      action: { kind: 'reset', after: 'stored' },
    });
    const doubtful = await repository.push(files(99, 60));
    assert.equal(audienceOf(doubtful, 'b').status, 'failed');
    const { audiences, earlier } = newest(repository);
    assert.deepEqual([audiences.b.certain, Object.keys(earlier), earlier.b.run.id], [false, ['b'], 101]);
    scene.odp.s3.faults.clear();
    // Both what was there and what may have arrived have to be known; one alone would let through too much.
    const stopped = await repository.push(files(98, 20), { inputs: { 'partial-import': 'true' } });
    assert.deepEqual(codesOf(stopped, 'b'), ['error too-many-removed']);
    assert.equal(newest(repository).earlier, undefined);
    assert.ok(artifacts.store.artifacts.length > 4);
  });

  test('is one of a hundred that are repeated', async () => {
    await using repository = await openRepository();
    const names = Array.from({ length: 103 }, (_, i) => `c${i}`);
    const many = Object.fromEntries(names.map((id) => [id, 'members: members/b.csv']));
    await repository.push(files(10, 10, many));
    const run = await repository.push(files(9, 10, many), { inputs: { audiences: 'a' } });
    assert.equal(run.exitCode, 0, run.log);
    assert.equal(Object.keys(newest(repository).earlier).length, 100);
  });

  test('has no baseline where nothing repeats it, and the import says so', async () => {
    await using repository = await openRepository();
    const { artifacts } = repository;
    await repository.push(files(100, 100));
    const { name = '' } = artifacts.store.artifacts[0] ?? {};
    const [receipt] = receiptsIn(artifacts);
    artifacts.env({ id: 500 });
    for (let i = 0; i < 300; i++) {
      const one = {
        ...receipt,
        import: String(i).padStart(16, '0'),
        run: { id: 500, attempt: 1 },
        audiences: {},
      };
      const numbered = i === 0 ? name : `${name}-${i + 1}`;
      artifacts.add({ name: numbered, runId: 500, zip: packReceipt(one) });
    }
    const before = repository.commits[0] ?? '';
    const event = { before, repository: { full_name: REPOSITORY, default_branch: 'main' } };
    const hidden = await repository.run(600, { event });
    assert.deepEqual([hidden.exitCode, codesOf(hidden)], [0, ['warning no-baseline']], hidden.log);
    assert.equal(audienceOf(hidden, 'a').baseline, null);
  });
});
