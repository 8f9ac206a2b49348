import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ActionRun, runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { createCertificate } from '../support/certificates.ts';
import { startGithub } from '../support/github.ts';
import { startProxy, startTls } from '../support/proxy.ts';
import { createWorkspace } from '../support/workspace.ts';
import { openWorkflow } from './artifact-workflow.ts';
import { onPullRequest } from './pull-request.ts';
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
      ...onPullRequest(),
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

  test('has a line for each request to the artifact service and to where its blobs are', async () => {
    await using workflow = await openWorkflow();
    const { artifacts, github, scene } = workflow;
    artifacts.faults.push({
      match: ({ path }) => path.endsWith('/CreateArtifact'),
      action: { kind: 'respond', status: 503, body: '{"msg":"busy"}' },
    });
    const run = await workflow.run({ id: 1 }, { env: DEBUG });
    assert.equal(run.exitCode, 0, run.log);
    const lines = debugLines(run).filter((line) => /^[A-Z]+ HOST\//.test(line));
    const sent = [artifacts.requests, github.requests, scene.odp.s3.requests, scene.odp.api.requests].flat();
    assert.equal(lines.length, sent.length, lines.join('\n'));
    const create = 'POST HOST/twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact';
    assert.ok(lines.includes(`${create}: 503, N ms, attempt 1`), lines.join('\n'));
    assert.ok(lines.includes(`${create}: 200, N ms, attempt 2`), lines.join('\n'));
    assert.ok(
      lines.some((line) =>
        /^PUT HOST\/account\/artifacts\/[0-9a-f-]+\.zip: 201, N ms, request ID /.test(line),
      ),
      lines.join('\n'),
    );
    // The addresses are signed: whoever has the query may write.
    assert.ok(!run.stdout.replaceAll(/^::add-mask::.*$/gm, '').includes('sig='));
    assert.ok(!lines.join('\n').includes('?'));
  });

  test('has the requests to what a proxy reaches, and not those to connect', async () => {
    const certificate = await createCertificate(['s3.company.test']);
    await using scene = await openScene('none', FILES);
    await using tls = await startTls(scene.odp.url, certificate);
    await using proxy = await startProxy({ 's3.company.test:443': tls.host });
    const run = await scene.run({
      env: {
        ...DEBUG,
        AWS_ENDPOINT_URL_S3: 'https://s3.company.test',
        HTTPS_PROXY: `http://${proxy.host}`,
        NODE_EXTRA_CA_CERTS: certificate.authority,
      },
    });
    assert.equal(run.exitCode, 0, run.log);
    const lines = debugLines(run).filter((line) => /^[A-Z]+ \S+: /.test(line));
    assert.deepEqual(
      lines.map((line) => line.replace(/\/.*/, '')),
      ['GET s3.company.test', 'PUT s3.company.test'],
    );
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
