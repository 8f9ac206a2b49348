import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { holdAt } from '../support/faults.ts';
import type { GithubRequest } from '../support/github.ts';
import { inside, PATIENT } from '../support/inside.ts';
import { receiptsIn } from './kept-receipts.ts';
import { filesOf, openRepository, type Repository } from './pushed-repository.ts';
import { audienceOf, codesOf, countsOf, ids, type SceneRun, twoLists } from './scene.ts';

const isListing = ({ path }: GithubRequest): boolean => path.endsWith('/actions/artifacts');

/** Starts a run, and lets another one import after its first look at the receipts and before its upload. */
async function overtake({ run, github }: Repository, slow: SceneRun, fast: SceneRun) {
  const held = holdAt('answer');
  github.faults.push({ match: isListing, action: held.action });
  // It must not look again before the other one is done.
  const late = run(201, { ...slow, env: inside(PATIENT) });
  await Promise.race([held.reached, late]);
  const newer = await run(202, { ...fast });
  held.release();
  assert.equal(newer.exitCode, 0, newer.log);
  return late;
}

describe('right before the upload an import without a state', { concurrency: 2 }, () => {
  test('is stopped where a newer run has begun since, with one request for it', async () => {
    await using repository = await openRepository();
    const first = await repository.push(filesOf(ids(0, 100)));
    assert.equal(first.exitCode, 0, first.log);
    const listings = () => repository.github.requests.filter(isListing).length;
    const before = listings();
    const healthy = await repository.push(filesOf(ids(0, 99)));
    assert.equal(healthy.exitCode, 0, healthy.log);
    // The first look, the one before the upload, and one after it.
    assert.equal(listings(), before + 3);
    const uploaded = repository.scene.odp.uploads().length;
    const late = await overtake(repository, {}, {});
    assert.deepEqual([late.exitCode, codesOf(late)], [1, ['error stale-run']], late.log);
    assert.match(
      late.result.problems[0].message,
      /Run 202 is newer than this run, 201, and has begun to import the same audiences/,
    );
    assert.equal(audienceOf(late, 'a').status, 'held');
    assert.equal(repository.scene.odp.uploads().length, uploaded + 1);
  });

  test('goes on where the newer run imports other audiences, or elsewhere', async () => {
    await using repository = await openRepository();
    await repository.push(twoLists(ids(0, 10), ids(0, 10)));
    const other = await overtake(repository, { inputs: { audiences: 'a' } }, { inputs: { audiences: 'b' } });
    assert.equal(other.exitCode, 0, other.log);
    // A run of a fork whose branch is called `main` does not count.
    const { runs } = repository.artifacts.store;
    const stranger = repository.run(900);
    assert.equal((await stranger).exitCode, 0);
    runs.set(900, { id: 900, headRepositoryId: 99 });
    const next = await repository.run(300, { at: 901 });
    assert.equal(next.exitCode, 0, next.log);
  });

  test('is stopped where that cannot be seen, unless its guards are overridden', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    const cases: [inputs: Record<string, string>, exitCode: number, code: string][] = [
      [{}, 1, 'error base-unreadable'],
      [{ 'override-guards': 'a' }, 0, 'warning base-unreadable'],
    ];
    for (const [inputs, exitCode, code] of cases) {
      repository.github.faults.clear();
      repository.github.faults.push(
        { match: isListing, action: { kind: 'delay', ms: 0 } },
        { match: isListing, times: 99, action: { kind: 'respond', status: 422 } },
      );
      const run = await repository.push(filesOf(ids(0, 99)), { inputs });
      assert.deepEqual([run.exitCode, codesOf(run)], [exitCode, [code]], run.log);
      assert.match(run.result.problems[0].message, /newer run .* could not be seen\..*Run again later/);
    }
  });

  test('is stopped as an old run also without a checkout', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    repository.scene.workspace.remove('.git');
    const old = await repository.run(100, { at: 999 });
    assert.deepEqual([old.exitCode, codesOf(old, 'a')], [1, ['error stale-run']], old.log);
    const newer = await repository.run(300, { at: 1000 });
    assert.deepEqual([newer.exitCode, codesOf(newer)], [0, ['warning no-baseline']], newer.log);
  });
});

describe('what was imported last', { concurrency: 2 }, () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const UNCHANGED = { inputs: { 'skip-unchanged': 'true' } };

  test('is renewed before its receipt expires, although nothing has changed', async () => {
    await using repository = await openRepository();
    const { artifacts, commits } = repository;
    const { artifacts: kept } = artifacts.store;
    const first = await repository.push(filesOf(ids(0, 100)));
    const [imported] = commits;
    for (const artifact of kept) artifact.createdAt = daysAgo(40);
    const early = await repository.push(filesOf(ids(0, 100)), UNCHANGED);
    assert.equal(audienceOf(early, 'a').status, 'unchanged', early.log);
    assert.equal(kept.length, 2);
    for (const artifact of kept) artifact.createdAt = daysAgo(50);
    // The order of the rows is another one; the members are the same.
    const renewing = await repository.push(filesOf(ids(0, 100).reverse()), UNCHANGED);
    assert.deepEqual([renewing.exitCode, codesOf(renewing)], [0, []], renewing.log);
    assert.equal(repository.scene.odp.uploads().length, 1);
    const [, closing, renewed, ...more] = receiptsIn(repository.artifacts);
    assert.equal(more.length, 0);
    assert.deepEqual([renewed.phase, renewed.run.id], ['closing', 103]);
    assert.deepEqual(renewed.audiences, { a: { ...closing.audiences.a, commit: imported } });
    for (const artifact of kept.slice(0, 2)) artifact.expired = true;
    const next = await repository.push(filesOf(ids(0, 90)), UNCHANGED);
    assert.equal(next.exitCode, 0, next.log);
    assert.deepEqual(countsOf(next, 'a'), { members: 90, added: 0, removed: 10, kept: 90 });
    assert.deepEqual(audienceOf(next, 'a').baseline, {
      source: 'base',
      members: 100,
      ts: first.result.ts,
      commit: imported,
    });
  });

  test('is renewed next to the import of another audience', async () => {
    await using repository = await openRepository();
    await repository.push(twoLists(ids(0, 10), ids(0, 10)));
    for (const artifact of repository.artifacts.store.artifacts) artifact.createdAt = daysAgo(50);
    const run = await repository.push(twoLists(ids(0, 10), ids(0, 9)), UNCHANGED);
    assert.equal(run.exitCode, 0, run.log);
    const [, first, opening, closing] = receiptsIn(repository.artifacts);
    assert.deepEqual(Object.keys(opening.audiences), ['b']);
    assert.deepEqual(closing.audiences.a, { ...first.audiences.a, commit: first.commit });
    assert.deepEqual([closing.audiences.b.members, closing.audiences.b.commit], [9, undefined]);
  });

  test('is not renewed by an older run, and a warning says where it could not be', async () => {
    await using repository = await openRepository();
    const { artifacts } = repository;
    await repository.push(filesOf(ids(0, 100)));
    for (const artifact of artifacts.store.artifacts) artifact.createdAt = daysAgo(50);
    artifacts.faults.push({
      match: ({ path }) => path.endsWith('/CreateArtifact'),
      action: { kind: 'respond', status: 403 },
    });
    const failing = await repository.push(filesOf(ids(0, 100)), UNCHANGED);
    assert.deepEqual([failing.exitCode, codesOf(failing)], [0, ['warning state-write-failed']], failing.log);
    assert.match(failing.result.problems[0].message, /will expire, and could not be renewed/);
    const late = await overtake(repository, UNCHANGED, {});
    assert.deepEqual(codesOf(late), ['error stale-run'], late.log);
  });
});
