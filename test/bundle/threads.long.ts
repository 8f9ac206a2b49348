import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { audienceOf, codesOf, countsOf, csv, ids, manifest, openScene } from './scene.ts';

/** Enough bytes in several audiences that threads are started where there is more than one core. */
const MANY = 350_000;

test('several large audiences at once give what one after the other gives, and a fault stays with its audience', async () => {
  const lists = { a: ids(0, MANY), b: ids(300_000, MANY), c: ids(100_000, MANY) };
  await using scene = await openScene('folder', {
    'audiences.yml': manifest({ a: '', b: '', c: '' }),
    'members/a.csv': csv(lists.a),
    'members/b.csv': csv(lists.b),
    'members/c.csv': csv(lists.c),
  });
  const { odp, state, workspace } = scene;
  const first = await scene.run();
  assert.equal(first.exitCode, 0, first.log);
  for (const id of ['a', 'b', 'c'] as const) {
    assert.equal(countsOf(first, id).members, MANY);
    const rows = gunzipSync((await odp.file(id)) ?? Buffer.alloc(0))
      .toString()
      .split('\n');
    // In the order of the file, whatever the threads did.
    assert.deepEqual(
      rows.slice(1, -1).map((row) => row.split(',')[2]),
      lists[id],
    );
  }

  const [broken] = Object.keys(await state.all()).filter((key) => /^c\..*\.csv\.gz$/.test(key));
  await state.put(broken ?? '', 'no gzip');
  workspace.write({
    'members/a.csv': csv(ids(1_000, MANY)),
    'members/b.csv': `${csv(ids(300_000, MANY))}"member-000000\n`,
  });
  const second = await scene.run({ at: 60, inputs: { 'partial-import': 'true' } });
  assert.equal(second.exitCode, 1);
  assert.deepEqual(countsOf(second, 'a'), {
    members: MANY,
    added: 1_000,
    removed: 1_000,
    kept: MANY - 1_000,
  });
  assert.equal(audienceOf(second, 'a').status, 'imported');
  assert.deepEqual([audienceOf(second, 'b').status, codesOf(second, 'b')], ['invalid', ['error bad-format']]);
  assert.deepEqual(
    [audienceOf(second, 'c').status, codesOf(second, 'c')],
    ['blocked', ['error state-unreadable']],
  );
  assert.deepEqual(odp.members('a'), new Set(ids(1_000, MANY)));
});
