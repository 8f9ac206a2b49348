import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pack } from '../support/artifacts/zip.ts';
import { holdAt } from '../support/faults.ts';
import type { GithubOptions } from '../support/github.ts';
import { inside, PATIENT } from '../support/inside.ts';
import { openWorkflow, uploads, type Workflow } from './artifact-workflow.ts';
import { audienceOf, codesOf, countsOf, csv, ids } from './scene.ts';

describe('a state in artifacts', { concurrency: 2 }, () => {
  test('remembers what a failed run imported', async () => {
    await using workflow = await openWorkflow();
    const { scene } = workflow;
    await workflow.run({ id: 1 });
    scene.workspace.write({ 'members/a.csv': csv(ids(1, 100)), 'members/b.csv': csv(ids(1, 5)) });
    scene.odp.s3.faults.push({
      match: ({ method, path }) => method === 'PUT' && path.includes('/a.csv'),
      times: 99,
      action: { kind: 'respond', status: 403, code: 'AccessDenied' },
    });
    const failed = await workflow.run({ id: 2 });
    assert.deepEqual(
      [audienceOf(failed, 'a').status, audienceOf(failed, 'b').status],
      ['failed', 'imported'],
    );
    scene.odp.s3.faults.clear();
    const next = await workflow.run({ id: 3 }, { mode: 'plan' });
    assert.deepEqual(countsOf(next, 'a'), { members: 100, added: 1, removed: 1, kept: 99 });
    assert.deepEqual(countsOf(next, 'b'), { members: 5, added: 0, removed: 0, kept: 5 });
    assert.deepEqual(codesOf(next, 'a'), []);
  });

  test('is looked at again right before uploading', async () => {
    await using workflow = await openWorkflow();
    await workflow.run({ id: 1 });
    const imported = uploads(workflow);
    // The first look of run 2 is held until run 3 has imported: it sees the state of run 1 all the same.
    const held = holdAt('answer');
    workflow.github.faults.push({ match: ({ path }) => path.endsWith('/zip'), action: held.action });
    const old = workflow.run({ id: 2 }, { env: inside(PATIENT) });
    await Promise.race([held.reached, old]);
    const newer = await workflow.run({ id: 3 });
    held.release();
    assert.equal(newer.exitCode, 0, newer.log);
    const late = await old;
    assert.deepEqual(codesOf(late), ['error stale-run']);
    assert.equal(audienceOf(late, 'a').status, 'held');
    assert.equal(uploads(workflow), imported + 2);
    const next = await workflow.run({ id: 4 }, { mode: 'plan' });
    assert.deepEqual(codesOf(next, 'a'), []);
  });

  test('stops the import where it cannot be kept', async () => {
    await using workflow = await openWorkflow();
    workflow.artifacts.faults.push({
      match: ({ path }) => path.includes('/account/'),
      action: { kind: 'respond', status: 403 },
    });
    const run = await workflow.run({ id: 1 });
    assert.deepEqual(codesOf(run), ['error state-write-failed']);
    assert.equal(uploads(workflow), 0);
  });

  test('writes nothing where nothing is imported', async () => {
    await using workflow = await openWorkflow();
    await workflow.run({ id: 1 });
    const unchanged = await workflow.run({ id: 2 }, { inputs: { 'skip-unchanged': 'true' } });
    assert.equal(audienceOf(unchanged, 'a').status, 'unchanged');
    await workflow.run({ id: 3 }, { mode: 'plan' });
    assert.equal(workflow.artifacts.store.artifacts.length, 2);
  });

  test('is renewed before it expires, although nothing has changed', async () => {
    await using workflow = await openWorkflow();
    const { artifacts } = workflow.artifacts.store;
    await workflow.run({ id: 1 });
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    const unchanged = (id: number) => workflow.run({ id }, { inputs: { 'skip-unchanged': 'true' } });
    for (const artifact of artifacts) artifact.createdAt = daysAgo(40);
    await unchanged(2);
    assert.equal(artifacts.length, 2);
    for (const artifact of artifacts) artifact.createdAt = daysAgo(50);
    const kept = await unchanged(3);
    assert.equal(kept.exitCode, 0, kept.log);
    assert.equal(artifacts.length, 3);
    for (const artifact of artifacts.slice(0, 2)) artifact.expired = true;
    const next = await workflow.run({ id: 4 }, { mode: 'plan' });
    assert.match(next.log, /The state is that of run 3\./);
    assert.deepEqual(countsOf(next, 'a'), { members: 100, added: 0, removed: 0, kept: 100 });
    assert.equal(uploads(workflow), 2);
  });

  test('is that of this repository’s default branch alone, and none where it expired', async () => {
    await using workflow = await openWorkflow();
    const { artifacts } = workflow;
    await workflow.run({ id: 1, branch: 'feature' });
    await workflow.run({ id: 2, headRepositoryId: 99 });
    const fresh = await workflow.run({ id: 3 });
    assert.match(fresh.log, /has no artifact with a state yet/);
    assert.equal(audienceOf(fresh, 'a').baseline, null);
    for (const artifact of artifacts.store.artifacts) artifact.expired = true;
    const expired = await workflow.run({ id: 4 }, { mode: 'plan' });
    assert.match(expired.log, /have expired, so there is no baseline/);
    assert.equal(audienceOf(expired, 'a').baseline, null);
  });

  const unreadable: [
    what: string,
    options: GithubOptions,
    spoil: (workflow: Workflow) => void,
    says: RegExp,
  ][] = [
    ['no permission', { permissions: { actions: 'none' } }, () => {}, /`permissions: actions: read`/],
    ['a damaged artifact', {}, (workflow) => spoil(workflow, Buffer.from('x')), /not a ZIP file/],
    [
      'a path that leads out',
      {},
      (workflow) => spoil(workflow, pack({ '../a.json': '{}' })),
      /not a ZIP file/,
    ],
    ['somebody else’s artifact', {}, (workflow) => spoil(workflow, pack({ 'a.json': '{}' })), /not one that/],
    [
      'a download that is cut off',
      {},
      ({ artifacts }) =>
        artifacts.faults.push({
          match: ({ method, path }) => method === 'GET' && path.includes('download'),
          times: 99,
          action: { kind: 'cut', bytes: 50 },
        }),
      /could not be fetched/,
    ],
  ];
  for (const [what, options, damage, says] of unreadable) {
    test(`that cannot be read is not a missing one: ${what}`, async () => {
      await using workflow = await openWorkflow(options);
      if (options.permissions === undefined) await workflow.run({ id: 1 });
      const imported = uploads(workflow);
      damage(workflow);
      const run = await workflow.run({ id: 2 });
      assert.deepEqual(codesOf(run), ['error state-unreadable']);
      assert.match(run.result.problems[0].message, says);
      assert.equal(uploads(workflow), imported);
    });
  }

  test('is a folder of that name with `./` before it', async () => {
    await using workflow = await openWorkflow();
    const run = await workflow.run({ id: 1 }, { inputs: { state: './artifact' } });
    assert.equal(run.exitCode, 0, run.log);
    assert.ok(workflow.scene.workspace.has('artifact/a.json'));
    assert.deepEqual(workflow.artifacts.requests, []);
  });
});

function spoil({ artifacts }: Workflow, zip: Buffer): void {
  Object.assign(artifacts.store.artifacts.at(-1)!, { zip, digest: null });
}
