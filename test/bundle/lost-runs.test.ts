import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkOut } from '../support/checkout.ts';
import { type FaultAction, holdAt } from '../support/faults.ts';
import { inside, PATIENT } from '../support/inside.ts';
import { filesOf, openRepository, REPOSITORY, type Repository } from './pushed-repository.ts';
import { audienceOf, codesOf, countsOf, csv, ids, twoLists } from './scene.ts';

function uploadsOf({ scene }: Repository, id: string, action: FaultAction, times = 99): void {
  const match = ({ method, path }: { method: string; path: string }) =>
    method === 'PUT' && path.endsWith(`/${id}.csv.gz`);
  scene.odp.s3.faults.push({ match, times, action });
}

/** How many members of each audience a plan of these files removes. */
async function removedBy({ push }: Repository, files: Readonly<Record<string, string>>): Promise<number[]> {
  const { result } = await push(files, { mode: 'plan' });
  return result.audiences.map(({ removed }: { removed: number }) => removed);
}

describe('after an import without a state', { concurrency: 2 }, () => {
  test('of which one upload was refused, each audience is compared with what it was', async () => {
    await using repository = await openRepository();
    await repository.push(twoLists(ids(0, 100), ids(0, 100)));
    uploadsOf(repository, 'a', { kind: 'respond', status: 403, code: 'AccessDenied' });
    const failed = await repository.push(twoLists(ids(0, 80), ids(0, 80)));
    assert.deepEqual(
      [audienceOf(failed, 'a').status, audienceOf(failed, 'b').status],
      ['failed', 'imported'],
      failed.log,
    );
    repository.scene.odp.s3.faults.clear();
    assert.deepEqual(await removedBy(repository, twoLists(ids(0, 70), ids(0, 70))), [30, 10]);
  });

  test('that was partial, each audience is compared with what it was', async () => {
    await using repository = await openRepository();
    await repository.push(twoLists(ids(0, 100), ids(0, 100)));
    const files = {
      ...twoLists(ids(0, 80), ids(0, 80)),
      'members/a.csv': csv(['', ...ids(0, 80)], 'other,customer_id'),
    };
    const partial = await repository.push(files, { inputs: { 'partial-import': 'true' } });
    assert.deepEqual(
      [audienceOf(partial, 'a').status, audienceOf(partial, 'b').status],
      ['invalid', 'imported'],
      partial.log,
    );
    assert.deepEqual(await removedBy(repository, twoLists(ids(0, 70), ids(0, 70))), [30, 10]);
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
    await repository.push(filesOf(ids(0, 100)));
    const held = holdAt('answer');
    uploadsOf(repository, 'a', held.action);
    const running = repository.begin(filesOf(ids(50, 100)), { env: inside(PATIENT) });
    await Promise.race([held.reached, running.done]);
    running.child.kill('SIGINT');
    const cancelled = await running.done;
    assert.equal(cancelled.exitCode, 1, cancelled.log);
    repository.scene.odp.s3.faults.clear();
    assert.deepEqual(await removedBy(repository, filesOf([...ids(0, 40), ...ids(100, 50)])), [60]);
  });

  test('that a newer one overtook while it uploaded, both are named', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    const held = holdAt('request');
    uploadsOf(repository, 'a', held.action, 1);
    // It must not try again before the newer one is done.
    const late = repository.run(201, { env: inside(PATIENT) });
    await Promise.race([held.reached, late]);
    const newer = await repository.run(202, { inputs: { 'override-guards': 'true' } });
    held.release();
    assert.equal(newer.exitCode, 0, newer.log);
    const run = await late;
    assert.deepEqual([run.exitCode, codesOf(run)], [1, ['error stale-run']], run.log);
    assert.equal(audienceOf(run, 'a').status, 'imported');
    assert.match(
      run.result.problems[0].message,
      /Run 202, which is newer than this run, 201, .*ODP may have the members of either\. Run 202 again/,
    );
    const again = await repository.run(202, { at: 203 });
    assert.deepEqual([again.exitCode, codesOf(again)], [0, []], again.log);
  });

  test('whose commit a force push replaced, it is the baseline as long as GitHub has it', async () => {
    await using repository = await openRepository();
    const { github, scene, commits } = repository;
    await repository.push(filesOf(ids(0, 100)));
    const [imported] = commits;
    // Another history: its first commit has no parents.
    const sha = checkOut(scene.workspace, filesOf(ids(0, 10)), { github });
    const event = { before: imported, repository: { full_name: REPOSITORY, default_branch: 'main' } };
    const forced = await repository.run(300, { event, sha });
    assert.deepEqual([forced.exitCode, codesOf(forced, 'a')], [1, ['error too-many-removed']], forced.log);
    assert.equal(audienceOf(forced, 'a').baseline.commit, imported);
    const git = (...args: string[]) =>
      execFileSync('git', [`--git-dir=${join(github.folder, `${REPOSITORY}.git`)}`, ...args], {
        stdio: 'ignore',
      });
    git('repack', '-a', '-d', '-q');
    git('prune', '--expire=now');
    const gone = await repository.run(301, { event, sha });
    assert.deepEqual([gone.exitCode, codesOf(gone, 'a')], [1, ['error base-unreadable']], gone.log);
    assert.equal(scene.odp.members('a').size, 100);
  });
});
