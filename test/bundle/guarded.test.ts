import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkOut } from '../support/checkout.ts';
import { receiptsIn, rewriteReceipts } from './kept-receipts.ts';
import { pullRequestEvent } from './pull-request.ts';
import { filesOf, openRepository, REPOSITORY } from './pushed-repository.ts';
import { audienceOf, codesOf, countsOf, csv, ids, manifest, type SceneRun } from './scene.ts';

describe('an import without a state', { concurrency: 3 }, () => {
  test('is compared with what was imported last, whatever failed in between', async () => {
    await using repository = await openRepository();
    const { scene, commits } = repository;
    const first = await repository.push(filesOf(ids(0, 100)));
    assert.equal(first.exitCode, 0, first.log);
    assert.deepEqual([codesOf(first), codesOf(first, 'a')], [['warning no-baseline'], []]);
    assert.match(first.result.problems[0].message, /no baseline for `a`, so `max_removed` was not checked/);
    const imported = commits[0];
    for (const count of [10, 9]) {
      const run = await repository.push(filesOf(ids(0, count)));
      assert.equal(run.exitCode, 1, run.log);
      assert.deepEqual(codesOf(run, 'a'), ['error too-many-removed']);
      assert.deepEqual(audienceOf(run, 'a').baseline, {
        source: 'base',
        members: 100,
        ts: first.result.ts,
        commit: imported,
      });
      assert.deepEqual(run.result.base, { commit: imported });
      const then = `the commit ${imported?.slice(0, 7)}, imported 20`;
      assert.ok(run.log.includes(`Against ${then}`), run.log);
      assert.ok(run.summary.includes(`baseline: ${then.replace(/[0-9a-f]{7}/, '`$&`')}`), run.summary);
    }
    assert.equal(scene.odp.members('a').size, 100);
    // A plan of the same runs says the same.
    const plan = await repository.push(filesOf(ids(0, 60)), { mode: 'plan' });
    assert.deepEqual(countsOf(plan, 'a'), { members: 60, added: 0, removed: 40, kept: 60 });
    const next = await repository.push(filesOf(ids(0, 55)));
    assert.equal(next.exitCode, 0, next.log);
    assert.deepEqual(countsOf(next, 'a'), { members: 55, added: 0, removed: 45, kept: 55 });
    assert.deepEqual(codesOf(next), []);
  });

  test('is compared with the members that were imported, without the rows that were left out', async () => {
    await using repository = await openRepository();
    const text = manifest({ a: 'max_removed: 50%, invalid_rows: skip, max_invalid: 50%' });
    const odd = ['null', 'customer_id', '(5 rows)', '1001.0', 'unknown', 'a\u200bb'];
    const push = (count: number) => repository.push(filesOf([...ids(0, count), ...odd], text));
    const first = await push(100);
    assert.equal(audienceOf(first, 'a').invalid, odd.length);
    const next = await push(60);
    assert.equal(next.exitCode, 0, next.log);
    assert.deepEqual(countsOf(next, 'a'), { members: 60, added: 0, removed: 40, kept: 60 });
    assert.equal(audienceOf(next, 'a').baseline.members, 100);
    assert.equal((await push(29)).exitCode, 1);
  });

  test('is compared also with a list that the rules would refuse as a whole', async () => {
    await using repository = await openRepository();
    const text = manifest({ a: 'column: 1, header: true' });
    const lists = (rows: readonly string[]) => ({ 'audiences.yml': text, 'members/a.csv': rows.join('\n') });
    const refused = await repository.push(lists(ids(0, 9)));
    assert.deepEqual(codesOf(refused, 'a'), ['error no-header']);
    const corrected = await repository.push(lists(['customer_id', ...ids(1, 8)]));
    assert.equal(corrected.exitCode, 0, corrected.log);
    assert.deepEqual(countsOf(corrected, 'a'), { members: 8, added: 0, removed: 0, kept: 8 });
  });

  test('holds against both memberships after one that was killed', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    // The closing receipt of the next import never comes.
    const killed = await repository.push(filesOf(ids(0, 60)), { inputs: { 'override-guards': 'true' } });
    assert.equal(killed.exitCode, 0, killed.log);
    repository.artifacts.store.artifacts.pop();
    const run = await repository.push(filesOf(ids(0, 40)));
    assert.equal(run.exitCode, 1, run.log);
    assert.deepEqual(codesOf(run, 'a'), ['error too-many-removed']);
    assert.deepEqual(countsOf(run, 'a'), { members: 40, added: 0, removed: 60, kept: 40 });
  });

  test('does not count the run of a fork, or of another branch', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    const { runs } = repository.artifacts.store;
    const others = [{ headRepositoryId: 99 }, { branch: 'feature' }];
    for (const [i, other] of others.entries()) {
      await repository.push(filesOf(ids(0, 60 - i)));
      const [id] = [...runs.keys()].slice(-1);
      runs.set(id as number, { ...(runs.get(id as number) as { id: number }), ...other });
    }
    const run = await repository.push(filesOf(ids(0, 58)));
    assert.deepEqual(countsOf(run, 'a'), { members: 58, added: 0, removed: 42, kept: 58 });
  });

  test('stops an old run that is run again', async () => {
    await using repository = await openRepository();
    const { scene, commits, github } = repository;
    await repository.push(filesOf(ids(0, 10)));
    await repository.push(filesOf(ids(0, 9)));
    const [, old = ''] = commits;
    assert.equal(checkOut(scene.workspace, filesOf(ids(0, 10)), { github }), old);
    const again = await repository.run(101, { sha: old, at: 1000 });
    assert.equal(again.exitCode, 1, again.log);
    assert.deepEqual(codesOf(again, 'a'), ['error stale-run']);
    assert.match(
      audienceOf(again, 'a').problems[0].message,
      /Run 102 is newer than this run, 101.*Start a new run/,
    );
    assert.equal(scene.odp.members('a').size, 9);
    // The newest one can.
    checkOut(scene.workspace, filesOf(ids(0, 9)), { github, parents: [old] });
    const newest = await repository.run(102, { sha: commits[0] ?? '', at: 1001 });
    assert.equal(newest.exitCode, 0, newest.log);
  });

  test('without `actions: read` is compared with the commit before the push, and says what to grant', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    repository.github.permissions.actions = 'none';
    const run = await repository.push(filesOf(ids(0, 10)));
    assert.equal(run.exitCode, 1, run.log);
    assert.deepEqual(codesOf(run), ['warning base-unreadable']);
    assert.match(run.result.problems[0].message, /`?actions: read`?/);
    assert.deepEqual(codesOf(run, 'a'), ['error too-many-removed']);
    assert.equal(audienceOf(run, 'a').baseline.ts, null);
  });

  test('has no baseline where a step makes the lists, and says so', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    repository.scene.workspace.write({ 'members/a.csv': csv(ids(90, 60)) });
    const changed = await repository.run(200, { at: 1000 });
    assert.equal(changed.exitCode, 0, changed.log);
    assert.deepEqual(codesOf(changed), ['warning no-baseline']);
    assert.match(
      changed.result.problems[0].message,
      /so `max_removed` was only compared with the number of members that was imported last\. .*keep a `state`/,
    );
    assert.equal(audienceOf(changed, 'a').baseline, null);
    const required = await repository.run(201, { at: 1001, inputs: { 'require-baseline': 'true' } });
    assert.deepEqual([required.exitCode, codesOf(required, 'a')], [1, ['error no-baseline']]);
    assert.equal(audienceOf(required, 'a').status, 'blocked');
    const inputs = { 'require-baseline': 'true', 'override-guards': 'a' };
    const overridden = await repository.run(202, { at: 1002, inputs });
    assert.deepEqual([overridden.exitCode, codesOf(overridden, 'a')], [0, ['warning no-baseline']]);
  });

  test('where a step makes the lists is held if the number of members alone says that too many leave or come', async () => {
    await using repository = await openRepository();
    const { scene, artifacts } = repository;
    const text = manifest({ a: 'max_removed: 50%, max_added: 50%' });
    await repository.push({ 'audiences.yml': text });
    let at = 200;
    const made = (count: number, options?: SceneRun) => {
      scene.workspace.write({ 'members/a.csv': csv(ids(0, count)) });
      at += 1;
      return repository.run(at, options);
    };
    const first = await made(100);
    assert.deepEqual([first.exitCode, codesOf(first)], [0, ['warning no-baseline']], first.log);
    assert.match(first.result.problems[0].message, /`max_removed` and `max_added` were not checked\./);

    for (const mode of ['plan', 'import'] as const) {
      const cut = await made(49, { mode });
      assert.deepEqual([cut.exitCode, codesOf(cut, 'a')], [1, ['error too-many-removed']], cut.log);
      assert.match(
        audienceOf(cut, 'a').problems[0].message,
        /^The import would remove at least 51 of 100 members \(51%\); at most 50% are allowed\. Check the export/,
      );
    }
    const grown = await made(151);
    assert.deepEqual([grown.exitCode, codesOf(grown, 'a')], [1, ['error too-many-added']], grown.log);
    assert.match(audienceOf(grown, 'a').problems[0].message, /would add at least 51 members to 100/);
    assert.equal(scene.odp.members('a').size, 100);

    // After one that was killed there may be either number.
    await made(60);
    artifacts.store.artifacts.pop();
    const uncertain = await made(45);
    assert.deepEqual(
      [uncertain.exitCode, codesOf(uncertain, 'a')],
      [1, ['error too-many-removed']],
      uncertain.log,
    );
    const meant = await made(45, { inputs: { 'override-guards': 'a' } });
    assert.deepEqual([meant.exitCode, codesOf(meant, 'a')], [0, ['warning too-many-removed']], meant.log);
    assert.equal(scene.odp.members('a').size, 45);
  });

  test('where a step makes the lists is compared with the settings of the last import', async () => {
    await using repository = await openRepository();
    const { scene } = repository;
    let at = 200;
    const made = (settings: string, count: number, options?: SceneRun) => {
      scene.workspace.write({
        'members/a.csv': csv(ids(0, count)),
        'audiences.yml': manifest({ a: settings }),
      });
      at += 1;
      return repository.run(at, options);
    };
    await repository.push({ 'audiences.yml': manifest({ a: '' }) });
    await made('max_removed: 20%', 100);
    const loosened = await made('max_removed: 90%', 70, { mode: 'plan' });
    assert.deepEqual(codesOf(loosened, 'a'), ['warning guard-loosened'], loosened.log);
    assert.match(
      audienceOf(loosened, 'a').problems[0].message,
      /was `20%` and is `90%`: the old limit would stop this change, which removes at least 30 of 100 members \(30%\)\./,
    );
    // Others may have come for those who left.
    const perhaps = await made('max_removed: 90%', 100, { mode: 'plan' });
    assert.match(
      audienceOf(perhaps, 'a').problems[0].message,
      /so it may let through what it stopped before\./,
    );
    const other = await made('identifier: user_id, column: customer_id, max_removed: 20%', 100);
    assert.deepEqual(
      codesOf(other, 'a'),
      ['warning identifier-changed', 'error too-many-removed'],
      other.log,
    );
    assert.match(audienceOf(other, 'a').problems[1].message, /at least 100 of 100 members/);
  });

  test('goes on with a warning where it has no token, or may not read commits', async () => {
    await using repository = await openRepository();
    const text = manifest({ a: 'max_removed: 50%, max_added: 50%' });
    await repository.push(filesOf(ids(0, 100), text));
    const bare = await repository.push(filesOf(ids(0, 99), text), { token: '' });
    assert.deepEqual([bare.exitCode, codesOf(bare)], [0, ['warning no-baseline']], bare.log);
    assert.match(
      bare.result.problems[0].message,
      /so `max_removed` and `max_added` were not checked\. Set `github-token`, or keep a `state`\./,
    );
    repository.github.permissions.contents = 'none';
    const closed = await repository.push(filesOf(ids(0, 98), text));
    assert.deepEqual(
      [closed.exitCode, codesOf(closed), codesOf(closed, 'a')],
      [0, [], ['warning base-unreadable']],
      closed.log,
    );
    assert.match(audienceOf(closed, 'a').problems[0].message, /`permissions: contents: read`/);
  });

  test('of lists that a step makes says nothing of receipts that it may not read', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    repository.scene.workspace.write({ 'members/a.csv': csv(ids(0, 5)) });
    repository.github.permissions.actions = 'none';
    const event = {
      before: repository.commits[0],
      repository: { full_name: REPOSITORY, default_branch: 'main' },
    };
    const run = await repository.run(200, { event, at: 1000 });
    assert.deepEqual([run.exitCode, codesOf(run)], [0, ['warning no-baseline']], run.log);
    assert.equal(audienceOf(run, 'a').baseline, null);
  });

  test('is stopped where the last one had no checkout, and where it is older than the last one', async () => {
    await using repository = await openRepository();
    const { scene } = repository;
    scene.workspace.write(filesOf(ids(0, 100)));
    const sha = 'd'.repeat(40);
    const without = await repository.run(101, { sha });
    assert.equal(without.exitCode, 0, without.log);
    assert.ok(receiptsIn(repository.artifacts).every(({ commit }) => commit === sha));
    // As where the runner names no commit.
    rewriteReceipts(repository.artifacts, (receipt) => ({ ...receipt, commit: null }));
    const lost = await repository.push(filesOf(ids(0, 99)), { at: 102 });
    assert.deepEqual([lost.exitCode, codesOf(lost, 'a')], [1, ['error base-unreadable']], lost.log);
    assert.match(audienceOf(lost, 'a').problems[0].message, /by a run without a checkout of this repository/);
    const allowed = await repository.push(filesOf(ids(0, 99)), {
      at: 102,
      inputs: { 'override-guards': 'a' },
    });
    assert.equal(allowed.exitCode, 0, allowed.log);
    const late = await repository.push(filesOf(ids(0, 98)), { at: 101 });
    assert.deepEqual([late.exitCode, codesOf(late, 'a')], [1, ['error stale-run']], late.log);
    assert.match(audienceOf(late, 'a').problems[0].message, /is older than that of the last import/);
    // The same second is none of that.
    const same = await repository.push(filesOf(ids(0, 98)), { at: 102 });
    assert.deepEqual([same.exitCode, codesOf(same, 'a')], [0, []], same.log);
  });

  test('on another branch has no baseline, which is an error that `override-guards` allows', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    const elsewhere = { ref: 'refs/heads/release', mode: 'import', at: 500 } as const;
    const run = await repository.push(filesOf(ids(0, 99)), elsewhere);
    assert.deepEqual([run.exitCode, codesOf(run, 'a')], [1, ['error no-baseline']]);
    const inputs = { 'override-guards': 'true' };
    const allowed = await repository.push(filesOf(ids(0, 99)), { ...elsewhere, inputs });
    assert.deepEqual([allowed.exitCode, codesOf(allowed, 'a')], [0, ['warning no-baseline']], allowed.log);
  });

  test('on another branch has none without a checkout either', async () => {
    await using repository = await openRepository();
    repository.scene.workspace.write(filesOf(ids(0, 10)));
    const run = await repository.run(101, { mode: 'import', ref: 'refs/heads/feature' });
    assert.equal(run.exitCode, 1, run.log);
    assert.deepEqual(codesOf(run, 'a'), ['error no-baseline']);
    assert.equal(repository.scene.odp.uploads().length, 0);
  });

  test('is stopped where what was imported cannot be read, and `override-guards` lets it go on', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    const { github, artifacts } = repository;
    const down = {
      times: Infinity,
      match: ({ path }: { path: string }) => path.includes('/git/commits/'),
      action: { kind: 'respond', status: 404 },
    } as const;
    github.faults.push(down);
    const gone = await repository.push(filesOf(ids(0, 90)));
    assert.deepEqual([gone.exitCode, codesOf(gone, 'a')], [1, ['error base-unreadable']], gone.log);
    assert.equal(audienceOf(gone, 'a').status, 'blocked');
    const plan = await repository.push(filesOf(ids(0, 90)), { mode: 'plan' });
    assert.deepEqual([plan.exitCode, codesOf(plan, 'a')], [0, ['warning base-unreadable']]);
    const allowed = await repository.push(filesOf(ids(0, 90)), { inputs: { 'override-guards': 'true' } });
    assert.deepEqual([allowed.exitCode, codesOf(allowed, 'a')], [0, ['warning base-unreadable']]);
    github.faults.clear();
    for (const artifact of artifacts.store.artifacts) artifact.zip = Buffer.from('not a zip');
    const damaged = await repository.push(filesOf(ids(0, 89)));
    assert.deepEqual([damaged.exitCode, codesOf(damaged, 'a')], [1, ['error base-unreadable']], damaged.log);
    assert.match(
      audienceOf(damaged, 'a').problems[0].message,
      /^What was imported last could not be read, so there is no baseline\. .*[^.]\.$/,
    );
  });

  test('is stopped where the list that was imported is not that of the commit', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    // As if a step had made another list, which Git did not notice.
    rewriteReceipts(repository.artifacts, ({ audiences: { a }, ...receipt }) => ({
      ...receipt,
      audiences: { a: { ...a, members_sha256: '0'.repeat(64) } },
    }));
    const run = await repository.push(filesOf(ids(0, 99)));
    assert.deepEqual([run.exitCode, codesOf(run, 'a')], [1, ['error base-unreadable']], run.log);
    assert.match(audienceOf(run, 'a').problems[0].message, /are not those that its import uploaded/);
  });

  test('has none where the receipts have expired, and skips nothing without one', async () => {
    await using repository = await openRepository();
    await repository.push(filesOf(ids(0, 100)));
    const inputs = { 'skip-unchanged': 'true' };
    const skipped = await repository.push(filesOf(ids(0, 100)), { inputs });
    assert.equal(audienceOf(skipped, 'a').status, 'unchanged', skipped.log);
    for (const artifact of repository.artifacts.store.artifacts) artifact.expired = true;
    const expired = await repository.push(filesOf(ids(0, 100)), { inputs });
    assert.equal(audienceOf(expired, 'a').status, 'imported', expired.log);
    assert.deepEqual(codesOf(expired), ['warning no-baseline']);
    assert.match(expired.result.problems[0].message, /`skip-unchanged` had nothing to compare with/);
  });
});

describe('a plan', { concurrency: 3 }, () => {
  test('is not charged with what was merged into the base branch since', async () => {
    await using repository = await openRepository();
    const { scene, github } = repository;
    const old = github.commit(REPOSITORY, filesOf(ids(0, 100)));
    const moved = github.commit(REPOSITORY, filesOf(ids(0, 60)), [old]);
    const head = 'c'.repeat(40);
    const bare = github.commit('acme/parents', {});
    assert.ok(bare);
    const merge = checkOut(scene.workspace, filesOf(ids(0, 59)), { github, parents: [moved, old] });
    const plan = (sha: string, headSha: string) => {
      const event = pullRequestEvent({ base: old, headSha });
      return scene.run({
        mode: 'auto',
        github,
        eventName: 'pull_request',
        ref: 'refs/pull/7/merge',
        sha,
        event,
        inputs: { comment: 'false' },
      });
    };
    const merged = await plan(merge, old);
    assert.deepEqual(countsOf(merged, 'a'), { members: 59, added: 0, removed: 1, kept: 59 });
    assert.deepEqual(merged.result.base, { commit: moved });
    // Where the head is checked out instead, the event's base is all that is known.
    const own = await plan(merge, head);
    assert.deepEqual(countsOf(own, 'a'), { members: 59, added: 0, removed: 41, kept: 59 });
    assert.deepEqual(own.result.base, { commit: old });
  });

  test('of a merge queue is compared with what the group is built on', async () => {
    await using repository = await openRepository();
    const { scene, github } = repository;
    const base = github.commit(REPOSITORY, filesOf(ids(0, 10)));
    const sha = checkOut(scene.workspace, filesOf(ids(1, 10)), { github, parents: [base] });
    const event = {
      merge_group: { base_sha: base, head_sha: sha },
      repository: { full_name: REPOSITORY, default_branch: 'main' },
    };
    const run = await scene.run({
      mode: 'auto',
      github,
      eventName: 'merge_group',
      ref: 'refs/heads/gh-readonly-queue/main/pr-7',
      sha,
      event,
    });
    assert.equal(run.outputs.mode, 'plan');
    assert.deepEqual(countsOf(run, 'a'), { members: 10, added: 1, removed: 1, kept: 9 });
  });

  test('says that the manifest of the base cannot be read', async () => {
    await using repository = await openRepository();
    const { scene, github } = repository;
    const base = github.commit(REPOSITORY, filesOf(ids(0, 10), 'audiences: [\n'));
    checkOut(scene.workspace, filesOf(ids(1, 10)), { github, parents: [base] });
    const run = await scene.run({
      mode: 'auto',
      github,
      eventName: 'pull_request_target',
      event: pullRequestEvent({ base }),
      inputs: { comment: 'false' },
    });
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual(codesOf(run), ['warning base-unreadable']);
    assert.match(run.result.problems[0].message, /the manifest in the commit.*has errors/);
    assert.match(run.summary, /no baseline to compare with/);
  });

  test('without a token asks for no commit', async () => {
    await using repository = await openRepository();
    const { scene, github } = repository;
    const base = github.commit(REPOSITORY, filesOf(ids(0, 10)));
    checkOut(scene.workspace, filesOf(ids(1, 10)), { github, parents: [base] });
    const run = await scene.run({
      mode: 'auto',
      github,
      token: '',
      eventName: 'pull_request',
      event: pullRequestEvent({ base }),
      inputs: { comment: 'false' },
    });
    assert.deepEqual([run.exitCode, codesOf(run), audienceOf(run, 'a').baseline], [0, [], null]);
    assert.equal(github.requests.length, 0);
  });
});
