import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audienceOf, csv, ids, manifest, openScene, T } from './scene.ts';

const SIZES: Readonly<Record<string, number>> = {
  tiny: 1,
  huge: 9000,
  large: 4500,
  larger: 5000,
  middle: 2400,
  other: 2300,
  small: 800,
  smaller: 700,
  least: 20,
  'with.dots-and_more': 30,
};
const IDS = Object.keys(SIZES);
const FILES = {
  'audiences.yml': manifest(Object.fromEntries(IDS.map((id) => [id, '']))),
  ...Object.fromEntries(IDS.map((id) => [`members/${id}.csv`, csv(ids(0, SIZES[id] ?? 0))])),
};

test('shards cover every audience once, balanced by bytes, and imported as a matrix they are the whole', async () => {
  await using scene = await openScene('s3', FILES);
  const plan = await scene.run({ mode: 'plan', inputs: { shards: '3' } });
  assert.equal(plan.exitCode, 0, plan.log);
  const shards: string[] = JSON.parse(plan.outputs.shards ?? '');
  assert.equal(shards.length, 3);
  assert.deepEqual(shards.flatMap((shard) => shard.split(',')).sort(), [...IDS].sort());
  const bytes = shards.map((shard) => shard.split(',').reduce((sum, id) => sum + (SIZES[id] ?? 0), 0));
  const average = bytes.reduce((sum, size) => sum + size, 0) / 3;
  assert.ok(Math.max(...bytes) <= average * 1.1, String(bytes));

  // As `strategy.matrix.audiences: ${{ fromJSON(needs.plan.outputs.shards) }}` starts them: side by side.
  const jobs = await Promise.all(shards.map((audiences) => scene.run({ at: 5, inputs: { audiences } })));
  for (const [index, job] of jobs.entries()) {
    assert.equal(job.exitCode, 0, job.log);
    assert.deepEqual(JSON.parse(job.outputs.imported ?? ''), shards[index]?.split(','));
    assert.deepEqual(job.result.abandoned, []);
  }
  await using whole = await openScene('none', FILES);
  assert.equal((await whole.run({ at: 5 })).exitCode, 0);
  for (const id of IDS) {
    assert.deepEqual(await scene.odp.file(id), await whole.odp.file(id), id);
    assert.deepEqual(scene.odp.members(id), new Set(ids(0, SIZES[id] ?? 0)), id);
  }
  const state = await scene.state.all();
  assert.deepEqual(
    Object.keys(state).filter((key) => key.endsWith('.json')),
    IDS.map((id) => `${id}.json`).sort(),
  );

  const after = await scene.run({ mode: 'plan', at: 6, inputs: { shards: '256', audiences: 'huge,tiny' } });
  assert.deepEqual(JSON.parse(after.outputs.shards ?? '').sort(), ['huge', 'tiny']);
  const { source, members, ts } = audienceOf(after, 'huge').baseline;
  assert.deepEqual({ source, members, ts }, { source: 'state', members: 9000, ts: T + 5 });
  assert.equal(after.outputs.changed, 'false');
});

test('without the input there are no shards', async () => {
  await using scene = await openScene('none', FILES);
  const run = await scene.run({ mode: 'plan', inputs: { audiences: 'tiny' } });
  assert.equal(run.outputs.shards, '');
});
