import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkOut } from '../support/checkout.ts';
import type { FaultAction } from '../support/faults.ts';
import { filesOf, openRepository, REPOSITORY, type Repository, ZEROS } from './pushed-repository.ts';
import { audienceOf, codesOf, countsOf, csv, ids, manifest } from './scene.ts';

const EVENT = { before: ZEROS, repository: { full_name: REPOSITORY, default_branch: 'main' } };
const TWO = (a: readonly string[], b: readonly string[]) => ({
  ...filesOf(a, manifest({ a: '', b: '' })),
  'members/b.csv': csv(b),
});

function uploadsOf({ scene }: Repository, id: string, action: FaultAction, times = 99): void {
  const match = ({ method, path }: { method: string; path: string }) =>
    method === 'PUT' && path.endsWith(`/${id}.csv.gz`);
  scene.odp.s3.faults.push({ match, times, action });
}

const removedBy = async ({ push }: Repository, files: Readonly<Record<string, string>>, id: string) =>
  countsOf(await push(files, { mode: 'plan' }), id).removed;

describe('after an import without a state', { concurrency: 2 }, () => {
  test('of which one upload was refused, each audience is compared with what it was', async () => {
    await using repository = await openRepository();
    await repository.push(TWO(ids(0, 100), ids(0, 100)));
    uploadsOf(repository, 'a', { kind: 'respond', status: 403, code: 'AccessDenied' });
    const failed = await repository.push(TWO(ids(0, 80), ids(0, 80)));
    assert.deepEqual(
      [audienceOf(failed, 'a').status, audienceOf(failed, 'b').status],
      ['failed', 'imported'],
      failed.log,
    );
    repository.scene.odp.s3.faults.clear();
    const files = TWO(ids(0, 70), ids(0, 70));
    assert.deepEqual(
      [await removedBy(repository, files, 'a'), await removedBy(repository, files, 'b')],
      [30, 10],
    );
  });

  test('that was partial, each audience is compared with what it was', async () => {
    await using repository = await openRepository();
    await repository.push(TWO(ids(0, 100), ids(0, 100)));
    const files = {
      ...TWO(ids(0, 80), ids(0, 80)),
      'members/a.csv': csv(['', ...ids(0, 80)], 'other,customer_id'),
    };
    const partial = await repository.push(files, { inputs: { 'partial-import': 'true' } });
    assert.deepEqual(
      [audienceOf(partial, 'a').status, audienceOf(partial, 'b').status],
      ['invalid', 'imported'],
      partial.log,
    );
    const next = TWO(ids(0, 70), ids(0, 70));
    assert.deepEqual(
      [await removedBy(repository, next, 'a'), await removedBy(repository, next, 'b')],
      [30, 10],
    );
  });

  test('whose answer was lost, the guards hold for both memberships, and the next import settles it', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    uploadsOf(repository, 'a', { kind: 'reset', after: 'stored' });
    const lost = await repository.push(filesOf(ids(50, 100)));
    assert.equal(audienceOf(lost, 'a').status, 'failed', lost.log);
    repository.scene.odp.s3.faults.clear();
    const inputs = { 'skip-unchanged': 'true' };
    // 40 of the first list stay, and 60 of the second.
    const stopped = await repository.push(filesOf([...ids(0, 40), ...ids(100, 60)]), { inputs });
    assert.deepEqual([stopped.exitCode, codesOf(stopped, 'a')], [1, ['error too-many-removed']], stopped.log);
    // Not skipped, although it equals the older of the two.
    const next = await repository.push(filesOf(ids(0, 100)), { inputs });
    assert.equal(audienceOf(next, 'a').status, 'imported', next.log);
    const settled = await repository.push(filesOf(ids(0, 99)), { mode: 'plan' });
    assert.deepEqual(countsOf(settled, 'a'), { members: 99, added: 0, removed: 1, kept: 99 });
  });

  const signals = { skip: process.platform === 'win32' };
  test('that was cancelled while it uploaded, the guards hold for both memberships', signals, async () => {
    await using repository = await openRepository();
    const { scene, artifacts, github } = repository;
    await repository.push(filesOf(ids(0, 100)));
    const [before = ''] = repository.commits;
    const sha = checkOut(scene.workspace, filesOf(ids(50, 100)), { github, parents: [before] });
    repository.commits.unshift(sha);
    const reached = Promise.withResolvers<void>();
    uploadsOf(repository, 'a', {
      kind: 'hold',
      at: 'answer',
      until: new Promise(() => {}),
      seen: reached.resolve,
    });
    const running = scene.start({
      mode: 'auto',
      github,
      sha,
      event: EVENT,
      at: 150,
      env: { ...artifacts.env({ id: 150 }), GITHUB_SERVER_URL: github.serverUrl },
    });
    await Promise.race([reached.promise, running.done]);
    running.child.kill('SIGINT');
    const cancelled = await running.done;
    assert.equal(cancelled.exitCode, 1, cancelled.log);
    repository.scene.odp.s3.faults.clear();
    assert.equal(await removedBy(repository, filesOf([...ids(0, 40), ...ids(100, 50)]), 'a'), 60);
  });

  test('that a newer one overtook while it uploaded, both are named', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    const reached = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const hold: FaultAction = { kind: 'hold', at: 'request', until: release.promise, seen: reached.resolve };
    uploadsOf(repository, 'a', hold, 1);
    const late = repository.run(201, { event: EVENT, at: 201 });
    await Promise.race([reached.promise, late]);
    const newer = await repository.run(202, { event: EVENT, at: 202, inputs: { 'override-guards': 'true' } });
    release.resolve();
    assert.equal(newer.exitCode, 0, newer.log);
    const run = await late;
    assert.deepEqual([run.exitCode, codesOf(run)], [1, ['error stale-run']], run.log);
    assert.equal(audienceOf(run, 'a').status, 'imported');
    assert.match(
      run.result.problems[0].message,
      /Run 202, which is newer than this run, 201, .*ODP may have the members of either\. Run 202 again/,
    );
    const again = await repository.run(202, { event: EVENT, at: 203 });
    assert.deepEqual([again.exitCode, codesOf(again)], [0, []], again.log);
  });

  test('whose commit a force push replaced, it is the baseline as long as GitHub has it', async () => {
    await using repository = await openRepository();
    const { github, scene, commits } = repository;
    await repository.push(filesOf(ids(0, 100)));
    const [imported] = commits;
    // Another history: its first commit has no parents.
    const sha = checkOut(scene.workspace, filesOf(ids(0, 10)), { github });
    const event = { ...EVENT, before: imported };
    const forced = await repository.run(300, { event, sha, at: 300 });
    assert.deepEqual([forced.exitCode, codesOf(forced, 'a')], [1, ['error too-many-removed']], forced.log);
    assert.equal(audienceOf(forced, 'a').baseline.commit, imported);
    const git = (...args: string[]) =>
      execFileSync('git', [`--git-dir=${join(github.folder, `${REPOSITORY}.git`)}`, ...args], {
        stdio: 'ignore',
      });
    git('repack', '-a', '-d', '-q');
    git('prune', '--expire=now');
    const gone = await repository.run(301, { event, sha, at: 301 });
    assert.deepEqual([gone.exitCode, codesOf(gone, 'a')], [1, ['error base-unreadable']], gone.log);
    assert.equal(scene.odp.members('a').size, 100);
  });
});
