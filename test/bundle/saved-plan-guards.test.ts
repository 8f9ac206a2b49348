import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unpack } from '../support/artifacts/zip.ts';
import { checkOut } from '../support/checkout.ts';
import { FILES, importPlan, planAndCarry, uploads } from './carried-plan.ts';
import { filesOf, openRepository, REPOSITORY, ZEROS } from './pushed-repository.ts';
import { audienceOf, codesOf, countsOf, csv, ids, openScene } from './scene.ts';

describe('the import of a saved plan', () => {
  test('checks the guards again, whatever the plan overrode', async () => {
    await using scene = await openScene('folder', FILES);
    const first = await scene.run();
    assert.equal(first.exitCode, 0, first.log);
    const before = uploads(scene);
    scene.workspace.write({ 'members/a.csv': csv(ids(0, 10)) });
    const carried = await planAndCarry(scene, { at: 5, inputs: { 'override-guards': 'true' } });
    assert.deepEqual(codesOf(carried.plan, 'a'), ['warning too-many-removed'], carried.plan.log);
    const stopped = await importPlan(scene, carried);
    assert.deepEqual(codesOf(stopped, 'a'), ['error too-many-removed'], stopped.log);
    assert.equal(audienceOf(stopped, 'a').status, 'blocked');
    assert.equal(uploads(scene), before);
    const allowed = await importPlan(scene, carried, { inputs: { 'override-guards': 'a' } });
    assert.deepEqual(
      [allowed.exitCode, codesOf(allowed, 'a')],
      [0, ['warning too-many-removed']],
      allowed.log,
    );
  });

  test('without a state is compared with the last import, and leaves a receipt of the plan’s commit', async () => {
    await using repository = await openRepository();
    const { scene, commits, artifacts } = repository;
    await repository.push(filesOf(ids(0, 100)));
    const plan = await repository.push(filesOf(ids(0, 90)), { mode: 'plan' });
    const [planned = '', imported = ''] = commits;
    // A later commit is checked out, with the same manifest; what is imported is not its own.
    const sha = checkOut(scene.workspace, filesOf(ids(0, 50)), {
      github: repository.github,
      parents: [planned],
    });
    const event = { before: ZEROS, repository: { full_name: REPOSITORY, default_branch: 'main' } };
    const run = (id: number) =>
      repository.run(id, {
        event,
        sha,
        temp: plan.temp,
        mode: 'import',
        inputs: {
          plan: plan.outputs.directory ?? '',
          'plan-digest': plan.outputs['plan-digest'] ?? '',
          timestamp: '',
        },
      });
    const first = await run(300);
    assert.equal(first.exitCode, 0, first.log);
    assert.deepEqual(countsOf(first, 'a'), { members: 90, added: 0, removed: 10, kept: 90 });
    assert.equal(audienceOf(first, 'a').baseline.commit, imported);
    const receipts = artifacts.store.artifacts.map(({ zip }) =>
      JSON.parse(unpack(zip)['receipt.json'] ?? ''),
    );
    assert.equal(receipts.at(-1).commit, planned);
    // Its baseline is no longer that of the plan.
    const again = await run(301);
    assert.deepEqual([again.exitCode, codesOf(again, 'a')], [1, ['error stale-plan']], again.log);
  });
});
