import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openWorkflow, PRIVATE, uploads } from './artifact-workflow.ts';
import { rewriteReceipts } from './kept-receipts.ts';
import { filesOf, MANIFEST, openRepository } from './pushed-repository.ts';
import { audienceOf, codesOf, countsOf, csv, ids, manifest } from './scene.ts';

const EVENT = { repository: { ...PRIVATE.repository, full_name: 'acme/renamed' } };
const RENAMED = { event: EVENT, env: { GITHUB_REPOSITORY: 'acme/renamed' } };

describe('an import of lists that a step makes', () => {
  test('stops where receipts, which alone tell an old run, cannot be read', async () => {
    await using repository = await openRepository();
    const { artifacts, scene } = repository;
    await repository.push(filesOf(ids(0, 100)));
    scene.workspace.write({ 'members/a.csv': csv(ids(0, 3)) });
    for (const artifact of artifacts.store.artifacts) artifact.zip = Buffer.from('not a zip archive');
    const run = await repository.run(100, { at: 999 });
    assert.deepEqual([run.exitCode, codesOf(run, 'a')], [1, ['error base-unreadable']], run.log);
    assert.equal(scene.odp.members('a').size, 100);
  });
});

describe('in a repository that was renamed, an import', { concurrency: 2 }, () => {
  test('stops although nothing is found by the new name, and says what to do', async () => {
    await using repository = await openRepository();
    const { scene } = repository;
    await repository.push(filesOf(ids(0, 100)));
    repository.rename('acme/renamed');
    const run = await repository.push(filesOf(ids(0, 99)));
    assert.equal(run.exitCode, 1, run.log);
    assert.deepEqual([codesOf(run), codesOf(run, 'a')], [[], ['error base-unreadable']]);
    assert.match(
      audienceOf(run, 'a').problems[0].message,
      /called "acme\/audiences" when run 101 imported .*set `override-guards` for one run/,
    );
    assert.equal(audienceOf(run, 'a').status, 'blocked');
    assert.equal(scene.odp.uploads().length, 1);
    // A plan warns of it.
    const plan = await repository.push(filesOf(ids(0, 99)), { mode: 'plan' });
    assert.deepEqual([plan.exitCode, codesOf(plan, 'a')], [0, ['warning base-unreadable']]);
    // One import that somebody answers for leaves receipts by the new name.
    const allowed = await repository.push(filesOf(ids(0, 98)), { inputs: { 'override-guards': 'a' } });
    assert.deepEqual(
      [allowed.exitCode, codesOf(allowed, 'a')],
      [0, ['warning base-unreadable']],
      allowed.log,
    );
    const next = await repository.push(filesOf(ids(0, 97)));
    assert.deepEqual(countsOf(next, 'a'), { members: 97, added: 0, removed: 1, kept: 97 });
    assert.deepEqual(codesOf(next, 'a'), []);
  });

  test('does not take another manifest’s receipts, or those of another destination, for its own', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    repository.rename('acme/renamed');
    const { artifacts } = repository;
    const others = [
      { manifest: 'other.yml' },
      { destination: { bucket: 'zaius-incoming', tracker_id: 'staging' } },
      { repository: undefined, manifest: undefined },
    ];
    for (const [i, other] of others.entries()) {
      rewriteReceipts(artifacts, (receipt) => ({ ...receipt, ...other }));
      const members = 99 - i;
      const run = await repository.push(filesOf(ids(0, members)), { mode: 'plan' });
      assert.deepEqual(codesOf(run, 'a'), [], run.log);
      // Before the first receipt it is the commit before the push.
      assert.deepEqual(countsOf(run, 'a'), { members, added: 0, removed: 1, kept: members });
    }
    for (const artifact of artifacts.store.artifacts) artifact.zip = Buffer.from('somebody else’s');
    const run = await repository.push(filesOf(ids(0, 95)));
    assert.deepEqual([run.exitCode, codesOf(run, 'a')], [0, []], run.log);
  });

  test('stops where another manifest imported the audience, until somebody answers for it', async () => {
    await using repository = await openRepository();
    const { scene } = repository;
    await repository.push(filesOf(ids(0, 100)));
    const moved = (members: number) => ({ 'crm.yml': MANIFEST, 'members/a.csv': csv(ids(0, members)) });
    scene.workspace.remove('audiences.yml');
    const inputs = { manifest: 'crm.yml' };
    const run = await repository.push(moved(10), { inputs });
    assert.deepEqual([run.exitCode, codesOf(run, 'a')], [1, ['error base-unreadable']], run.log);
    assert.match(
      audienceOf(run, 'a').problems[0].message,
      /^Run 101 imported this audience by the manifest "audiences\.yml", .*set `override-guards` for one run/,
    );
    assert.equal(scene.odp.uploads().length, 1);
    // An account of its own is another matter, and a plan that knows none says nothing.
    const other = { ...inputs, 'tracker-id': 'another1' };
    const elsewhere = await repository.push(moved(99), { inputs: other, mode: 'plan' });
    assert.deepEqual(codesOf(elsewhere, 'a'), [], elsewhere.log);
    const allowed = await repository.push(moved(98), { inputs: { ...inputs, 'override-guards': 'a' } });
    assert.deepEqual([allowed.exitCode, codesOf(allowed, 'a')], [0, ['warning base-unreadable']]);
    const next = await repository.push(moved(97), { inputs });
    assert.deepEqual([codesOf(next, 'a'), countsOf(next, 'a').removed], [[], 1], next.log);
  });

  test('of an audience that is new goes on', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    repository.rename('acme/renamed');
    const files = {
      ...filesOf(ids(0, 99), manifest({ a: '', constructor: 'members: members/b.csv' })),
      'members/b.csv': csv(ids(0, 5)),
    };
    const run = await repository.push(files, { inputs: { audiences: 'constructor' } });
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual(codesOf(run, 'constructor'), []);
  });

  test('does not undo a newer run from before that, where a step makes the lists', async () => {
    await using repository = await openRepository();
    const { scene } = repository;
    await repository.push(filesOf(ids(0, 100)));
    repository.rename('acme/renamed');
    scene.workspace.write({ 'members/a.csv': csv(ids(0, 50)) });
    const old = await repository.run(99, { at: 999 });
    assert.deepEqual([old.exitCode, codesOf(old, 'a')], [1, ['error stale-run']], old.log);
    const newer = await repository.run(103, { at: 1000 });
    assert.deepEqual([newer.exitCode, codesOf(newer)], [0, ['warning no-baseline']], newer.log);
  });

  test('with a state in artifacts stops, unless all guards are overridden', async () => {
    await using workflow = await openWorkflow();
    await workflow.run({ id: 1 });
    const before = uploads(workflow);
    const run = await workflow.run({ id: 2 }, RENAMED);
    assert.deepEqual(codesOf(run), ['error state-unreadable'], run.log);
    assert.match(
      run.result.problems[0].message,
      /was called "acme\/audiences" when the last state was kept.*`override-guards: true` for one run/,
    );
    const one = await workflow.run({ id: 3 }, { ...RENAMED, inputs: { 'override-guards': 'a' } });
    assert.deepEqual(codesOf(one), ['error state-unreadable']);
    assert.equal(uploads(workflow), before);
    const allowed = await workflow.run({ id: 4 }, { ...RENAMED, inputs: { 'override-guards': 'true' } });
    assert.deepEqual(codesOf(allowed), ['warning state-unreadable', 'warning no-baseline'], allowed.log);
    assert.equal(allowed.exitCode, 0);
    const next = await workflow.run({ id: 5 }, RENAMED);
    assert.match(next.log, /The state is that of run 4\./);
    assert.deepEqual(codesOf(next, 'a'), []);
    // Another account's state is none of this one's.
    const inputs = { 'tracker-id': 'another1' };
    const other = await workflow.run({ id: 6 }, { ...RENAMED, inputs, mode: 'plan' });
    assert.equal(other.exitCode, 0, other.log);
  });
});
