import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openWorkflow, PRIVATE, uploads } from './artifact-workflow.ts';
import { filesOf, openRepository, type Repository } from './pushed-repository.ts';
import { codesOf, countsOf, ids } from './scene.ts';

/** The runs so far were on `master`. */
function moveRuns({ runs }: { readonly runs: Map<number, object> }): void {
  for (const [id, run] of runs) runs.set(id, { ...run, branch: 'master' } as never);
}

/** 100 members were imported from `master`, and a push of 10 was stopped: it is what the next push replaces. */
async function openRenamed(): Promise<Repository> {
  const repository = await openRepository();
  await repository.push(filesOf(ids(0, 100)));
  const stopped = await repository.push(filesOf(ids(0, 10)));
  assert.deepEqual(codesOf(stopped, 'a'), ['error too-many-removed']);
  moveRuns(repository.artifacts.store);
  return repository;
}

describe('after the default branch was renamed, an import', { concurrency: 2 }, () => {
  test('is compared with what was imported last under its earlier name', async () => {
    await using repository = await openRenamed();
    const { github, scene } = repository;
    github.branches.set('master', 'main');
    const run = await repository.push(filesOf(ids(0, 9)));
    assert.deepEqual([run.exitCode, codesOf(run, 'a')], [1, ['error too-many-removed']], run.log);
    assert.deepEqual(countsOf(run, 'a'), { members: 9, added: 0, removed: 91, kept: 9 });
    const next = await repository.push(filesOf(ids(0, 99)));
    assert.equal(next.exitCode, 0, next.log);
    // From now on its receipts are found by today's name, and nobody has to ask.
    github.requests.length = 0;
    const later = await repository.push(filesOf(ids(0, 98)));
    assert.deepEqual(countsOf(later, 'a'), { members: 98, added: 0, removed: 1, kept: 98 });
    assert.ok(github.requests.every(({ path }) => !path.includes('/branches/')));
    assert.equal(scene.odp.members('a').size, 98);
  });

  test('does not count another branch’s imports, and is stopped where GitHub does not say whose they are', async () => {
    await using repository = await openRenamed();
    const { github } = repository;
    const inputs = { 'override-guards': 'false' };
    github.branches.set('master', 'master');
    const other = await repository.push(filesOf(ids(0, 9)), { mode: 'plan', inputs });
    assert.deepEqual(countsOf(other, 'a'), { members: 9, added: 0, removed: 1, kept: 9 });
    github.faults.push({
      times: Infinity,
      match: ({ path }) => path.endsWith('/branches/master'),
      action: { kind: 'respond', status: 422 },
    });
    const unknown = await repository.push(filesOf(ids(0, 8)));
    assert.deepEqual([unknown.exitCode, codesOf(unknown, 'a')], [1, ['error base-unreadable']], unknown.log);
    assert.equal(repository.scene.odp.members('a').size, 100);
  });

  test('of an old run that is run again does not undo a newer one', async () => {
    await using repository = await openRenamed();
    const { github } = repository;
    github.branches.set('master', 'main');
    const newer = await repository.push(filesOf(ids(0, 99)));
    assert.equal(newer.exitCode, 0, newer.log);
    const event = { repository: { full_name: 'acme/audiences', default_branch: 'master' } };
    const env = { GITHUB_RUN_ATTEMPT: '2' };
    const old = await repository.run(102, { event, ref: 'refs/heads/master', env, at: 999 });
    assert.deepEqual([old.exitCode, codesOf(old, 'a')], [1, ['error stale-run']], old.log);
  });

  test('has the state of artifacts that were kept under its earlier name', async () => {
    await using workflow = await openWorkflow();
    const { artifacts, github } = workflow;
    await workflow.run({ id: 1 });
    moveRuns(artifacts.store);
    const before = uploads(workflow);
    github.branches.set('master', 'main');
    const run = await workflow.run({ id: 2 }, { event: PRIVATE, inputs: { 'skip-unchanged': 'true' } });
    assert.match(run.log, /The state is that of run 1\./);
    assert.deepEqual([run.exitCode, codesOf(run), uploads(workflow)], [0, [], before], run.log);
  });
});
