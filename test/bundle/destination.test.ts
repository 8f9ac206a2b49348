import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runAction } from '../support/action.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { startProxy } from '../support/proxy.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { createWorkspace } from '../support/workspace.ts';

const FILES = {
  'audiences.yml': 'version: 1\naudiences: { vip: { identifier: customer_id, members: vip.csv } }\n',
  'vip.csv': 'customer_id\nmember-1\n',
};

async function importVip(odp: Odp, env: Readonly<Record<string, string>>, inputs = {}) {
  using workspace = createWorkspace(FILES);
  return await runAction({ workspace, inputs: { ...odp.inputs(), mode: 'import', ...inputs }, env });
}

describe('where an import goes', { concurrency: 3 }, () => {
  test('follows from the tracker ID alone', async () => {
    const bucket = { name: 'zaius-incoming.eu1', region: 'eu-west-1' };
    await using odp = await startOdp({ trackerId: 'tracker123-eu1', bucket });
    const run = await importVip(odp, odp.env());
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual(odp.members('vip'), new Set(['member-1']));
  });

  test('is said in log, summary and result where it is not AWS', async () => {
    await using odp = await startOdp();
    const run = await importVip(odp, odp.env());
    assert.equal(run.result.audiences[0].destination.endpoint, odp.url);
    assert.ok(
      run.log.includes(`Importing into the S3 server ${odp.url} of \`AWS_ENDPOINT_URL_S3\`, not into AWS.`),
    );
    assert.ok(run.summary.includes(`⚠️ the import went to \`${odp.url}\`, not to AWS`), run.summary);
  });

  test('is refused where the endpoint has no scheme', async () => {
    await using odp = await startOdp();
    const run = await importVip(odp, { AWS_ENDPOINT_URL_S3: new URL(odp.url).host });
    assert.equal(run.exitCode, 1);
    assert.match(
      run.result.problems[0].message,
      /`AWS_ENDPOINT_URL_S3` is "127\.0\.0\.1:\d+"; it must be an http or https URL/,
    );
    assert.equal(odp.s3.requests.length, 0);
  });

  const config = join(temporaryFolder('aws'), 'config');
  for (const [title, env] of [
    ['an endpoint of the environment that is to be ignored', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }],
    ['an `endpoint_url` of a configuration file', { AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL_S3: '' }],
  ] as const) {
    test(`is AWS in spite of ${title}`, async () => {
      await using odp = await startOdp();
      // It knows no host, so that nothing leaves this machine.
      await using proxy = await startProxy({});
      writeFileSync(config, `[default]\nendpoint_url = ${odp.url}\n`);
      const run = await importVip(odp, { ...odp.env(), HTTPS_PROXY: `http://${proxy.host}`, ...env });
      assert.equal(run.exitCode, 1);
      assert.equal(odp.s3.requests.length, 0);
      assert.deepEqual(proxy.requests, ['CONNECT zaius-incoming.s3.us-east-1.amazonaws.com:443']);
    });
  }
});
