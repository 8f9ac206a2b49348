import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { readCsv } from '../support/odp/csv.ts';
import { gunzipOne } from '../support/odp/gunzip.ts';
import { OTHER_KEY_PAIR, OTHER_SERVERS, type OtherServer } from '../support/s3/other-servers.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';
import { audienceOf, codesOf, countsOf, csv, ids, manifest, T } from './scene.ts';

const BUCKET = 'zaius-incoming';
const PREFIX = 'tracker123/audience-diffs';

for (const [name, start] of Object.entries(OTHER_SERVERS)) {
  describe(`the S3 server ${name}`, { concurrency: 2 }, () => {
    test('takes an import, and a state that the next run compares with', async () => {
      await using server = await start([BUCKET, 'state']);
      using workspace = createWorkspace({
        'audiences.yml': manifest({ vip: '', 'win-back': '' }),
        'members/vip.csv': csv(ids(0, 10)),
        'members/win-back.csv': csv(ids(50, 5)),
      });
      const inputs = { state: 's3://state/of/audiences', 'state-endpoint': server.url };

      const first = await importInto(server, workspace, inputs);
      assert.equal(first.exitCode, 0, first.log);
      assert.equal(first.outputs.imported, '["vip","win-back"]');
      // It ignores `If-None-Match`: two runs could overwrite each other's state, and that is said once.
      assert.deepEqual(codesOf(first), ['warning no-baseline', 'warning state-unlocked']);
      assert.equal(audienceOf(first, 'vip').destination.endpoint, server.url);
      assert.match(first.log, /Importing into the S3 server .* not into AWS/);
      assert.deepEqual(await server.keys(BUCKET), [`${PREFIX}/vip.csv.gz`, `${PREFIX}/win-back.csv.gz`]);
      assert.deepEqual(await membersIn(server, 'vip'), ids(0, 10));
      assert.deepEqual(await membersIn(server, 'win-back'), ids(50, 5));

      workspace.write({ 'members/vip.csv': csv([...ids(3, 7), ...ids(100, 4)]) });
      const second = await importInto(server, workspace, { ...inputs, timestamp: String(T + 60) });
      assert.equal(second.exitCode, 0, second.log);
      assert.deepEqual(codesOf(second), ['warning state-unlocked']);
      assert.deepEqual(countsOf(second, 'vip'), { members: 11, added: 4, removed: 3, kept: 7 });
      assert.equal(audienceOf(second, 'vip').baseline.ts, T);
      assert.deepEqual(await membersIn(server, 'vip'), [...ids(3, 7), ...ids(100, 4)]);
      // For each audience one commit and its file: notes and older files are tidied up.
      const state = await server.keys('state');
      assert.equal(state.length, 4);
      const commit = JSON.parse(String(await server.object('state', 'of/audiences/vip.json')));
      assert.ok(state.includes(`of/audiences/${commit.file}`));
      assert.deepEqual(
        await server.object('state', `of/audiences/${commit.file}`),
        await server.object(BUCKET, `${PREFIX}/vip.csv.gz`),
      );
      for (const run of [first, second]) assertNoMemberIds(ids(0, 200), run);
    });

    test('takes a file that needs several parts', async () => {
      await using server = await start([BUCKET]);
      const members = Array.from({ length: 100_000 }, () => randomBytes(90).toString('base64url'));
      using workspace = createWorkspace({
        'audiences.yml': manifest({ vip: '' }),
        'members/vip.csv': csv(members),
      });
      const run = await importInto(server, workspace);
      assert.equal(run.exitCode, 0, run.log);
      assert.ok(audienceOf(run, 'vip').file.bytes > 8 * 1024 ** 2);
      const arrived = new Set(await membersIn(server, 'vip'));
      assert.equal(arrived.size, members.length);
      assert.ok(members.every((member) => arrived.has(member)));
    });

    test('is quoted where it refuses, and nothing is said to be imported', async () => {
      await using server = await start(['other-bucket']);
      using workspace = createWorkspace({
        'audiences.yml': manifest({ vip: '' }),
        'members/vip.csv': csv(ids(0, 3)),
      });
      const run = await importInto(server, workspace);
      assert.equal(run.exitCode, 1);
      assert.equal(audienceOf(run, 'vip').status, 'held');
      assert.match(run.resultText, /There is no bucket zaius-incoming on this server \(NoSuchBucket\)/);
    });
  });
}

/** An import into ODP's bucket on this server. */
function importInto(server: OtherServer, workspace: Workspace, inputs: Record<string, string> = {}) {
  const { accessKeyId, secretAccessKey } = OTHER_KEY_PAIR;
  return runAction({
    workspace,
    env: {
      AWS_ENDPOINT_URL_S3: server.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: 'us-east-1',
    },
    inputs: {
      mode: 'import',
      'tracker-id': 'tracker123',
      'aws-access-key-id': accessKeyId,
      'aws-secret-access-key': secretAccessKey,
      timestamp: String(T),
      ...inputs,
    },
  });
}

/** The members in an audience's file in ODP's bucket, in its order. */
async function membersIn(server: OtherServer, id: string): Promise<unknown[]> {
  const file = await server.object(BUCKET, `${PREFIX}/${id}.csv.gz`);
  const [header, ...rows] = readCsv(String(gunzipOne(file)));
  assert.equal(header?.[2], 'customer_id');
  return rows.map((row) => row?.[2]);
}
