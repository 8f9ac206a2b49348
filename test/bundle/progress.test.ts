import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAction } from '../support/action.ts';
import { createWorkspace } from '../support/workspace.ts';
import { csv, ids, manifest } from './scene.ts';

/** A clock that runs a million times as fast: work of milliseconds takes long. */
const FAST_CLOCK = `data:text/javascript,${encodeURIComponent(
  'const now = performance.now.bind(performance); performance.now = () => now() * 1e6;',
)}`;

test('long work has lines of progress in the log, with rows and rows a second', async () => {
  using workspace = createWorkspace({
    'audiences.yml': manifest({ a: '', b: '' }),
    'members/a.csv': csv(ids(0, 60_000)),
    'members/b.csv': csv(ids(0, 60_000)),
  });
  const env = { NODE_OPTIONS: `--import=${FAST_CLOCK}` };
  const long = await runAction({ workspace, env, inputs: { mode: 'plan' } });
  assert.equal(long.exitCode, 0, long.log);
  for (const id of ['a', 'b'])
    assert.match(long.log, new RegExp(`^${id}: [\\d,]+ rows so far, [\\d,]+ rows/s$`, 'm'));
  // Each line tells of rows that are done, never of more than there are.
  const done = [...long.log.matchAll(/^a: ([\d,]+) rows so far/gm)].map(([, rows = '']) =>
    Number(rows.replaceAll(',', '')),
  );
  assert.deepEqual(
    done,
    done.toSorted((x, y) => x - y),
  );
  assert.ok(done.every((rows) => rows <= 60_000));
});
