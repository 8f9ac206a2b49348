import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { checkOut, commitAll } from '../support/checkout.ts';
import { planInputs } from './carried-plan.ts';
import { receiptsIn } from './kept-receipts.ts';
import { onPullRequest } from './pull-request.ts';
import { filesOf, openRepository, REPOSITORY, type Repository } from './pushed-repository.ts';
import { audienceOf, codesOf, countsOf, csv, ids, manifest, openScene, type SceneRun } from './scene.ts';

/** Names where a checkout came from, as `actions/checkout` does. */
function setRemote({ scene }: Repository, folder: string, url: string): void {
  execFileSync('git', ['-C', scene.workspace.resolve(folder), 'config', 'remote.origin.url', url]);
}

/** What `actions/checkout` with `repository` and `path` leaves. */
function checkOutOther(repository: Repository, members: readonly string[], name = 'other/lists'): string {
  const { scene, github } = repository;
  const sha = checkOut(scene.workspace, filesOf(members), { github, repository: name, folder: 'lists' });
  setRemote(repository, 'lists', `${github.serverUrl}/${name}`);
  return sha;
}

const commitsIn = ({ artifacts }: Repository) => receiptsIn(artifacts).map(({ commit }) => commit);

describe('a manifest in a checkout of another repository', { concurrency: 3 }, () => {
  const importLists = (repository: Repository, id: number, options: SceneRun = {}) =>
    repository.run(id, { ...options, inputs: { manifest: 'lists/audiences.yml', ...options.inputs } });

  test('has no baseline, import after import, and its commits are not taken for this one’s', async () => {
    await using repository = await openRepository();
    const { scene } = repository;
    for (const [id, from, count] of [
      [101, 0, 100],
      [102, 0, 99],
      [103, 90, 60],
    ] as const) {
      checkOutOther(repository, ids(from, count));
      const run = await importLists(repository, id, { inputs: { 'skip-unchanged': 'true' } });
      assert.deepEqual(
        [run.exitCode, codesOf(run), codesOf(run, 'a')],
        [0, ['warning no-baseline'], []],
        run.log,
      );
      const { message } = run.result.problems[0];
      assert.match(message, /checkout of the repository "other\/lists".*Keep a `state`/);
      assert.deepEqual(
        [run.result.run.commit, run.result.base, audienceOf(run, 'a').in_git],
        [null, null, false],
      );
      assert.equal(scene.odp.members('a').size, count);
    }
    // Only the number of members is known.
    checkOutOther(repository, ids(0, 29));
    const cut = await importLists(repository, 104);
    assert.deepEqual([cut.exitCode, codesOf(cut, 'a')], [1, ['error too-many-removed']], cut.log);
    assert.deepEqual(new Set(commitsIn(repository)), new Set([null]));
    assert.ok(repository.github.requests.every(({ path }) => !path.includes('/git/commits/')));
    // An old run is known all the same.
    checkOutOther(repository, ids(0, 60));
    const old = await importLists(repository, 101, { at: 999 });
    assert.deepEqual([old.exitCode, codesOf(old, 'a')], [1, ['error stale-run']], old.log);
    const required = await importLists(repository, 105, { inputs: { 'require-baseline': 'true' } });
    assert.deepEqual([required.exitCode, codesOf(required, 'a')], [1, ['error no-baseline']]);
    assert.match(audienceOf(required, 'a').problems[0].message, /"other\/lists".*Keep a `state`/);
  });

  test('has none in a plan either, although this repository has a manifest at the same path', async () => {
    await using repository = await openRepository();
    const { github } = repository;
    const base = github.commit(REPOSITORY, filesOf(ids(0, 5)));
    checkOutOther(repository, ids(0, 100));
    const inputs = { manifest: 'lists/audiences.yml', comment: 'false' };
    const run = await repository.run(101, { ...onPullRequest({ base }), inputs });
    assert.deepEqual([run.exitCode, audienceOf(run, 'a').baseline], [0, null], run.log);
    // The repository that a pull request comes from has its commits next to the base's.
    checkOutOther(repository, ids(0, 100), 'somebody/audiences');
    const fromFork = onPullRequest({ base, head: 'somebody/audiences' });
    const fork = await repository.run(102, { ...fromFork, inputs });
    assert.deepEqual(countsOf(fork, 'a'), { members: 100, added: 95, removed: 0, kept: 5 }, fork.log);
  });

  test('has none with a plan that was saved there', async () => {
    await using repository = await openRepository();
    checkOutOther(repository, ids(0, 100));
    const plan = await importLists(repository, 101, { mode: 'plan' });
    const importing = { mode: 'import', temp: plan.temp, inputs: planInputs(plan) } as const;
    const run = await importLists(repository, 101, importing);
    assert.deepEqual([run.exitCode, codesOf(run)], [0, ['warning no-baseline']], run.log);
    assert.deepEqual(commitsIn(repository), [null, null]);
  });

  test('on another server is one as well, however that is written', async () => {
    await using repository = await openRepository();
    for (const [id, url] of [
      [101, 'https://token@git.example/acme/audiences.git'],
      [102, 'git@elsewhere:a/b'],
    ] as const) {
      checkOutOther(repository, ids(0, 10));
      setRemote(repository, 'lists', url);
      const run = await importLists(repository, id);
      assert.deepEqual([run.exitCode, codesOf(run)], [0, ['warning no-baseline']], run.log);
      assert.match(run.result.problems[0].message, /checkout of a repository on another server/);
      assert.doesNotMatch(run.log, /token@/);
    }
    assert.deepEqual(new Set(commitsIn(repository)), new Set([null]));
  });
});

describe('a checkout of the run’s own repository', () => {
  test('is one in any letter case, by SSH, and from a mirror at the commit of the run', async () => {
    await using repository = await openRepository();
    const { github } = repository;
    await repository.push(filesOf(ids(0, 100)));
    const { host } = new URL(github.serverUrl);
    const remotes = [
      `${github.serverUrl}/ACME/Audiences.git`,
      `git@${host}:acme/audiences`,
      'https://mirror.example/x',
    ];
    for (const [i, url] of remotes.entries()) {
      setRemote(repository, '.', url);
      const run = await repository.push(filesOf(ids(0, 99 - i)));
      assert.deepEqual(countsOf(run, 'a'), { members: 99 - i, added: 0, removed: 1, kept: 99 - i }, run.log);
      assert.equal(run.result.run.commit, repository.commits[0]);
    }
    assert.ok(commitsIn(repository).every((commit) => repository.commits.includes(commit)));
  });
});

test('what is missing from a checkout that a wildcard leads into is not left out', async () => {
  await using scene = await openScene('none', {
    'audiences.yml': manifest({ a: 'members: "lists/*/*.csv"', b: 'members: "**/b?.csv"' }),
  });
  const { workspace } = scene;
  for (const folder of ['lists/one', 'lists/two', 'more/three/deep']) {
    workspace.write({ [`${folder}/x.csv`]: csv(ids(0, 5)), [`${folder}/b1.csv`]: csv(ids(0, 5)) });
    commitAll(workspace.resolve(folder));
  }
  const whole = await scene.run({ mode: 'plan' });
  assert.equal(whole.exitCode, 0, whole.log);
  workspace.remove('lists/two/x.csv');
  workspace.remove('more/three/deep/b1.csv');
  const run = await scene.run();
  assert.equal(run.exitCode, 1, run.log);
  const told = ['a', 'b'].map((id) =>
    audienceOf(run, id)
      .problems.map(({ message }: { message: string }) => message)
      .join(),
  );
  assert.deepEqual(
    ['a', 'b'].map((id) => codesOf(run, id)),
    [['error members-unreadable'], ['error members-unreadable']],
  );
  assert.match(told[0] ?? '', /lists\/two\/x\.csv/);
  assert.match(told[1] ?? '', /more\/three\/deep\/b1\.csv/);
});
