import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { runAction } from '../support/action.ts';
import { type Certificate, createCertificate } from '../support/certificates.ts';
import { startGithub } from '../support/github.ts';
import { type StandInProxy, startProxy, startTls } from '../support/proxy.ts';
import { createWorkspace } from '../support/workspace.ts';
import { openWorkflow } from './artifact-workflow.ts';
import { onPullRequest } from './pull-request.ts';
import { audienceOf, countsOf, csv, ids, manifest, oneList, openScene } from './scene.ts';

/**
 * Names that nothing resolves: a client that asks no proxy cannot reach them. The system calls that ENOTFOUND, or EAI_AGAIN
 * where there is no network.
 */
const S3 = 's3.company.test';
const STS = 'sts.company.test';
const ODP_API = 'api.eu1.odp.company.test';
const GITHUB = 'github.company.test';
const API = 'api.company.test';
const RESULTS = 'results.company.test';

let certificate: Certificate;
before(async () => {
  certificate = await createCertificate([GITHUB, API, RESULTS]);
});

/** Proxies that are not for https targets, as GitHub’s toolkit reads them. */
const notForHttps = (proxy: StandInProxy) => ({
  HTTP_PROXY: `http://${proxy.host}`,
  http_proxy: `http://${proxy.host}`,
  ALL_PROXY: `http://${proxy.host}`,
  all_proxy: `http://${proxy.host}`,
});

describe('HTTP_PROXY and ALL_PROXY are not for https:', { concurrency: 3 }, () => {
  test('S3 and ODP’s API are not asked through them', async () => {
    await using proxy = await startProxy({});
    await using scene = await openScene('none', oneList(ids(0, 3)));
    const env = { ...notForHttps(proxy), AWS_ENDPOINT_URL_S3: `https://${S3}` };
    const run = await scene.run({ env });
    assert.equal(run.exitCode, 1);
    assert.match(run.log, /The name of the S3 server .* could not be resolved/);
    const plan = await scene.run({
      mode: 'plan',
      env,
      inputs: { 'odp-api-key': scene.odp.apiKey, 'odp-api-url': `https://${ODP_API}/v3` },
    });
    assert.match(plan.log, /title=odp-unreachable::.*\((?:ENOTFOUND|EAI_AGAIN)\)/);
    assert.deepEqual(proxy.requests, []);
  });

  test('STS is not asked through them', async () => {
    await using proxy = await startProxy({});
    await using scene = await openScene('none', {
      'audiences.yml': manifest({ a: '' }),
      'members/a.csv': csv(ids(0, 3)),
      token: 'a.web.token',
    });
    const run = await scene.run({
      inputs: { 'aws-access-key-id': '', 'aws-secret-access-key': '' },
      env: {
        ...notForHttps(proxy),
        AWS_ACCESS_KEY_ID: undefined,
        AWS_SECRET_ACCESS_KEY: undefined,
        AWS_WEB_IDENTITY_TOKEN_FILE: scene.workspace.resolve('token'),
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/audiences',
        AWS_ENDPOINT_URL_STS: `https://${STS}`,
      },
    });
    assert.equal(run.exitCode, 1);
    assert.match(
      run.log,
      /AWS STS, which issues the credentials, could not be reached \((?:ENOTFOUND|EAI_AGAIN)\)/,
    );
    assert.deepEqual(proxy.requests, []);
  });

  test('GitHub’s API and git are not asked through them', async () => {
    await using proxy = await startProxy({});
    await using api = await startGithub({
      repositories: {
        'acme/audiences': oneList(ids(0, 3)),
      },
    });
    using workspace = createWorkspace(oneList(ids(0, 3)));
    workspace.track();
    for (const [url, says] of [
      [`https://${API}`, /title=base-unreadable::/],
      [api.url, /title=base-unreadable::.*the commit .* could not be fetched/],
    ] as const) {
      const run = await runAction({
        workspace,
        ...onPullRequest({ base: api.head('acme/audiences') }),
        github: { url, serverUrl: `https://${GITHUB}`, token: api.token },
        inputs: { comment: 'false' },
        env: notForHttps(proxy),
      });
      assert.equal(run.exitCode, 0, run.log);
      assert.match(run.log, says);
    }
    assert.deepEqual(proxy.requests, []);
  });

  test('the artifact service is not asked through them', async () => {
    await using proxy = await startProxy({});
    await using workflow = await openWorkflow();
    workflow.artifacts.store.url = `https://${RESULTS}`;
    const run = await workflow.run({ id: 1 }, { env: notForHttps(proxy) });
    assert.equal(run.exitCode, 1);
    assert.match(run.log, /title=state-write-failed::.*GitHub’s artifact service did not answer/);
    assert.deepEqual(proxy.requests, []);
  });

  test('the blobs of an artifact are not sent through them', async () => {
    await using proxy = await startProxy({});
    await using workflow = await openWorkflow();
    const { artifacts } = workflow;
    const service = artifacts.store.url;
    // The service answers, and names an address for the blob that nothing resolves.
    const env = { ...artifacts.env({ id: 1 }), ACTIONS_RESULTS_URL: service, ...notForHttps(proxy) };
    artifacts.store.url = `https://${RESULTS}`;
    const run = await workflow.run({ id: 1 }, { env, timeoutMs: 120_000 });
    assert.equal(run.exitCode, 1);
    assert.match(run.log, /title=state-write-failed::/);
    assert.ok(artifacts.requests.some(({ path }) => path.endsWith('/CreateArtifact')));
    assert.deepEqual(proxy.requests, []);
  });
});

test('a host with its port in NO_PROXY is reached directly by the artifact service’s client and by git, too', async () => {
  await using proxy = await startProxy({});
  const env = {
    HTTPS_PROXY: `http://${proxy.host}`,
    NO_PROXY: `${RESULTS.toUpperCase()}:443,${GITHUB}:443`,
  };
  await using workflow = await openWorkflow();
  const service = workflow.artifacts.env({ id: 1 });
  workflow.artifacts.store.url = `https://${RESULTS}`;
  for (const url of [service.ACTIONS_RESULTS_URL ?? '', `https://${RESULTS}`]) {
    const run = await workflow.run({ id: 1 }, { env: { ...service, ...env, ACTIONS_RESULTS_URL: url } });
    assert.equal(run.exitCode, 1, run.log);
    assert.match(run.log, /title=state-write-failed::/);
  }
  await using api = await startGithub({
    repositories: {
      'acme/audiences': oneList(ids(0, 3)),
    },
  });
  using workspace = createWorkspace(oneList(ids(0, 3)));
  workspace.track();
  const plan = await runAction({
    workspace,
    ...onPullRequest({ base: api.head('acme/audiences') }),
    github: { url: api.url, serverUrl: `https://${GITHUB}`, token: api.token },
    inputs: { comment: 'false' },
    env,
  });
  assert.match(plan.log, /title=base-unreadable::.*could not be fetched/);
  assert.deepEqual(proxy.requests, []);
});

test('a proxy for the artifact service that is not usable is named', async () => {
  await using workflow = await openWorkflow();
  const env = workflow.artifacts.env({ id: 1 });
  const run = await workflow.run(
    { id: 1 },
    {
      env: { ...env, ACTIONS_RESULTS_URL: `https://${RESULTS}`, HTTPS_PROXY: 'socks5://proxy.company.test' },
    },
  );
  assert.equal(run.exitCode, 1);
  assert.match(run.log, /title=state-write-failed::.*`HTTPS_PROXY` is not the URL of an http or https proxy/);
});

test('a proxy that refuses the artifact service is named', async () => {
  await using proxy = await startProxy({});
  await using workflow = await openWorkflow();
  const env = workflow.artifacts.env({ id: 1 });
  // The service itself answers; only where the blob is to be sent is refused.
  workflow.artifacts.store.url = `https://${RESULTS}`;
  const run = await workflow.run(
    { id: 1 },
    {
      env: { ...env, ACTIONS_RESULTS_URL: `https://${RESULTS}`, HTTPS_PROXY: `http://${proxy.host}` },
      timeoutMs: 180_000,
    },
  );
  assert.equal(run.exitCode, 1);
  assert.match(run.log, /allow it to reach the service through the proxy in `HTTPS_PROXY`/);
  assert.ok(proxy.requests.includes(`CONNECT ${RESULTS}:443`));
});

test('Git LFS is asked, and its files are fetched, through a proxy', async () => {
  await using api = await startGithub({ repositories: {} });
  const pointer = api.lfs.keep(csv(ids(2, 10)));
  api.commit('acme/audiences', { 'audiences.yml': manifest({ a: '' }), 'members/a.csv': pointer });
  api.lfs.host = `https://${GITHUB}`;
  await using tls = await startTls(api.url, certificate);
  await using proxy = await startProxy({ [`${API}:443`]: tls.host, [`${GITHUB}:443`]: tls.host });
  using workspace = createWorkspace(oneList(ids(0, 10)));
  workspace.track();
  const run = await runAction({
    workspace,
    ...onPullRequest({ base: api.head('acme/audiences') }),
    github: { url: `https://${API}`, serverUrl: `https://${GITHUB}`, token: api.token },
    inputs: { comment: 'false' },
    env: { NODE_EXTRA_CA_CERTS: certificate.authority, HTTPS_PROXY: `http://${proxy.host}` },
  });
  assert.equal(run.exitCode, 0, run.log);
  assert.deepEqual(countsOf(run, 'a'), { members: 10, added: 2, removed: 2, kept: 8 }, run.log);
  assert.deepEqual(audienceOf(run, 'a').problems, []);
  assert.ok(api.requests.some(({ path }) => path.includes('/info/lfs/')));
});
