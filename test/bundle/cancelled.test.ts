import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { startAction } from '../support/action.ts';
import { holdAt } from '../support/faults.ts';
import { inside, PATIENT } from '../support/inside.ts';
import type { S3Request } from '../support/odp.ts';
import { createWorkspace } from '../support/workspace.ts';
import { pullRequestEvent } from './pull-request.ts';
import { audienceOf, codesOf, csv, ids, manifest, openScene, type Scene, type SceneRun } from './scene.ts';
import { assertWellFormed } from './well-formed.ts';

const THREE = {
  'audiences.yml': manifest({ a: '', b: '', c: '' }),
  ...Object.fromEntries(['a', 'b', 'c'].map((id) => [`members/${id}.csv`, csv(ids(0, 10))])),
};

/** However slow the machine is, it has the time to stop by itself, and for its report. */
const env = inside(PATIENT);

/** Starts an import that is held at the first request that matches. */
async function heldAt({ odp, start }: Scene, match: (request: S3Request) => boolean, options: SceneRun) {
  const held = holdAt('request');
  odp.s3.faults.push({ match, action: held.action });
  const running = start({ ...options, env });
  await Promise.race([held.reached, running.done.then((run) => assert.fail(`not held:\n${run.log}`))]);
  return running;
}

const uploads = (id: string) => (request: S3Request) =>
  request.method === 'PUT' && request.key.endsWith(`audience-diffs/${id}.csv.gz`);

// Windows ends a process that is sent a signal; there is nothing to report it.
const skip = process.platform === 'win32';

describe('an import that is cancelled', { concurrency: 2, skip }, () => {
  test('reports what was imported, what was under way, and what was not begun', async () => {
    await using scene = await openScene('none', THREE);
    const running = await heldAt(scene, uploads('b'), { inputs: { concurrency: '1' } });
    running.child.kill('SIGINT');
    const run = await running.done;
    assertWellFormed(run);
    assert.equal(run.exitCode, 1);
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => audienceOf(run, id).status),
      ['imported', 'failed', 'held'],
    );
    assert.deepEqual(codesOf(run), ['warning no-baseline', 'error unexpected-failure']);
    assert.match(run.result.problems[1].message, /cancelled/);
    assert.equal(run.outputs.imported, '["a"]');
    assert.ok(!scene.odp.s3.requests.some(uploads('c')));
  });

  test('while the bucket is asked whether it would take it, uploads nothing', async () => {
    await using scene = await openScene('none', THREE);
    const running = await heldAt(scene, ({ method }) => method === 'GET', {});
    running.child.kill('SIGINT');
    const run = await running.done;
    assertWellFormed(run);
    assert.deepEqual(codesOf(run), ['error unexpected-failure']);
    assert.equal(audienceOf(run, 'a').status, 'held');
    assert.deepEqual(scene.odp.uploads(), []);
  });

  test('twice, while the state is written, says that the audience was imported', async () => {
    await using scene = await openScene('s3', THREE);
    const commits = ({ bucket, method, key }: S3Request) =>
      bucket === 'state' && method === 'PUT' && key.endsWith('a.json');
    const running = await heldAt(scene, commits, { inputs: { audiences: 'a' } });
    running.child.kill('SIGINT');
    running.child.kill('SIGTERM');
    const run = await running.done;
    assert.equal(run.exitCode, 1);
    assert.equal(run.signal, null);
    assert.equal(audienceOf(run, 'a').status, 'imported');
    assert.deepEqual(codesOf(run), ['warning no-baseline', 'error unexpected-failure']);
    assert.equal(run.outputs.imported, '["a"]');
  });
});

test('a cancelled plan does not touch the comment, and ends although GitHub does not answer', {
  skip,
}, async () => {
  const asked: string[] = [];
  const silent = createServer(({ method, url }) => asked.push(`${method} ${url}`)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  using workspace = createWorkspace(THREE);
  workspace.track();
  const running = startAction({
    workspace,
    env,
    eventName: 'pull_request',
    event: pullRequestEvent(),
    token: 'ghs_token',
    apiUrl: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
  });
  await once(silent, 'request');
  running.child.kill('SIGINT');
  running.child.kill('SIGTERM');
  const run = await running.done;
  silent.closeAllConnections();
  silent.close();
  assert.deepEqual(codesOf(run), ['error unexpected-failure']);
  assert.equal(audienceOf(run, 'a').status, 'held');
  assert.ok(asked.every((request) => !request.includes('comments')));
});
