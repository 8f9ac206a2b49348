import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ActionRun, runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { startGithub } from '../support/github.ts';
import { createWorkspace } from '../support/workspace.ts';
import { pullRequestEvent } from './pull-request.ts';
import { csv, ids, manifest, openScene } from './scene.ts';

const MEMBERS = ids(1, 4);
const FILES = { 'audiences.yml': manifest({ vip: '' }), 'members/vip.csv': csv(MEMBERS) };
const DEBUG = { RUNNER_DEBUG: '1' };

/** The debug lines, with times and ports put aside. */
function debugLines(run: ActionRun): string[] {
  return run.commands
    .filter(({ name }) => name === 'debug')
    .map(({ message }) => message.replace(/\d+ ms/, 'N ms').replace(/127\.0\.0\.1:\d+/, 'HOST'));
}

describe('debug logging', { concurrency: 3 }, () => {
  test('has a line for each request to S3 and ODP, and no ID, secret or query', async () => {
    await using scene = await openScene('s3', FILES, { audiences: ['vip'] });
    scene.odp.s3.faults.push({
      match: ({ bucket, method }) => bucket === scene.odp.bucket && method === 'PUT',
      action: { kind: 'respond', status: 503, code: 'SlowDown' },
    });
    const run = await scene.run({
      env: DEBUG,
      inputs: { 'odp-api-key': scene.odp.apiKey, 'odp-api-url': scene.odp.apiUrl, 'verify-timeout': '30' },
    });
    assert.equal(run.exitCode, 0, run.log);
    const lines = debugLines(run);
    const upload = `PUT HOST/${scene.odp.bucket}/${scene.odp.key('vip')}`;
    assert.ok(lines.includes('GET HOST/v3/segments: 200, N ms'), lines.join('\n'));
    assert.ok(
      lines.includes(`${upload}: 503 SlowDown, N ms, attempt 1, request ID STANDIN`),
      lines.join('\n'),
    );
    assert.ok(
      lines.some((line) => line.startsWith(`${upload}: 200, N ms, attempt 2, request ID `)),
      lines.join('\n'),
    );
    assert.ok(lines.includes('POST HOST/v3/graphql: 200, N ms'));
    assert.equal(lines.filter((line) => /^(?:GET|PUT) HOST\/state/.test(line)).length > 0, true);
    const sent = scene.odp.s3.requests.length + scene.odp.api.requests.length;
    assert.equal(lines.filter((line) => /^[A-Z]+ HOST\//.test(line)).length, sent);
    assert.ok(lines.every((line) => !line.includes('?')));
    assertNoMemberIds(MEMBERS, run);
    for (const { secretAccessKey } of [scene.odp.keyPair, scene.odp.stateKeyPair])
      assert.ok(!lines.join('\n').includes(secretAccessKey));
  });

  test('has a line for each request to GitHub', async () => {
    await using github = await startGithub();
    using workspace = createWorkspace(FILES);
    const run = await runAction({
      workspace,
      eventName: 'pull_request',
      ref: 'refs/pull/7/merge',
      event: pullRequestEvent(),
      apiUrl: github.url,
      token: github.token,
      env: DEBUG,
    });
    assert.equal(run.exitCode, 0, run.log);
    const lines = debugLines(run).filter((line) => /^[A-Z]+ HOST\//.test(line));
    assert.ok(
      lines.includes('POST HOST/repos/acme/audiences/issues/7/comments: 201, N ms'),
      lines.join('\n'),
    );
    assert.equal(lines.length, github.requests.length);
    assert.ok(!lines.join('\n').includes(github.token));
  });

  test('names what gave no answer', async () => {
    await using scene = await openScene('none', FILES);
    scene.odp.s3.faults.push({
      match: ({ method }) => method === 'PUT',
      action: { kind: 'reset', after: 'headers' },
    });
    const run = await scene.run({ env: DEBUG });
    assert.equal(run.exitCode, 0, run.log);
    const [first] = debugLines(run).filter((line) => line.startsWith('PUT '));
    assert.match(first ?? '', /: no answer ECONNRESET, N ms, attempt 1$/);
  });

  test('is not there where nobody asked for it', async () => {
    await using scene = await openScene('none', FILES);
    assert.deepEqual(debugLines(await scene.run()), []);
  });
});
