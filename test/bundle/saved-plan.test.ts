import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ActionRun } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { carry, FILES, importPlan, planAndCarry, uploads } from './carried-plan.ts';
import { audienceOf, codesOf, countsOf, csv, ids, openScene, type SceneRun, T } from './scene.ts';
import { assertWellFormed } from './well-formed.ts';

describe('a saved plan', { concurrency: 3 }, () => {
  test('is imported byte for byte, whatever became of the member files', async () => {
    await using scene = await openScene('folder', FILES);
    const carried = await planAndCarry(scene, { at: 5 });
    const digest = createHash('sha256').update(carried.plan.resultText).digest('hex');
    assert.equal(carried.plan.outputs['plan-digest'], digest);
    for (const id of ['a.csv', 'b.csv', 'c.tsv.gz']) scene.workspace.remove(`members/${id}`);

    const run = await importPlan(scene, carried);
    assert.equal(run.exitCode, 0, run.log);
    assertWellFormed(run);
    assert.deepEqual(codesOf(run), ['warning no-baseline']);
    assert.equal(run.result.ts, T + 5);
    for (const id of ['a', 'b', 'c']) {
      const planned = audienceOf(carried.plan, id);
      const imported = audienceOf(run, id);
      assert.equal(imported.status, 'imported');
      assert.equal(imported.file.sha256, planned.file.sha256);
      const { members, rows, duplicates, invalid, problems } = planned;
      assert.deepEqual(
        [imported.members, imported.rows, imported.duplicates, imported.invalid, imported.problems],
        [members, rows, duplicates, invalid, problems],
      );
      const uploaded = await scene.odp.s3.object(scene.odp.bucket, scene.odp.key(id));
      assert.deepEqual(uploaded, readFileSync(join(carried.folder, `${id}.csv.gz`)));
    }
    assert.equal(audienceOf(run, 'a').duplicates, 1);
    assertNoMemberIds(ids(0, 100), run, {});
    // What is remembered is what was approved, and it is read as it was built.
    scene.workspace.write(FILES);
    const again = await scene.run({ mode: 'plan', at: 9 });
    assert.deepEqual(countsOf(again, 'b'), { members: 6, added: 0, removed: 0, kept: 6 });
  });

  test('fits any run where it knows neither repository nor target, also what it would have skipped', async () => {
    await using scene = await openScene('folder', FILES);
    await scene.run({ at: 0 });
    scene.workspace.write({ 'members/a.csv': csv(ids(0, 90)) });
    const carried = await planAndCarry(scene, { at: 5, inputs: { 'skip-unchanged': 'true' } });
    assert.equal(audienceOf(carried.plan, 'b').status, 'unchanged');
    carry(carried, (result) => ({ ...result, run: null, target: null }));
    const before = uploads(scene);
    const run = await importPlan(scene, carried);
    assert.deepEqual([run.exitCode, codesOf(run)], [0, []], run.log);
    assert.deepEqual([audienceOf(run, 'a').status, audienceOf(run, 'b').status], ['imported', 'imported']);
    assert.equal(uploads(scene), before + 3);
  });

  test('may take the place of the output folder', async () => {
    await using scene = await openScene('none', FILES);
    const carried = await planAndCarry(scene);
    const run = await importPlan(scene, carried, { inputs: { 'output-directory': carried.folder } });
    assert.equal(run.exitCode, 0, run.log);
  });

  test('holds what it found unfit, unless the healthy ones may go alone', async () => {
    await using scene = await openScene('none', {
      ...FILES,
      'members/a.csv': csv(['stranger', ...ids(0, 9)]),
    });
    const carried = await planAndCarry(scene);
    assert.equal(carried.plan.exitCode, 1);
    scene.workspace.write(FILES);
    const held = await importPlan(scene, carried);
    const statuses = (run: ActionRun) => ['a', 'b', 'c'].map((id) => audienceOf(run, id).status);
    assert.deepEqual(statuses(held), ['invalid', 'held', 'held']);
    assert.deepEqual(audienceOf(held, 'a').problems, audienceOf(carried.plan, 'a').problems);
    assert.equal(uploads(scene), 0);
    const partial = await importPlan(scene, carried, { inputs: { 'partial-import': 'true' } });
    assert.deepEqual(statuses(partial), ['invalid', 'imported', 'imported']);
    assert.equal(partial.exitCode, 1);
  });

  test('is stale where the audience has been imported since, and that says more than stale-run', async () => {
    await using scene = await openScene('folder', FILES);
    await scene.run({ at: 0 });
    const carried = await planAndCarry(scene, { at: 5 });
    const confirmed = await importPlan(scene, carried);
    assert.equal(confirmed.exitCode, 0, confirmed.log);
    const before = uploads(scene);
    const again = await importPlan(scene, carried);
    assert.deepEqual(codesOf(again, 'a'), ['error stale-plan']);
    assert.equal(audienceOf(again, 'a').status, 'blocked');
    await scene.run({ at: 9 });
    const late = await importPlan(scene, carried);
    assert.deepEqual(codesOf(late, 'a'), ['error stale-plan']);
    assert.match(audienceOf(late, 'a').problems[0].message, /imported since it was planned/);
    assert.equal(uploads(scene), before + 3);
  });

  test('excludes what it has decided, and needs its digest and a folder inside the fence', async () => {
    await using scene = await openScene('none', FILES);
    const carried = await planAndCarry(scene);
    const outside = temporaryFolder('outside');
    symlinkSync(outside, join(carried.temp, 'link'));
    const decided = { timestamp: String(T), audiences: 'a', 'members-directory': '.' };
    const cases: [options: SceneRun, ...says: RegExp[]][] = [
      [
        { inputs: { ...decided, plan: outside, 'plan-digest': 'abc' } },
        /`timestamp` cannot be used with `plan`/,
        /`audiences` cannot be used with `plan`/,
        /`members-directory` cannot be used with `plan`/,
        /64 hexadecimal digits/,
        /is outside the workspace and RUNNER_TEMP/,
      ],
      [
        { inputs: { plan: join(carried.temp, 'link'), 'plan-digest': '' } },
        /is outside the workspace and RUNNER_TEMP/,
        /`plan-digest` is missing/,
      ],
      [{ inputs: { plan: '' } }, /`plan` is missing/],
      [{ mode: 'plan', inputs: { plan: 'nowhere' } }, /there is no folder/, /is only for an import/],
    ];
    for (const [options, ...says] of cases) {
      const run = await importPlan(scene, carried, options);
      assert.deepEqual(codesOf(run), Array(says.length).fill('error input-invalid'), run.log);
      for (const one of says) assert.match(run.log, one);
    }
    assert.equal(uploads(scene), 0);
  });
});
