import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAction } from '../support/action.ts';
import { startOdp } from '../support/odp.ts';
import { startProxy } from '../support/proxy.ts';
import { createWorkspace } from '../support/workspace.ts';

test('a proxy that is silent is tried again, and named in the end', async () => {
  await using odp = await startOdp();
  await using proxy = await startProxy({});
  proxy.manner = 'hang';
  using workspace = createWorkspace({
    'audiences.yml': 'version: 1\naudiences: { vip: { identifier: customer_id, members: vip.csv } }\n',
    'vip.csv': 'customer_id\n1\n',
  });
  const run = await runAction({
    workspace,
    inputs: { ...odp.inputs(), mode: 'import' },
    env: { HTTPS_PROXY: `http://${proxy.host}` },
    timeoutMs: 180_000,
  });
  assert.equal(run.exitCode, 1);
  // After the look at the bucket, which does not wait for all of its tries.
  assert.ok(proxy.requests.length >= 5);
  assert.match(
    run.result.audiences[0].problems[0].message,
    /The proxy in `HTTPS_PROXY` did not answer within 4\.5 seconds/,
  );
});
