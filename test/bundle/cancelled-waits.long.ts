import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ActionRun, RunningAction } from '../support/action.ts';
import type { Fault } from '../support/faults.ts';
import { startGithub } from '../support/github.ts';
import { inside, PATIENT } from '../support/inside.ts';
import { createWorkspace } from '../support/workspace.ts';
import { openWorkflow, uploads } from './artifact-workflow.ts';
import { until } from './disturb.ts';
import { pullRequestEvent } from './pull-request.ts';
import { filesOf, openRepository } from './pushed-repository.ts';
import { audienceOf, csv, ids, manifest, oneList, openScene } from './scene.ts';
import { assertWellFormed } from './well-formed.ts';

const NEVER = new Promise<never>(() => {});
/** It is not cut short, so it ends by itself or never. */
const env = inside(PATIENT);

/** A fault that holds a request for ever, and what resolves when it has come. */
function heldAt<R extends { readonly path: string }>(
  path: RegExp,
): { readonly fault: Fault<R>; readonly come: Promise<void> } {
  const come = Promise.withResolvers<void>();
  return {
    fault: {
      match: (request) => path.test(request.path),
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'hold', at: 'request', until: NEVER, seen: come.resolve },
    },
    come: come.promise,
  };
}

/** Cancels a run that has come so far, and gives how it ended. */
async function cancelled(running: RunningAction, come: Promise<unknown>): Promise<ActionRun> {
  await Promise.race([come, running.done.then(({ log }) => assert.fail(`not held:\n${log}`))]);
  running.child.kill('SIGINT');
  const run = await running.done;
  assertWellFormed(run);
  assert.equal(run.exitCode, 1);
  assert.match(JSON.stringify(run.result.problems), /cancelled/);
  return run;
}

/** Nothing that the run fetched or began to write is left, and it did not have to be cut short. */
function assertEndedByItself(run: ActionRun): void {
  assert.doesNotMatch(run.log, /left behind/);
  assert.equal(audienceOf(run, 'a').status, 'held');
  const left = readdirSync(run.temp, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /odp-scratch|\.partial$/.test(name),
  );
  assert.deepEqual(left, []);
}

describe('a run that is cancelled while it waits for GitHub ends soon', {
  concurrency: 2,
  skip: process.platform === 'win32',
}, () => {
  for (const [what, path] of [
    ['artifacts are listed', /\/actions\/artifacts$/],
    ['the artifacts of a run are listed', /\/actions\/runs\/\d+\/artifacts$/],
    ['an artifact is fetched', /\/actions\/artifacts\/\d+\/zip$/],
    ['the commit is looked up', /\/git\/commits\//],
    ['the commit is fetched', /\/git-upload-pack$/],
  ] as const) {
    test(`while ${what}`, async () => {
      await using repository = await openRepository();
      const first = await repository.push(filesOf(ids(0, 10)));
      assert.equal(first.exitCode, 0, first.log);
      const { fault, come } = heldAt(path);
      repository.github.faults.push(fault);
      const running = repository.begin(filesOf(ids(0, 9)), { env });
      const run = await cancelled(running, come);
      assertEndedByItself(run);
      assert.equal(repository.scene.odp.uploads().length, 1);
    });
  }

  test('while the address of an artifact does not answer', async () => {
    await using repository = await openRepository();
    assert.equal((await repository.push(filesOf(ids(0, 10)))).exitCode, 0);
    const { fault, come } = heldAt(/\/download-\d+\.zip$/);
    repository.artifacts.faults.push(fault);
    assertEndedByItself(await cancelled(repository.begin(filesOf(ids(0, 9)), { env }), come));
  });

  test('while its first receipt is kept, and the next run imports', async () => {
    await using repository = await openRepository();
    assert.equal((await repository.push(filesOf(ids(0, 10)))).exitCode, 0);
    const { fault, come } = heldAt(/CreateArtifact$/);
    repository.artifacts.faults.push(fault);
    assertEndedByItself(await cancelled(repository.begin(filesOf(ids(0, 9)), { env }), come));
    assert.equal(repository.scene.odp.uploads().length, 1);
    repository.artifacts.faults.clear();
    const next = await repository.push(filesOf(ids(0, 8)));
    assert.equal(next.exitCode, 0, next.log);
    assert.deepEqual(repository.scene.odp.members('a'), new Set(ids(0, 8)));
  });

  test('while a state in artifacts is listed', async () => {
    await using workflow = await openWorkflow();
    assert.equal((await workflow.run({ id: 1 })).exitCode, 0);
    const before = uploads(workflow);
    const { fault, come } = heldAt(/\/actions\/artifacts$/);
    workflow.github.faults.push(fault);
    const running = workflow.scene.start(workflow.options({ id: 2 }, { env }));
    assertEndedByItself(await cancelled(running, come));
    assert.equal(uploads(workflow), before);
  });

  for (const [what, path] of [
    ['Git LFS is asked where a content is', /\/info\/lfs\/objects\/batch$/],
    ['a content is fetched from Git LFS', /\/lfs-contents\//],
  ] as const) {
    test(`while ${what}`, async () => {
      await using github = await startGithub();
      const pointer = github.lfs.keep(csv(ids(0, 10)));
      const text = manifest({ a: '' });
      const base = github.commit('acme/audiences', { 'audiences.yml': text, 'members/a.csv': pointer });
      using workspace = createWorkspace({ 'audiences.yml': text, 'members/a.csv': csv(ids(0, 9)) });
      workspace.track();
      await using scene = await openScene('none', {});
      const { fault, come } = heldAt(path);
      github.faults.push(fault);
      const running = scene.start({
        mode: 'plan',
        env,
        workspace,
        // Node does not resolve the stand-in's other name, which LFS is asked by.
        github: { ...github, serverUrl: github.url },
        eventName: 'pull_request',
        event: pullRequestEvent({ base }),
        inputs: { comment: 'false' },
      });
      assertEndedByItself(await cancelled(running, come));
    });
  }
});

describe('a run that is cancelled', { skip: process.platform === 'win32' }, () => {
  test('while a state in a folder is locked says what was imported, and leaves its note for the next one', async () => {
    const files = oneList(ids(0, 10));
    await using scene = await openScene('folder', files);
    assert.equal((await scene.run()).exitCode, 0);
    const folder = scene.state.input;
    const lock = join(folder, '.lock-a.json');
    scene.workspace.write({ 'members/a.csv': csv(ids(0, 9)) });
    // Somebody else holds it, and is not dead: each of its turns has a token of its own.
    let turn = 0;
    const hold = () => writeFileSync(lock, `turn ${turn++}`);
    hold();
    const holding = setInterval(hold, 500);
    try {
      const running = scene.start({ at: 1 });
      const waits = () => readdirSync(folder).some((name) => /^a\.json\..*\.partial$/.test(name));
      const run = await cancelled(
        running,
        until(() => existsSync(folder) && waits()),
      );
      assert.equal(audienceOf(run, 'a').status, 'imported');
      assert.match(run.log, /left behind/);
      assert.equal(run.outputs.imported, '["a"]');
    } finally {
      clearInterval(holding);
    }
    const next = await scene.run({ at: 2 });
    assert.equal(next.exitCode, 0, next.log);
    assert.match(JSON.stringify(audienceOf(next, 'a').problems), /interrupted/);
    assert.deepEqual(scene.odp.members('a'), new Set(ids(0, 9)));
  });
});
