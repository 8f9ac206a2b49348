import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import type { ActionRun } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import type { Odp } from '../support/odp.ts';
import { listen } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { audienceOf, codesOf, csv, ids, manifest, openScene, type SceneRun } from './scene.ts';
import { assertWellFormed } from './well-formed.ts';

const THREE = {
  'audiences.yml': manifest({ a: '', b: '', c: '' }),
  ...Object.fromEntries(['a', 'b', 'c'].map((id) => [`members/${id}.csv`, csv(ids(0, 5))])),
};
const NO_KEYS = { 'aws-access-key-id': '', 'aws-secret-access-key': '' };
const NO_ENVIRONMENT = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

interface Refused {
  readonly what: string;
  readonly code: 'access-denied' | 'credentials-missing' | 'upload-failed';
  readonly says: RegExp;
  readonly spoil?: (odp: Odp) => void;
  readonly run?: SceneRun;
}

const REFUSED: readonly Refused[] = [
  {
    what: 'an access key ID that S3 does not know',
    code: 'access-denied',
    says: /access key ID \(HTTP 403, InvalidAccessKeyId\).* Generate Amazon S3 credentials/,
    run: { inputs: { 'aws-access-key-id': 'AKIAUNKNOWN000000000' } },
  },
  {
    what: 'a secret of another key',
    code: 'access-denied',
    says: /SignatureDoesNotMatch/,
    run: { inputs: { 'aws-secret-access-key': 'of-another-key-000000000000000000000000' } },
  },
  {
    what: 'credentials that have expired',
    code: 'access-denied',
    says: /have expired \(HTTP 400, ExpiredToken\)/,
    spoil: ({ keyPair }) => Object.assign(keyPair, { expired: true }),
  },
  {
    what: 'a bucket that does not exist',
    code: 'upload-failed',
    says: /There is no bucket zaius-incomming on this server \(NoSuchBucket\)/,
    run: { inputs: { bucket: 'zaius-incomming' } },
  },
  {
    what: 'a bucket in another region',
    code: 'upload-failed',
    says: /is not in eu-west-1 but in us-east-1/,
    run: { inputs: { 'aws-region': 'eu-west-1' } },
  },
  {
    what: 'no keys at all',
    code: 'credentials-missing',
    says: /No AWS credentials were found\. Set `aws-access-key-id` and `aws-secret-access-key`/,
    run: { inputs: NO_KEYS, env: NO_ENVIRONMENT },
  },
  {
    what: 'a token file that is missing',
    code: 'credentials-missing',
    says: /The file that AWS_WEB_IDENTITY_TOKEN_FILE .* could not be read \(ENOENT\)/,
    run: {
      inputs: NO_KEYS,
      env: {
        ...NO_ENVIRONMENT,
        AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token',
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/audiences',
      },
    },
  },
];

/** The run has one problem, and has neither read nor built anything. */
function assertNothingRead(run: ActionRun, odp: Odp, code: string): void {
  assertWellFormed(run);
  assert.equal(run.exitCode, 1);
  assert.deepEqual(codesOf(run), [`error ${code}`], run.log);
  for (const { status, members, problems } of run.result.audiences)
    assert.deepEqual([status, members, problems], ['held', null, []]);
  assert.deepEqual(run.outputs.imported, '[]');
  assert.deepEqual(readdirSync(dirname(run.outputs['result-path'] ?? '')), ['result.json']);
  assert.deepEqual(odp.uploads(), []);
}

describe('an import that S3 would refuse says so once, before any member file is read:', {
  concurrency: 3,
}, () => {
  for (const { what, code, says, spoil, run: options } of REFUSED) {
    test(what, async () => {
      await using scene = await openScene('none', THREE);
      spoil?.(scene.odp);
      const run = await scene.run(options);
      assertNothingRead(run, scene.odp, code);
      assert.match(run.result.problems[0].message, says);
      assert.match(run.result.problems[0].message, / No member file was read\.$/);
      assertNoMemberIds(ids(0, 5), run);
    });
  }

  test('a clock that S3 does not accept, unless the SDK can set it right', async () => {
    await using scene = await openScene('none', THREE);
    scene.odp.s3.faults.push({
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'respond', status: 403, code: 'RequestTimeTooSkewed' },
    });
    const refused = await scene.run();
    assertNothingRead(refused, scene.odp, 'upload-failed');
    assert.match(refused.result.problems[0].message, /clock of this machine differs too much/);
    scene.odp.s3.faults.clear();
    scene.odp.s3.clockOffset = 3_600_000;
    const corrected = await scene.run();
    assert.equal(corrected.exitCode, 0, corrected.log);
  });

  test('an STS that denies the role, which is not S3’s fault', async () => {
    await using scene = await openScene('none', THREE);
    await using sts = await listen(async (_, response) => {
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
      );
    });
    const token = join(temporaryFolder('token'), 'token');
    writeFileSync(token, 'a.web.token');
    const run = await scene.run({
      inputs: NO_KEYS,
      env: {
        ...NO_ENVIRONMENT,
        AWS_WEB_IDENTITY_TOKEN_FILE: token,
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/audiences',
        AWS_ENDPOINT_URL_STS: sts.url,
      },
    });
    assertNothingRead(run, scene.odp, 'access-denied');
    assert.match(run.result.problems[0].message, /AWS STS refused to issue credentials for the role/);
    assert.deepEqual(scene.odp.s3.requests, []);
  });

  test('missing keys and a missing tracker ID, together', async () => {
    await using scene = await openScene('none', THREE);
    const run = await scene.run({ inputs: { ...NO_KEYS, 'tracker-id': '' }, env: NO_ENVIRONMENT });
    assert.deepEqual(codesOf(run), ['error input-invalid']);
    const { message } = run.result.problems[0];
    assert.match(message, /`tracker-id`.*`aws-access-key-id` and `aws-secret-access-key`, is missing too/);
    assert.equal(run.annotations.length, 2);
    assert.deepEqual(scene.odp.s3.requests, []);
  });

  test('missing keys of bucket and S3 state, each by its own advice', async () => {
    await using scene = await openScene('s3', THREE);
    const run = await scene.run({ inputs: NO_KEYS, env: NO_ENVIRONMENT });
    assert.deepEqual(codesOf(run), ['error credentials-missing', 'error credentials-missing'], run.log);
    const [ofBucket, ofState] = run.result.problems;
    assert.match(ofBucket.message, /Set `aws-access-key-id`/);
    assert.match(ofState.message, /The state in s3:.*`aws-actions\/configure-aws-credentials`/);
    for (const id of ['a', 'b', 'c']) assert.equal(audienceOf(run, id).members, null);
  });
});

test('a key pair that may only write its folder imports: that it cannot read says nothing', async () => {
  await using scene = await openScene('none', THREE);
  const { odp } = scene;
  assert.deepEqual(
    odp.keyPair.grants.map(({ actions }) => actions),
    [['write']],
  );
  const run = await scene.run();
  assert.equal(run.exitCode, 0, run.log);
  const [first] = odp.s3.requests;
  assert.deepEqual([first?.method, first?.key, first?.status], ['GET', 'tracker123/audience-diffs/', 403]);
});

test('a bucket that gives no answer to be sure of is tried with the upload', async () => {
  await using scene = await openScene('none', THREE);
  for (const action of [
    { kind: 'respond', status: 404, code: 'Other' },
    { kind: 'respond', status: 501, code: 'NotImplemented' },
    { kind: 'respond', status: 403 },
  ] as const) {
    scene.odp.s3.faults.push({ match: ({ method }) => method === 'GET', action });
    const run = await scene.run();
    assert.equal(run.exitCode, 0, run.log);
  }
});

test('a plan asks for no credentials and nothing of S3', async () => {
  await using scene = await openScene('none', THREE);
  const run = await scene.run({ mode: 'plan', inputs: NO_KEYS, env: NO_ENVIRONMENT });
  assert.equal(run.exitCode, 0, run.log);
  assert.deepEqual(scene.odp.s3.requests, []);
});

test('an import that is wrong anyway asks nothing of S3', async () => {
  await using scene = await openScene('none', {
    ...THREE,
    'audiences.yml': manifest({ a: 'colum: 1', b: '', c: '' }),
  });
  assert.equal((await scene.run()).exitCode, 1);
  assert.deepEqual(scene.odp.s3.requests, []);
});

describe('a refusal that comes with the uploads', { concurrency: 2 }, () => {
  const MANY = Array.from({ length: 40 }, (_, index) => `audience_${index}`);
  const files = {
    'audiences.yml': manifest(Object.fromEntries(MANY.map((id) => [id, 'members: members.csv']))),
    'members.csv': csv(ids(0, 3)),
  };
  const byStatus = (run: ActionRun, status: string) =>
    run.result.audiences.filter((one: { status: string }) => one.status === status);

  test('of credentials that expire is one problem, and the rest is not tried', async () => {
    await using scene = await openScene('folder', files);
    const { odp } = scene;
    let uploads = 0;
    odp.s3.faults.push({
      times: Number.POSITIVE_INFINITY,
      match: ({ method }) => method === 'PUT' && ++uploads > 5,
      action: { kind: 'respond', status: 400, code: 'ExpiredToken' },
    });
    const run = await scene.run();
    assert.equal(run.exitCode, 1);
    assertWellFormed(run);
    const [problem, ...others] = run.result.problems.filter(
      ({ severity }: { severity: string }) => severity === 'error',
    );
    assert.deepEqual(others, []);
    const failed = byStatus(run, 'failed');
    const imported = byStatus(run, 'imported');
    assert.ok(failed.length >= 1 && failed.length <= 4, run.log);
    assert.ok(imported.length >= 4);
    assert.equal(byStatus(run, 'held').length, 40 - failed.length - imported.length);
    const stopped = 40 - imported.length;
    assert.match(
      problem.message,
      new RegExp(
        `have expired .* This stops ${stopped} audiences; ${stopped - failed.length} of them were not tried\\.$`,
      ),
    );
    for (const one of failed) assert.deepEqual(one.problems, []);
    // Neither a note nor a commit is left of what did not arrive.
    const state = Object.keys(await scene.state.all());
    assert.equal(state.filter((name) => name.endsWith('.json')).length, imported.length);
    assert.equal(state.filter((name) => name.endsWith('.importing')).length, 0);
    odp.s3.faults.clear();
    const again = await scene.run({ at: 1 });
    assert.equal(again.exitCode, 0, again.log);
  });

  test('of every one of the first few is taken for all', async () => {
    await using scene = await openScene('none', files);
    const run = await scene.run({ inputs: { 'tracker-id': 'other-tracker', concurrency: '2' } });
    assert.equal(run.exitCode, 1);
    assert.deepEqual(
      codesOf(run).filter((code) => code.startsWith('error')),
      ['error access-denied'],
    );
    assert.ok(scene.odp.uploads().length <= 4);
    assert.match(
      run.result.problems.at(-1).message,
      /S3 denied access .* `tracker-id` .* This stops 40 audiences; 3[67] of them were not tried\.$/,
    );
    assert.ok(byStatus(run, 'held').length >= 36);
  });

  test('of one audience alone is that one’s problem', async () => {
    await using scene = await openScene('none', { ...files, ...THREE });
    scene.odp.s3.faults.push({
      times: Number.POSITIVE_INFINITY,
      match: ({ method, key }) => method === 'PUT' && key.endsWith('/a.csv.gz'),
      action: { kind: 'respond', status: 403, code: 'AccessDenied' },
    });
    const run = await scene.run({ inputs: { concurrency: '1' } });
    assert.deepEqual(codesOf(run, 'a'), ['error access-denied']);
    assert.equal(run.outputs.imported, '["b","c"]');
  });
});
