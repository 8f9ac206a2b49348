import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ActionRun } from '../support/action.ts';
import { checkOut } from '../support/checkout.ts';
import { carry, FILES, importPlan, planAndCarry, planInputs, uploads } from './carried-plan.ts';
import { receiptsIn } from './kept-receipts.ts';
import { filesOf, openRepository, type Repository } from './pushed-repository.ts';
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
    const run = (id: number) =>
      repository.run(id, { sha, temp: plan.temp, mode: 'import', inputs: planInputs(plan) });
    const first = await run(300);
    assert.equal(first.exitCode, 0, first.log);
    assert.deepEqual(countsOf(first, 'a'), { members: 90, added: 0, removed: 10, kept: 90 });
    assert.equal(audienceOf(first, 'a').baseline.commit, imported);
    assert.equal(receiptsIn(artifacts).at(-1).commit, planned);
    // Its baseline is no longer that of the plan.
    const again = await run(301);
    assert.deepEqual([again.exitCode, codesOf(again, 'a')], [1, ['error stale-plan']], again.log);
  });

  describe('that had no baseline', { concurrency: 2 }, () => {
    const dispatched = { eventName: 'workflow_dispatch' } as const;
    const carried = (plan: ActionRun) => ({
      ...dispatched,
      mode: 'import' as const,
      temp: plan.temp,
      inputs: planInputs(plan),
    });
    /** A plan of a tenth of the members, by a job that may not read artifacts. */
    const planBlindly = async (repository: Repository) => {
      const { github, scene } = repository;
      await repository.push(filesOf(ids(0, 100)));
      const sha = checkOut(scene.workspace, filesOf(ids(0, 10)), {
        github,
        parents: [repository.commits[0] ?? ''],
      });
      github.permissions.actions = 'none';
      const plan = await repository.run(300, { ...dispatched, sha, mode: 'plan', at: 300 });
      github.permissions.actions = 'read';
      assert.deepEqual([plan.exitCode, codesOf(plan)], [0, ['warning base-unreadable']], plan.log);
      assert.deepEqual([audienceOf(plan, 'a').baseline, audienceOf(plan, 'a').in_git], [null, true]);
      return { plan, sha };
    };

    test('is stale where a receipt names the audience, and says what to grant', async () => {
      await using repository = await openRepository();
      const { plan, sha } = await planBlindly(repository);
      const run = await repository.run(300, { ...carried(plan), sha });
      assert.deepEqual([run.exitCode, codesOf(run)], [1, []], run.log);
      // Nor where the plan does not say where its files came from.
      const folder = join(plan.temp, 'carried');
      const inputs = { ...carried(plan).inputs, plan: folder };
      cpSync(plan.outputs.directory ?? '', folder, { recursive: true });
      carry({ plan, temp: plan.temp, folder, inputs }, (result) => ({
        ...result,
        audiences: result.audiences.map(({ in_git: _, ...audience }: { in_git: boolean }) => audience),
      }));
      const untold = await repository.run(300, { ...carried(plan), sha, inputs });
      assert.ok(codesOf(untold, 'a').includes('error stale-plan'), untold.log);
      assert.ok(codesOf(run, 'a').includes('error stale-plan'), run.log);
      const { message } = audienceOf(run, 'a').problems.find(
        ({ code }: { code: string }) => code === 'stale-plan',
      );
      assert.match(
        message,
        /job that planned could not read receipts\. Grant that job `permissions: actions: read`\./,
      );
      assert.equal(repository.scene.odp.members('a').size, 100);
      // Neither does a job get round it that checks nothing out.
      repository.scene.workspace.remove('.git');
      const bare = await repository.run(300, { ...carried(plan), sha });
      assert.ok(codesOf(bare, 'a').includes('error stale-plan'), bare.log);
      // Where neither job may read them, the import says that nothing was compared.
      repository.github.permissions.actions = 'none';
      const blind = await repository.run(300, { ...carried(plan), sha });
      assert.equal(blind.exitCode, 0, blind.log);
      assert.deepEqual(codesOf(blind), ['warning base-unreadable', 'warning no-baseline']);
    });

    test('is imported where a step makes the lists, which have none in either job', async () => {
      await using repository = await openRepository();
      await repository.push(filesOf(ids(0, 100)));
      repository.scene.workspace.write({ 'members/a.csv': csv(ids(90, 60)) });
      const plan = await repository.run(300, { ...dispatched, mode: 'plan', at: 300 });
      assert.deepEqual([audienceOf(plan, 'a').baseline, audienceOf(plan, 'a').in_git], [null, false]);
      const run = await repository.run(300, carried(plan));
      assert.deepEqual([run.exitCode, codesOf(run)], [0, ['warning no-baseline']], run.log);
      assert.equal(audienceOf(run, 'a').in_git, false);
    });
  });

  test('is stale where this job cannot see the import that the plan was compared with', async () => {
    await using repository = await openRepository();
    const { github } = repository;
    await repository.push(filesOf(ids(0, 100)));
    const plan = await repository.push(filesOf(ids(0, 90)), { mode: 'plan' });
    const inputs = planInputs(plan);
    const importing = { temp: plan.temp, mode: 'import', inputs } as const;
    github.permissions.actions = 'none';
    const unlisted = await repository.run(102, importing);
    assert.deepEqual(codesOf(unlisted, 'a'), ['error stale-plan'], unlisted.log);
    assert.match(audienceOf(unlisted, 'a').problems[0].message, /Grant it `permissions: actions: read`/);
    // Receipts, but not their commits: a warning for other imports, whose members are not approved with a comparison.
    Object.assign(github.permissions, { actions: 'read', contents: 'none' });
    const unread = await repository.run(102, importing);
    assert.deepEqual(codesOf(unread, 'a'), ['warning base-unreadable', 'error stale-plan'], unread.log);
    assert.equal(repository.scene.odp.members('a').size, 100);
    const overridden = { ...importing, inputs: { ...inputs, 'override-guards': 'true' } };
    const allowed = await repository.run(102, overridden);
    assert.deepEqual(
      [allowed.exitCode, codesOf(allowed, 'a')],
      [0, ['warning base-unreadable']],
      allowed.log,
    );
  });
});
