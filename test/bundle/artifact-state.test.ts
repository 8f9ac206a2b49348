import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { unpack } from '../support/artifacts/zip.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { holdAt } from '../support/faults.ts';
import { openWorkflow, PRIVATE, uploads } from './artifact-workflow.ts';
import { onPullRequest, pullRequestEvent } from './pull-request.ts';
import { audienceOf, codesOf, countsOf, csv, ids, type SceneRun } from './scene.ts';

/** Names of an artifact’s files, the hashes in them cut to their kind. */
const namesIn = (zip: Buffer): string[] =>
  Object.keys(unpack(zip))
    .map((name) => name.replace(/\.[0-9a-f]{12}(\.[0-9a-f]{8})?\./, '.#.'))
    .sort();

describe('a state in artifacts', { concurrency: 2 }, () => {
  test('is kept before and after an import, and is the baseline of the next', async () => {
    await using workflow = await openWorkflow();
    const { scene, artifacts } = workflow;
    const first = await workflow.run({ id: 1 });
    assert.equal(first.exitCode, 0, first.log);
    assert.deepEqual(codesOf(first, 'a'), []);
    assert.equal(audienceOf(first, 'a').baseline, null);
    const [opening, closing, ...more] = artifacts.store.artifacts;
    assert.equal(more.length, 0);
    assert.deepEqual(
      [namesIn(opening!.zip), namesIn(closing!.zip)],
      [
        ['_receipt.json', 'a.#.csv.gz', 'a.#.importing', 'b.#.csv.gz', 'b.#.importing'],
        ['_receipt.json', 'a.#.csv.gz', 'a.json', 'b.#.csv.gz', 'b.json'],
      ],
    );

    scene.workspace.write({ 'members/a.csv': csv(ids(5, 100)) });
    const second = await workflow.run({ id: 2 });
    assert.equal(second.exitCode, 0, second.log);
    assert.match(second.log, /The state is that of run 1\./);
    assert.deepEqual(countsOf(second, 'a'), { members: 100, added: 5, removed: 5, kept: 95 });
    assert.equal(audienceOf(second, 'a').baseline.source, 'state');

    // What follows is compared with the last import, not with the list that was stopped.
    for (const [id, count] of [
      [3, 10],
      [4, 9],
    ] as const) {
      scene.workspace.write({ 'members/a.csv': csv(ids(5, count)) });
      const stopped = await workflow.run({ id });
      assert.deepEqual(codesOf(stopped, 'a'), ['error too-many-removed']);
      assert.deepEqual(countsOf(stopped, 'a'), {
        members: count,
        added: 0,
        removed: 100 - count,
        kept: count,
      });
    }
    assert.equal(uploads(workflow), 4);
    assert.equal(artifacts.store.artifacts.length, 4);
    assertNoMemberIds(ids(0, 105), second, { requests: workflow.github.requests });
    assert.deepEqual(
      readdirSync(second.temp).filter((name) => name.startsWith('odp-scratch')),
      [],
    );
  });

  test('knows of a killed run, whose import may have arrived', async () => {
    await using workflow = await openWorkflow();
    const { scene } = workflow;
    await workflow.run({ id: 1 });
    scene.workspace.write({ 'members/a.csv': csv(ids(9, 100)) });
    const held = holdAt('request');
    scene.odp.s3.faults.push({
      match: ({ method, path }) => method === 'PUT' && path.includes('/a.csv'),
      action: held.action,
    });
    const killed = scene.start(workflow.options({ id: 2 }));
    await Promise.race([held.reached, killed.done]);
    killed.child.kill('SIGKILL');
    await killed.done;
    held.release();
    // 96 of the first list and 87 of the second stay: the worse of both changes is shown.
    scene.workspace.write({ 'members/a.csv': csv(ids(4, 96)) });
    const next = await workflow.run({ id: 3 });
    assert.deepEqual(codesOf(next, 'a'), ['warning state-unreadable']);
    assert.match(audienceOf(next, 'a').problems[0].message, /interrupted/);
    assert.equal(audienceOf(next, 'a').removed, 9);
    const settled = await workflow.run({ id: 4 }, { mode: 'plan' });
    assert.deepEqual(codesOf(settled, 'a'), []);
  });

  test('is no longer what ODP has where a run without it has imported', async () => {
    await using workflow = await openWorkflow();
    const { scene } = workflow;
    const write = (...members: readonly string[]) => scene.workspace.write({ 'members/a.csv': csv(members) });
    await workflow.run({ id: 101 });
    write(...ids(0, 100), ...ids(200, 900));
    const outside = await workflow.run({ id: 102 }, { inputs: { state: '', audiences: 'a' } });
    assert.equal(outside.exitCode, 0, outside.log);
    assert.equal(scene.odp.members('a').size, 1000);

    // Next to the state this is a list without a change; in ODP 900 members would leave.
    write(...ids(0, 100));
    const skip = { 'skip-unchanged': 'true' };
    const stopped = await workflow.run({ id: 103 }, { inputs: skip });
    assert.equal(stopped.exitCode, 1);
    assert.deepEqual([codesOf(stopped, 'a'), codesOf(stopped, 'b')], [['error state-unreadable'], []]);
    assert.match(
      audienceOf(stopped, 'a').problems[0].message,
      /^Run 102 imported this audience without the state/,
    );
    assert.equal(scene.odp.members('a').size, 1000);
    const overridden = await workflow.run({ id: 104 }, { inputs: { ...skip, 'override-guards': 'a' } });
    assert.equal(overridden.exitCode, 0, overridden.log);
    assert.deepEqual(codesOf(overridden, 'a'), ['warning state-unreadable']);
    assert.deepEqual(
      [audienceOf(overridden, 'a').status, audienceOf(overridden, 'b').status],
      ['imported', 'unchanged'],
    );
    assert.equal(scene.odp.members('a').size, 100);
    const settled = await workflow.run({ id: 105 }, { inputs: skip });
    assert.deepEqual(
      [settled.exitCode, codesOf(settled, 'a'), audienceOf(settled, 'a').status],
      [0, [], 'unchanged'],
    );
  });

  test('does not let an old run undo a newer one', async () => {
    await using workflow = await openWorkflow();
    await workflow.run({ id: 1 });
    await workflow.run({ id: 3 });
    const imported = uploads(workflow);
    const old = await workflow.run({ id: 2, attempt: 2 }, { at: 100 });
    assert.deepEqual(codesOf(old, 'a'), ['error stale-run']);
    assert.match(
      audienceOf(old, 'a').problems[0].message,
      /runs\/2\/attempts\/2 is older than .*runs\/3\/.*Start a new run/,
    );
    const again = await workflow.run({ id: 3, attempt: 2 }, { at: 100 });
    assert.equal(again.exitCode, 0, again.log);
    assert.equal(uploads(workflow), imported + 2);
  });

  test('is refused where everyone could read it, for a part of the audiences, and without artifacts', async () => {
    await using workflow = await openWorkflow();
    const pull = { ...(pullRequestEvent() as object), repository: PRIVATE.repository };
    const open = { repository: { ...PRIVATE.repository, private: false } };
    const cases: [options: SceneRun, ...says: RegExp[]][] = [
      [
        { event: open, inputs: { audiences: 'a' }, env: { GITHUB_SERVER_URL: 'https://git.example.com' } },
        /github\.com and GHE\.com/,
        /public.*download its members/,
        /holds all audiences/,
      ],
      [{ ...onPullRequest(), event: pull }, /pull request/],
    ];
    for (const [options, ...says] of cases) {
      const run = await workflow.run({ id: 1 }, options);
      assert.deepEqual(codesOf(run), Array(says.length).fill('error input-invalid'), run.log);
      for (const [i, one] of says.entries()) assert.match(run.result.problems[i].message, one);
    }
    // A schedule's event does not say whether the repository is private, so GitHub is asked.
    const { github } = workflow;
    const schedule = { eventName: 'schedule', event: {} };
    github.repository.private = false;
    const all = await workflow.run({ id: 1 }, schedule);
    assert.deepEqual(codesOf(all), ['error input-invalid'], all.log);
    assert.match(all.result.problems[0].message, /not known to be private/);
    github.faults.push({
      match: ({ path }) => path === '/repos/acme/audiences',
      action: { kind: 'respond', status: 404 },
    });
    const unknown = await workflow.run({ id: 1 }, schedule);
    assert.deepEqual(codesOf(unknown), ['error state-unreadable'], unknown.log);
    assert.equal(uploads(workflow), 0);
    assert.deepEqual(workflow.artifacts.requests, []);
    github.repository.private = true;
    const known = await workflow.run({ id: 1 }, schedule);
    assert.deepEqual([known.exitCode, codesOf(known)], [0, ['warning no-baseline']], known.log);
  });
});
