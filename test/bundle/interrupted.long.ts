import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { holdAt } from '../support/faults.ts';
import { AT_ODP, KILL_MATRIX, type KillCase } from './kill-matrix.ts';
import {
  audienceOf,
  codesOf,
  countsOf,
  csv,
  ids,
  manifest,
  oneList,
  openScene,
  type Scene,
  T,
} from './scene.ts';

/** Before: 10 members. The killed run: 100, of which 5 are old ones. Then: the first 10 again. */
const OLD = ids(0, 10);
const KILLED = ids(5, 100);

async function openWithImport(kind: 'folder' | 's3'): Promise<Scene> {
  const scene = await openScene(kind, oneList(OLD, 'max_removed: 50%'));
  const run = await scene.run();
  assert.equal(run.exitCode, 0, run.log);
  return scene;
}

/** Starts an import and kills it (SIGKILL) when a request has come to a point. */
async function killAt({ odp, start }: Scene, at: number, { match, at: stage }: KillCase) {
  const held = holdAt(stage);
  odp.s3.faults.push({ match, action: held.action });
  const running = start({ at, inputs: { 'override-guards': 'true' } });
  await Promise.race([held.reached, running.done.then((run) => assert.fail(`not killed:\n${run.log}`))]);
  running.child.kill('SIGKILL');
  assert.equal((await running.done).signal, 'SIGKILL');
}

describe('an import that is killed', { concurrency: 3 }, () => {
  for (const point of KILL_MATRIX) {
    for (const kind of point.stateIn) {
      test(`${point.moment}, with the state in ${kind}, leaves no state that hides what was uploaded`, async () => {
        await using scene = await openWithImport(kind);
        const { odp, state, workspace } = scene;
        workspace.write({ 'members/a.csv': csv(KILLED) });
        await killAt(scene, 10, point);
        assert.deepEqual(odp.members('a'), new Set(point.uploaded ? KILLED : OLD));

        // Going back removes nobody if the upload did not happen, and 95 of 100 if it did.
        workspace.write({ 'members/a.csv': csv(OLD) });
        const plan = await scene.run({ mode: 'plan', at: 20, inputs: { 'skip-unchanged': 'true' } });
        const expected = {
          new: { added: 5, removed: 95, problems: ['error too-many-removed'], status: 'blocked' },
          uncertain: {
            added: 5,
            removed: 95,
            problems: ['warning state-unreadable', 'error too-many-removed'],
            status: 'blocked',
          },
          old: { added: 0, removed: 0, problems: [], status: 'unchanged' },
        }[point.state];
        const { added, removed, status } = audienceOf(plan, 'a');
        assert.deepEqual({ added, removed, problems: codesOf(plan, 'a'), status }, expected, plan.log);

        const again = await scene.run({ at: 30, inputs: { 'override-guards': 'true' } });
        assert.equal(again.exitCode, 0, again.log);
        assert.equal(audienceOf(again, 'a').status, 'imported');
        assert.deepEqual(odp.members('a'), new Set(OLD));
        const settled = await state.all();
        assert.deepEqual(Object.keys(settled).sort(), [JSON.parse(String(settled['a.json'])).file, 'a.json']);
        assert.equal(JSON.parse(String(settled['a.json'])).ts, T + 30);
      });
    }
  }

  test('with the same members as before is not taken for unchanged', async () => {
    await using scene = await openWithImport('folder');
    const { workspace } = scene;
    workspace.write({ 'members/a.csv': csv([...OLD, ...ids(500, 1)]) });
    await killAt(scene, 10, AT_ODP[1]!);
    for (const members of [OLD, [...OLD, ...ids(500, 1)]]) {
      workspace.write({ 'members/a.csv': csv(members) });
      const run = await scene.run({ mode: 'plan', at: 20, inputs: { 'skip-unchanged': 'true' } });
      assert.equal(audienceOf(run, 'a').status, 'planned', run.log);
    }
  });

  test('and another one after it are both remembered', async () => {
    await using scene = await openWithImport('s3');
    const { odp, workspace } = scene;
    workspace.write({ 'members/a.csv': csv(KILLED) });
    await killAt(scene, 10, AT_ODP[1]!);
    workspace.write({ 'members/a.csv': csv(ids(0, 12)) });
    await killAt(scene, 20, AT_ODP[0]!);
    assert.deepEqual(odp.members('a'), new Set(KILLED));
    const plan = await scene.run({ mode: 'plan', at: 30 });
    assert.deepEqual(countsOf(plan, 'a'), { members: 12, added: 5, removed: 93, kept: 7 });
    assert.equal(audienceOf(plan, 'a').status, 'blocked');
    // And no run that is older than either may come between.
    assert.ok(codesOf(await scene.run({ mode: 'plan', at: 19 }), 'a').includes('error stale-run'));
  });

  test('when nothing was imported before says so, and not that the audience is unchanged', async () => {
    await using scene = await openScene('s3', oneList(OLD));
    await killAt(scene, 10, AT_ODP[0]!);
    const run = await scene.run({ at: 20, inputs: { 'skip-unchanged': 'true' } });
    assert.equal(run.exitCode, 0, run.log);
    assert.equal(audienceOf(run, 'a').status, 'imported');
    assert.deepEqual(codesOf(run, 'a'), ['warning state-unreadable']);
    assert.deepEqual(scene.odp.members('a'), new Set(OLD));
  });

  test('under another identifier is compared as what it was', async () => {
    await using scene = await openWithImport('folder');
    const { workspace } = scene;
    workspace.write({ 'audiences.yml': manifest({ a: 'identifier: user_id, column: customer_id' }) });
    await killAt(scene, 10, AT_ODP[1]!);
    workspace.write({ 'audiences.yml': manifest({ a: '' }) });
    const plan = await scene.run({ mode: 'plan', at: 20 });
    assert.deepEqual(countsOf(plan, 'a'), { members: 10, added: 10, removed: 10, kept: 0 });
  });

  test('is a member of the guards, whichever baseline breaks them', async () => {
    await using scene = await openScene('folder', oneList(ids(0, 100), 'max_removed: 50%'));
    const { workspace } = scene;
    await scene.run();
    workspace.write({ 'members/a.csv': csv(ids(70, 60)) });
    await killAt(scene, 10, AT_ODP[0]!);
    // 40 of 100 are gone against the state, and 30 of 60 (exactly half), then 31 of 60 against the other.
    workspace.write({ 'members/a.csv': csv(ids(40, 60)) });
    assert.deepEqual(codesOf(await scene.run({ mode: 'plan', at: 20 }), 'a'), ['warning state-unreadable']);
    workspace.write({ 'members/a.csv': csv(ids(40, 59)) });
    const plan = await scene.run({ mode: 'plan', at: 20 });
    assert.deepEqual(codesOf(plan, 'a'), ['warning state-unreadable', 'error too-many-removed']);
    assert.equal(audienceOf(plan, 'a').removed, 41);
    assert.match(audienceOf(plan, 'a').problems[1].message, /would remove 31 of 60 members \(51\.7%\)/);
  });
});
