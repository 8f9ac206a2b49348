import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type ActionRun, runAction } from '../support/action.ts';
import { startArtifacts } from '../support/artifacts.ts';
import { type Certificate, createCertificate } from '../support/certificates.ts';
import { type Github, startGithub } from '../support/github.ts';
import { startProxy, startTls } from '../support/proxy.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';
import { PRIVATE } from './artifact-workflow.ts';
import { onPullRequest } from './pull-request.ts';
import { countsOf, csv, ids, oneList, openScene } from './scene.ts';

/** Names that nobody but the proxy can resolve. */
const SERVER = 'github.company.test';
const API = 'api.company.test';
const RESULTS = 'results.company.test';
const FILES = oneList(ids(0, 10));

let certificate: Certificate;
before(async () => {
  certificate = await createCertificate([SERVER, API, RESULTS]);
});

/** A pull request's run, whose baseline is the base commit. */
function plan(workspace: Workspace, api: Github, proxy: string): Promise<ActionRun> {
  workspace.track();
  return runAction({
    workspace,
    ...onPullRequest({ base: api.head('acme/audiences') }),
    github: { url: `https://${API}`, serverUrl: `https://${SERVER}`, token: api.token },
    inputs: { comment: 'false' },
    env: { NODE_EXTRA_CA_CERTS: certificate.authority, HTTPS_PROXY: proxy },
  });
}

describe('GitHub where only a proxy reaches it', { concurrency: 2 }, () => {
  for (const [title, url, credentials] of [
    [' that is named without a scheme', 'PROXY', null],
    [' that asks for a password', 'http://jane:pa%20ss%2Fw%C3%B6rd@PROXY', 'jane:pa ss/wörd'],
  ] as const) {
    test(`keeps and gives out artifacts through a proxy${title}`, async () => {
      await using scene = await openScene('none', FILES);
      await using artifacts = await startArtifacts();
      await using api = await startGithub({ artifacts });
      await using tlsOfApi = await startTls(api.url, certificate);
      await using tlsOfResults = await startTls(artifacts.url, certificate);
      artifacts.store.url = `https://${RESULTS}`;
      await using proxy = await startProxy(
        { [`${API}:443`]: tlsOfApi.host, [`${RESULTS}:443`]: tlsOfResults.host },
        credentials,
      );
      const run = (id: number) =>
        scene.run({
          at: id,
          event: PRIVATE,
          apiUrl: `https://${API}`,
          token: api.token,
          inputs: { state: 'artifact' },
          env: {
            ...artifacts.env({ id }),
            GITHUB_SERVER_URL: 'https://acme.ghe.com',
            NODE_EXTRA_CA_CERTS: certificate.authority,
            HTTPS_PROXY: url.replace('PROXY', proxy.host),
          },
        });
      const first = await run(1);
      assert.equal(first.exitCode, 0, first.log);
      assert.equal(artifacts.store.artifacts.length, 2, first.log);
      scene.workspace.write({ 'members/a.csv': csv(ids(1, 10)) });
      const second = await run(2);
      assert.equal(second.exitCode, 0, second.log);
      assert.match(second.log, /The state is that of run 1\./);
      assert.deepEqual(countsOf(second, 'a'), { members: 10, added: 1, removed: 1, kept: 9 });
      assert.ok(artifacts.requests.some(({ method, path }) => method === 'PUT' && path.includes('.zip')));
    });
  }

  test('gives git the base commit through a proxy that asks for a password', async () => {
    await using api = await startGithub({ repositories: { 'acme/audiences': oneList(ids(2, 10)) } });
    await using tls = await startTls(api.url, certificate);
    const hosts = { [`${API}:443`]: tls.host, [`${SERVER}:443`]: tls.host };
    await using proxy = await startProxy(hosts, 'jane:pa ss/wörd');
    using workspace = createWorkspace(FILES);
    const run = await plan(workspace, api, `http://jane:pa%20ss%2Fw%C3%B6rd@${proxy.host}`);
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual(countsOf(run, 'a'), { members: 10, added: 2, removed: 2, kept: 8 }, run.log);
    assert.ok(proxy.requests.includes(`CONNECT ${SERVER}:443`));
  });

  test('is called out of reach for git where the proxy refuses it', async () => {
    await using api = await startGithub({ repositories: { 'acme/audiences': FILES } });
    await using tls = await startTls(api.url, certificate);
    await using proxy = await startProxy({ [`${API}:443`]: tls.host });
    using workspace = createWorkspace(FILES);
    const run = await plan(workspace, api, `http://${proxy.host}`);
    assert.equal(run.exitCode, 0, run.log);
    assert.match(run.log, /title=base-unreadable::.*the proxy refuses the server, .* `HTTPS_PROXY`/);
    assert.equal(proxy.requests.filter((request) => request.includes(SERVER)).length, 1);
  });
});
