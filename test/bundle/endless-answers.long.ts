import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, test } from 'node:test';
import { askForActions } from '../../src/base/lfs-api.ts';
import { ProblemError } from '../../src/problems/problem.ts';
import { type ActionOptions, runAction } from '../support/action.ts';
import { listen } from '../support/server.ts';
import { createWorkspace } from '../support/workspace.ts';
import { pullRequestEvent } from './pull-request.ts';
import { audienceOf, codesOf, ids, oneList } from './scene.ts';

const PIECE = Buffer.alloc(1024 * 1024, ' ');
const MOST_MEMORY = 600e6;

/** A server that answers everything with a text that begins so and does not end. */
function flood(begin: string, type: string) {
  return listen(async (_, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': type, etag: '"x"' });
    response.write(begin);
    const pour = () => {
      while (!response.destroyed && response.write(PIECE));
    };
    response.on('drain', pour);
    pour();
  });
}

async function plan(options: ActionOptions) {
  using workspace = createWorkspace(oneList(ids(0, 9)));
  workspace.track();
  const run = await runAction({ workspace, ...options, inputs: { mode: 'plan', ...options.inputs } });
  assert.ok((run.maxRssBytes ?? 0) < MOST_MEMORY, `took ${(run.maxRssBytes ?? 0) / 1e6} MB`);
  return run;
}

describe('an answer without an end', { concurrency: 1 }, () => {
  test('of GitHub is given up, and the plan goes on', async () => {
    await using server = await flood('{"a":"', 'application/json');
    const event = { eventName: 'pull_request', event: pullRequestEvent() };
    const run = await plan({ ...event, apiUrl: server.url, token: 'ghs_token' });
    assert.equal(run.exitCode, 0, run.log);
    assert.equal(audienceOf(run, 'a').status, 'planned');
    assert.deepEqual(codesOf(run).sort(), ['warning base-unreadable', 'warning comment-failed']);
  });

  test('of an S3 server to a listing is not one of S3’s', async () => {
    await using server = await flood('<ListBucketResult><Name>b</Name>', 'application/xml');
    const run = await plan({
      env: {
        AWS_ENDPOINT_URL_S3: server.url,
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'not-a-secret',
        AWS_REGION: 'us-east-1',
        RUNNER_DEBUG: '1',
      },
      inputs: { state: 's3://state/of' },
    });
    assert.equal(run.exitCode, 1);
    assert.deepEqual(codesOf(run), ['error state-unreadable']);
    assert.match(run.result.problems[0].message, /not one of S3’s/);
  });

  test('of ODP is given up', async () => {
    await using server = await flood('{"a":"', 'application/json');
    const run = await plan({ inputs: { 'odp-api-key': 'W4.x', 'odp-api-url': server.url } });
    assert.deepEqual(codesOf(run), ['warning odp-unreachable']);
  });

  test('of Git LFS is not one of its API', async () => {
    await using server = await flood('{"objects":[]', 'application/json');
    const origin = { server: server.url, repository: 'acme/audiences', token: 't' };
    const asked = askForActions(origin, [{ oid: 'a'.repeat(64), size: 1 }], new AbortController().signal);
    await assert.rejects(asked, (cause) => {
      assert.ok(cause instanceof ProblemError);
      assert.match(cause.problem.message, /not that of an LFS API/);
      return true;
    });
  });
});
