import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { holdAt } from '../support/faults.ts';
import { inside, PATIENT } from '../support/inside.ts';
import type { S3Request } from '../support/odp.ts';
import { KILL_MATRIX } from './kill-matrix.ts';
import { OVERLAP_MATRIX } from './overlap-matrix.ts';
import { audienceOf, codesOf, csv, ids, manifest, openScene, type Scene, T } from './scene.ts';

const [THIS, OTHER] = [10, 20];
/** Whoever is held must not try again before the other one is done. */
const env = inside(PATIENT);

describe('two imports of an audience', { concurrency: 3 }, () => {
  for (const { held, end, odpHas, state, status, codes } of OVERLAP_MATRIX) {
    const what = typeof end === 'string' ? end : `is killed ${end.moment}`;
    test(`one is held ${held.moment} while the other one imports, and then ${what}`, async () => {
      await using scene = await openTwo();
      const { odp } = scene;
      const hold = holdNext(scene, held);
      const own = scene.start({ at: THIS, env, inputs: { manifest: 'own/audiences.yml' } });
      await Promise.race([hold.reached, own.done.then((run) => assert.fail(run.log))]);
      const other = await scene.run({ at: OTHER });
      assert.equal(other.exitCode, 0, other.log);
      assert.deepEqual(codesOf(other, 'a').includes('warning state-unreadable'), isSeen(held.moment));
      if (typeof end === 'object') {
        const last = holdNext(scene, end);
        hold.release();
        await last.reached;
      }
      // What is held of a run that is killed never happens.
      if (end === 'goes on') hold.release();
      else own.child.kill('SIGKILL');
      const run = await own.done;

      if (status === null) assert.equal(run.signal, 'SIGKILL');
      else {
        assert.equal(audienceOf(run, 'a').status, status, run.log);
        assert.deepEqual(errorsOf(run), codes);
      }
      assert.deepEqual(odp.members('a'), new Set(odpHas === 'this' ? OWN : OTHERS));
      const { last, history, notes } = await stateOf(scene);
      assert.equal(last.ts, T + OTHER);
      assert.equal(history.includes(T + THIS), state === 'this, then the other');
      assert.deepEqual(
        notes.map(({ ts }) => ts),
        state === 'other and a note' ? [T + THIS] : [],
      );
      // Whatever ODP has is known, except for the one window.
      const known = [last, ...notes].map(({ sha256 }) => sha256);
      assert.equal(known.includes(sha256(await odp.file('a'))), odpHas === 'other' || status !== null);
      await assertConverges(scene);
    });
  }

  test('one that is killed after its upload is remembered where the other one began before its look', async () => {
    await using scene = await openTwo();
    const { odp } = scene;
    const looks = holdNext(scene, moment('before it looks again and marks the note'));
    const own = scene.start({ at: THIS, env, inputs: { manifest: 'own/audiences.yml' } });
    await looks.reached;
    const commits = holdNext(scene, moment('between the upload and the JSON'));
    const other = scene.start({ at: OTHER, env });
    await commits.reached;
    const last = holdNext(scene, moment('between the upload and the JSON'));
    looks.release();
    await last.reached;
    own.child.kill('SIGKILL');
    assert.equal((await own.done).signal, 'SIGKILL');
    commits.release();
    assert.equal((await other.done).exitCode, 0);
    assert.deepEqual(odp.members('a'), new Set(OWN));
    const { last: now, notes } = await stateOf(scene);
    assert.equal(now.ts, T + OTHER);
    assert.deepEqual(
      notes.map(({ sha256: hash }) => hash),
      [sha256(await odp.file('a'))],
    );
    await assertConverges(scene);
  });

  test('with the same list: one that is cancelled takes nothing away from the other one', async () => {
    await using scene = await openTwo(OTHERS);
    const hold = holdNext(scene, moment('before it looks again and marks the note'));
    const own = scene.start({ at: THIS, env, inputs: { manifest: 'own/audiences.yml' } });
    await hold.reached;
    const other = await scene.run({ at: OTHER });
    assert.equal(other.exitCode, 0, other.log);
    own.child.kill('SIGTERM');
    hold.release();
    assert.equal((await own.done).exitCode, 1);
    const { last, files } = await stateOf(scene);
    assert.deepEqual(files, [last.file]);
    await assertConverges(scene);
  });
});

const BEFORE = ids(0, 20);
const OWN = ids(10, 20);
const OTHERS = ids(15, 20);

async function openTwo(own: readonly string[] = OWN): Promise<Scene> {
  const scene = await openScene('s3', {
    'audiences.yml': manifest({ a: '' }),
    'members/a.csv': csv(BEFORE),
    'own/audiences.yml': manifest({ a: '' }),
    'own/members/a.csv': csv(own),
  });
  const first = await scene.run();
  assert.equal(first.exitCode, 0, first.log);
  scene.workspace.write({ 'members/a.csv': csv(OTHERS) });
  return scene;
}

/** Holds the next request of a moment. */
function holdNext(
  { odp }: Scene,
  { match, at }: { match: (request: S3Request) => boolean; at: 'request' | 'answer' },
) {
  const held = holdAt(at);
  odp.s3.faults.push({ match, action: held.action });
  return held;
}

function moment(name: string) {
  const found = KILL_MATRIX.find((one) => one.moment === name);
  assert.ok(found, name);
  return found;
}

/** Whether the note of this run, with its file, is there for the other one to see. */
function isSeen(name: string): boolean {
  const uncertain = KILL_MATRIX.filter(({ state }) => state === 'uncertain');
  return uncertain.some((one) => one.moment === name);
}

function errorsOf(run: Parameters<typeof codesOf>[0]): string[] {
  return codesOf(run, 'a')
    .filter((code) => code.startsWith('error '))
    .map((code) => code.slice('error '.length));
}

async function stateOf({ state }: Scene) {
  const all = await state.all();
  const json = (key: string) => JSON.parse(String(all[key]));
  const keys = Object.keys(all);
  const last = json('a.json');
  const files = keys.filter((key) => key.endsWith('.csv.gz'));
  assert.ok(files.includes(last.file), 'the JSON names a file that is there');
  const history: number[] = last.history.map(({ ts }: { ts: number }) => ts);
  const notes: { ts: number; sha256: string; file: string }[] = keys
    .filter((key) => key.endsWith('.importing'))
    .map(json);
  for (const { file } of notes) assert.ok(files.includes(file), 'a note has its file');
  return { last, history, notes, files };
}

/** The next run that is alone settles all. */
async function assertConverges(scene: Scene): Promise<void> {
  scene.odp.s3.faults.clear();
  const run = await scene.run({ at: 30, inputs: { 'override-guards': 'true' } });
  assert.equal(run.exitCode, 0, run.log);
  assert.deepEqual(scene.odp.members('a'), new Set(OTHERS));
  const { last, notes, files } = await stateOf(scene);
  assert.deepEqual([last.ts, notes, files], [T + 30, [], [last.file]]);
}

function sha256(bytes: Uint8Array | null): string {
  return createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');
}
