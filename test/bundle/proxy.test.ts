import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { runAction } from '../support/action.ts';
import { type Certificate, createCertificate } from '../support/certificates.ts';
import { startGithub } from '../support/github.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { CLOSED_PORT, startProxy, startTls } from '../support/proxy.ts';
import { listen } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { createWorkspace } from '../support/workspace.ts';
import { onPullRequest } from './pull-request.ts';

const FILES = {
  'audiences.yml': 'version: 1\naudiences: { vip: { identifier: customer_id, members: vip.csv } }\n',
  'vip.csv': 'customer_id\nmember-1\nmember-2\n',
};
/** ODP's bucket of the EU is addressed path-style, as the stand-in wants it; nothing says where it is. */
const S3 = 's3.eu-west-1.amazonaws.com';
const API = 'api.eu1.odp.optimizely.com';
const GITHUB = 'api.github.com';
const TEST_S3 = 's3.company.test';
const TEST_STS = 'sts.company.test';
const PASSWORD = 'pa ss/wörd';
const ENCODED = encodeURIComponent(PASSWORD);

let certificate: Certificate;
before(async () => {
  certificate = await createCertificate([S3, API, GITHUB, TEST_S3, TEST_STS]);
});

/** ODP on its own addresses, which only this proxy knows. */
async function openCompany(credentials: string | null = null) {
  const odp = await startOdp({
    bucket: { name: 'zaius-incoming.eu1', region: 'eu-west-1' },
    audiences: ['vip'],
  });
  const tls = await startTls(odp.url, certificate);
  const proxy = await startProxy({ [`${S3}:443`]: tls.host, [`${API}:443`]: tls.host }, credentials);
  const close = async () => {
    await proxy[Symbol.asyncDispose]();
    await tls[Symbol.asyncDispose]();
    await odp.close();
  };
  return { odp, proxy, [Symbol.asyncDispose]: close };
}

async function importVip(odp: Odp, env: Readonly<Record<string, string>>, inputs = {}) {
  using workspace = createWorkspace(FILES);
  return await runAction({
    workspace,
    inputs: { ...odp.inputs(), 'odp-region': 'eu', mode: 'import', 'odp-api-key': odp.apiKey, ...inputs },
    env: { NODE_EXTRA_CA_CERTS: certificate.authority, ...env },
  });
}

describe('behind a proxy', { concurrency: 3 }, () => {
  for (const [title, env] of [
    ['HTTPS_PROXY, without a scheme', { HTTPS_PROXY: 'PROXY' }],
    ['https_proxy before HTTPS_PROXY', { https_proxy: 'http://PROXY', HTTPS_PROXY: 'http://127.0.0.1:9' }],
  ] as const) {
    test(`the import and ODP’s API go through ${title}`, async () => {
      await using company = await openCompany();
      const { odp, proxy } = company;
      const named = Object.fromEntries(
        Object.entries(env).map(([name, value]) => [name, value.replace('PROXY', proxy.host)]),
      );
      const run = await importVip(odp, named);
      assert.equal(run.exitCode, 0, run.log);
      assert.deepEqual(odp.members('vip'), new Set(['member-1', 'member-2']));
      assert.deepEqual([...new Set(proxy.requests)].sort(), [`CONNECT ${API}:443`, `CONNECT ${S3}:443`]);
    });
  }

  test('its user and password are sent, and masked as written, decoded and as Basic', async () => {
    await using company = await openCompany(`jane:${PASSWORD}`);
    const { odp, proxy } = company;
    const run = await importVip(odp, { HTTPS_PROXY: `http://jane:${ENCODED}@${proxy.host}` });
    assert.equal(run.exitCode, 0, run.log);
    const masked = run.commands.filter(({ name }) => name === 'add-mask').map(({ message }) => message);
    const basic = Buffer.from(`jane:${PASSWORD}`).toString('base64');
    for (const secret of [`jane:${ENCODED}`, ENCODED, `jane:${PASSWORD}`, PASSWORD, basic])
      assert.ok(masked.includes(secret), secret);
  });

  test('the pull-request comment goes through it', async () => {
    await using github = await startGithub();
    await using tls = await startTls(github.url, certificate);
    await using proxy = await startProxy({ [`${GITHUB}:443`]: tls.host });
    using workspace = createWorkspace(FILES);
    const run = await runAction({
      workspace,
      ...onPullRequest(),
      token: github.token,
      apiUrl: `https://${GITHUB}`,
      env: { NODE_EXTRA_CA_CERTS: certificate.authority, HTTPS_PROXY: `http://${proxy.host}` },
    });
    assert.equal(run.exitCode, 0, run.log);
    assert.equal(github.comments.length, 1, run.log);
  });

  test('an S3 state and the STS that gives its credentials are reached through it', async () => {
    await using odp = await startOdp();
    odp.stateKeyPair.sessionToken = 'session';
    const { accessKeyId, secretAccessKey } = odp.stateKeyPair;
    await using sts = await listen(async (_, response) => {
      response.setHeader('content-type', 'text/xml');
      response.end(
        `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
      );
    });
    await using tlsOfOdp = await startTls(odp.url, certificate);
    await using tlsOfSts = await startTls(sts.url, certificate);
    await using proxy = await startProxy({
      [`${TEST_S3}:443`]: tlsOfOdp.host,
      [`${TEST_STS}:443`]: tlsOfSts.host,
    });
    const token = join(temporaryFolder('token'), 'token');
    writeFileSync(token, 'a.web.token');
    using workspace = createWorkspace(FILES);
    const run = await runAction({
      workspace,
      inputs: { ...odp.inputs(), mode: 'import', state: 's3://state/audiences' },
      env: {
        NODE_EXTRA_CA_CERTS: certificate.authority,
        HTTPS_PROXY: `http://${proxy.host}`,
        AWS_ENDPOINT_URL_S3: `https://${TEST_S3}`,
        AWS_ENDPOINT_URL_STS: `https://${TEST_STS}`,
        AWS_WEB_IDENTITY_TOKEN_FILE: token,
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/audiences',
        AWS_REGION: 'us-east-1',
      },
    });
    assert.equal(run.exitCode, 0, run.log);
    assert.ok(proxy.requests.includes(`CONNECT ${TEST_STS}:443`));
    assert.ok((await odp.s3.keys('state')).includes('audiences/vip.json'));
  });

  test('an S3 server without TLS is reached through HTTP_PROXY, which gets its requests whole', async () => {
    await using odp = await startOdp();
    const { host } = new URL(odp.url);
    await using proxy = await startProxy({ [`${TEST_S3}:80`]: host }, 'jane:secret-word');
    const run = await importVip(
      odp,
      { AWS_ENDPOINT_URL_S3: `http://${TEST_S3}`, HTTP_PROXY: `http://jane:secret-word@${proxy.host}` },
      { 'odp-region': 'us', 'odp-api-key': '' },
    );
    assert.equal(run.exitCode, 0, run.log);
    // One after the other, as over a connection that is used again.
    assert.deepEqual(proxy.requests, [`GET http://${TEST_S3}`, `PUT http://${TEST_S3}`]);
    assert.deepEqual(odp.members('vip'), new Set(['member-1', 'member-2']));
  });

  test('loopback and the hosts of NO_PROXY are reached without it', async () => {
    await using odp = await startOdp({ audiences: ['vip'] });
    const nobody = `http://${CLOSED_PORT}`;
    const proxies = { HTTPS_PROXY: nobody, HTTP_PROXY: nobody };
    const loopback = await importVip(
      odp,
      { ...odp.env(), ...proxies },
      { 'odp-region': 'us', 'odp-api-url': odp.apiUrl },
    );
    assert.equal(loopback.exitCode, 0, loopback.log);
    // The name is one that no server knows: that this is what fails shows that the proxy was not asked.
    const excepted = await importVip(
      odp,
      { ...proxies, NO_PROXY: 'example.org, .company.test', AWS_ENDPOINT_URL_S3: `https://${TEST_S3}` },
      { 'odp-region': 'us', 'odp-api-key': '' },
    );
    assert.equal(excepted.exitCode, 1);
    assert.match(excepted.log, /The name of the S3 server .* could not be resolved/);
  });
});

describe('a proxy that does not do its work', { concurrency: 3 }, () => {
  for (const [title, manner, credentials, says] of [
    ['wants a user', 'connect', '', /The proxy in `HTTPS_PROXY` asks for a user and password \(HTTP 407\)/],
    ['refuses the user', 'connect', 'jane:wrong-word@', /refuses the user or password in that variable/],
    [
      'refuses the host',
      { status: 403 },
      '',
      /did not connect to s3\.eu-west-1\.amazonaws\.com \(HTTP 403\)/,
    ],
    [
      'answers with a page',
      'page',
      'jane:right-word@',
      /What the proxy in `HTTPS_PROXY` sent is not what s3\.eu-west-1\.amazonaws\.com answers/,
    ],
    ['is no URL', 'connect', 'socks5://', /`HTTPS_PROXY` is not the URL of an http or https proxy/],
  ] as const) {
    test(`and ${title} is named, at once and without its password`, async () => {
      await using company = await openCompany('jane:right-word');
      const { odp, proxy } = company;
      proxy.manner = manner;
      const url = credentials.includes('://')
        ? credentials + proxy.host
        : `http://${credentials}${proxy.host}`;
      const run = await importVip(odp, { HTTPS_PROXY: url }, { 'odp-api-key': '' });
      assert.equal(run.exitCode, 1);
      assert.equal(run.result.audiences[0].status, 'held');
      assert.match(run.result.problems[0].message, says);
      assert.ok(proxy.requests.length <= 1);
      assert.ok(!`${run.log}${run.summary}${run.resultText}`.includes('-word'));
    });
  }

  test('stops the check in ODP, too', async () => {
    await using company = await openCompany('jane:right-word');
    const run = await importVip(
      company.odp,
      { HTTPS_PROXY: `http://${company.proxy.host}` },
      { mode: 'plan', 'verify-timeout': '' },
    );
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual(
      run.result.problems.map(({ code }: { code: string }) => code),
      ['odp-unreachable'],
    );
    assert.match(run.result.problems[0].message, /The proxy in `HTTPS_PROXY` asks for a user and password/);
    assert.equal(company.odp.uploads().length, 0);
  });

  test('is only a warning for the comment', async () => {
    using workspace = createWorkspace(FILES);
    const run = await runAction({
      workspace,
      ...onPullRequest(),
      token: 'ghs_standin',
      apiUrl: `https://${GITHUB}`,
      env: { HTTPS_PROXY: 'socks5://proxy.company.test:1080' },
    });
    assert.equal(run.exitCode, 0, run.log);
    const failed = run.result.problems.find(({ code }: { code: string }) => code === 'comment-failed');
    assert.match(failed?.message ?? '', /`HTTPS_PROXY` is not the URL of an http or https proxy/);
  });

  test('a certificate that does not fit is called so', async () => {
    await using company = await openCompany();
    const { odp, proxy } = company;
    const run = await importVip(
      odp,
      { HTTPS_PROXY: `http://${proxy.host}`, NODE_EXTRA_CA_CERTS: '' },
      { 'odp-api-key': '' },
    );
    assert.equal(run.exitCode, 1);
    assert.match(run.result.problems[0].message, /certificate of S3 is not trusted .* NODE_EXTRA_CA_CERTS/);
    assert.equal(odp.uploads().length, 0);
  });
});
