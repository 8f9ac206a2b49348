import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import type { Fault } from '../support/faults.ts';
import { type Odp, type OdpOptions, type S3Request, startOdp } from '../support/odp.ts';
import { createWorkspace } from '../support/workspace.ts';
import { assertWellFormed } from './well-formed.ts';

const MEMBERS = Array.from({ length: 4987 }, () => `priv-${randomBytes(12).toString('hex')}`);
const FILES = {
  'audiences.yml': 'version: 1\naudiences: { vip: { identifier: customer_id, members: vip.txt } }\n',
  'vip.txt': `${MEMBERS.join('\n')}\n`,
};

interface Change {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

async function importVip(
  odp: Odp,
  { inputs, env }: Change = {},
  files: Readonly<Record<string, string>> = FILES,
) {
  using workspace = createWorkspace(files);
  const run = await runAction({
    workspace,
    env: { ...odp.env(), ...env },
    inputs: { ...odp.inputs(), mode: 'import', ...inputs },
  });
  assertWellFormed(run);
  assertNoMemberIds([...MEMBERS.slice(0, 3), odp.keyPair.secretAccessKey, odp.stateKeyPair.secretAccessKey], {
    ...run,
    stdout: run.log,
  });
  return run;
}

const without = { 'aws-access-key-id': '', 'aws-secret-access-key': '' };

interface Survived {
  readonly what: string;
  readonly odp?: OdpOptions;
  readonly fault?: Fault<S3Request>;
  readonly clockOffset?: number;
  readonly change?: (odp: Odp) => Change;
  /** Requests for the upload. */
  readonly requests: number;
}

const ofUpload = ({ method }: S3Request) => method === 'PUT';

const SURVIVED: readonly Survived[] = [
  {
    what: 'SlowDown, twice',
    fault: { match: ofUpload, times: 2, action: { kind: 'respond', status: 503, code: 'SlowDown' } },
    requests: 3,
  },
  {
    what: 'a connection that breaks in the middle of the body',
    fault: { match: ofUpload, action: { kind: 'reset', after: 20_000 } },
    requests: 2,
  },
  {
    what: 'a connection that breaks before the answer',
    fault: { match: ofUpload, action: { kind: 'reset', after: 'stored' } },
    requests: 2,
  },
  { what: 'a clock that is an hour behind', clockOffset: 3_600_000, requests: 1 },
  {
    what: 'credentials of another account in the environment beside the key pair',
    change: () => ({ env: { AWS_SESSION_TOKEN: 'another-token', AWS_PROFILE: 'nobody' } }),
    requests: 1,
  },
  {
    what: 'no key pair in the inputs where the environment has one',
    change: ({ keyPair }) => ({
      inputs: without,
      env: { AWS_ACCESS_KEY_ID: keyPair.accessKeyId, AWS_SECRET_ACCESS_KEY: keyPair.secretAccessKey },
    }),
    requests: 1,
  },
  {
    what: 'an endpoint for every AWS service, in another region’s environment',
    change: ({ url }) => ({
      env: { AWS_ENDPOINT_URL_S3: undefined, AWS_ENDPOINT_URL: url, AWS_REGION: 'eu-central-1' },
    }),
    requests: 1,
  },
  {
    what: 'the bucket of the EU with the dot in its name',
    odp: { bucket: { name: 'zaius-incoming.eu1', region: 'eu-west-1' } },
    change: () => ({ inputs: { 'odp-region': 'eu' } }),
    requests: 1,
  },
  {
    what: 'a region whose bucket is not public',
    odp: { bucket: { name: 'zaius-au', region: 'ap-southeast-2' } },
    change: () => ({ inputs: { 'odp-region': 'au', bucket: 'zaius-au', 'aws-region': 'ap-southeast-2' } }),
    requests: 1,
  },
];

describe('an upload survives', { concurrency: 3 }, () => {
  for (const { what, odp: options, fault, clockOffset = 0, change, requests } of SURVIVED) {
    test(what, async () => {
      await using odp = await startOdp(options);
      if (fault !== undefined) odp.s3.faults.push(fault);
      odp.s3.clockOffset = clockOffset;
      const run = await importVip(odp, change?.(odp));
      assert.equal(run.exitCode, 0, run.log);
      assert.equal(odp.uploads().length, requests);
      // The bucket was asked once before, and once more after the clock had been set right.
      assert.equal(odp.s3.requests.length - requests, clockOffset === 0 ? 1 : 2);
      assert.deepEqual(odp.members('vip'), new Set(MEMBERS));
      for (const { path, encryption, accessKeyId, headers } of odp.uploads()) {
        assert.equal(path, `/${odp.bucket}/${odp.key('vip')}`);
        assert.equal(encryption, 'AES256');
        assert.equal(accessKeyId, odp.keyPair.accessKeyId);
        assert.equal(headers['x-amz-security-token'], undefined);
        // A chunked body could not be sent again, and S3-compatible servers store it wrongly.
        assert.equal(headers['content-encoding'], undefined);
      }
    });
  }
});

interface Refused {
  readonly what: string;
  readonly odp?: OdpOptions;
  readonly fault?: Fault<S3Request>;
  readonly change?: (odp: Odp) => Change;
  readonly code: string;
  readonly says: RegExp;
  /** Requests before it is given up. */
  readonly requests: number;
  /** Whether only the upload shows it: a key pair that may not read may still write. */
  readonly withUpload?: boolean;
}

const always = (status: number, code: string): Fault<S3Request> => ({
  times: Number.POSITIVE_INFINITY,
  action: { kind: 'respond', status, code },
});

const REFUSED: readonly Refused[] = [
  {
    what: 'AccessDenied',
    fault: always(403, 'AccessDenied'),
    code: 'access-denied',
    says: /key pair is ODP’s.*`tracker-id`/,
    requests: 2,
    withUpload: true,
  },
  {
    what: 'the key pair of another account',
    change: ({ stateKeyPair: { accessKeyId, secretAccessKey } }) => ({
      inputs: { 'aws-access-key-id': accessKeyId, 'aws-secret-access-key': secretAccessKey },
    }),
    code: 'access-denied',
    says: /denied access/,
    requests: 2,
    withUpload: true,
  },
  {
    what: 'another tracker ID',
    change: () => ({ inputs: { 'tracker-id': 'somebody' } }),
    code: 'access-denied',
    says: /`tracker-id`/,
    requests: 2,
    withUpload: true,
  },
  {
    what: 'an unknown access key ID',
    change: () => ({ inputs: { 'aws-access-key-id': 'AKIANOBODY0000000000' } }),
    code: 'access-denied',
    says: /does not know the access key ID/,
    requests: 1,
  },
  {
    what: 'a wrong secret',
    change: () => ({ inputs: { 'aws-secret-access-key': 'not/the+secret' } }),
    code: 'access-denied',
    says: /does not belong to the access key ID/,
    requests: 1,
  },
  {
    what: 'a bucket that is not there',
    change: () => ({ inputs: { bucket: 'nowhere' } }),
    code: 'upload-failed',
    says: /no bucket nowhere/,
    requests: 1,
  },
  {
    what: 'a wrong region',
    odp: { bucket: { name: 'zaius-incoming', region: 'eu-west-1' } },
    code: 'upload-failed',
    says: /not in us-east-1 but in eu-west-1/,
    requests: 1,
  },
  {
    what: 'a wrong region by a redirect',
    odp: { bucket: { name: 'zaius-incoming', region: 'eu-west-1', wrongRegion: 'redirect' } },
    code: 'upload-failed',
    says: /not in us-east-1 but in eu-west-1/,
    requests: 1,
  },
  {
    what: 'a clock that stays wrong',
    fault: always(403, 'RequestTimeTooSkewed'),
    code: 'upload-failed',
    says: /clock/,
    requests: 1,
  },
  {
    what: 'no credentials anywhere',
    change: () => ({
      inputs: without,
      env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    }),
    code: 'credentials-missing',
    says: /`aws-access-key-id`/,
    requests: 0,
  },
  {
    what: 'half a key pair in the environment',
    change: () => ({ inputs: without, env: { AWS_SECRET_ACCESS_KEY: undefined } }),
    code: 'credentials-missing',
    says: /`aws-access-key-id`/,
    requests: 0,
  },
];

describe('an upload is given up at once for', { concurrency: 3 }, () => {
  for (const { what, odp: options, fault, change, code, says, requests, withUpload = false } of REFUSED) {
    test(`${what}, and says what to do`, async () => {
      await using odp = await startOdp(options);
      if (fault !== undefined) odp.s3.faults.push(fault);
      const run = await importVip(odp, change?.(odp));
      assert.equal(run.exitCode, 1);
      assert.equal(odp.s3.requests.length, requests);
      const [vip] = run.result.audiences;
      const status = withUpload ? 'failed' : 'held';
      assert.deepEqual([vip.status, vip.destination, run.outputs.imported], [status, null, '[]']);
      const [problem, ...others] = [...run.result.problems, ...vip.problems].filter(
        ({ severity }: { severity: string }) => severity === 'error',
      );
      assert.deepEqual(others, []);
      assert.equal(problem.code, code);
      assert.match(problem.message, says);
      assert.ok(run.annotations[0]?.message.startsWith(problem.message));
      assert.equal(vip.problems.length, withUpload ? 1 : 0);
      assert.equal(odp.activityLog.length, 0);
    });
  }
});

/** Members whose file is over 8 MiB, and so goes in parts. */
function largeList(): string[] {
  const text = randomBytes(34 * 1024 * 1024).toString('base64');
  return Array.from({ length: Math.floor(text.length / 512) }, (_, row) =>
    text.slice(row * 512, (row + 1) * 512),
  );
}

test('in parts that gets no upload ID leaves what ODP has', async () => {
  await using odp = await startOdp();
  assert.equal((await importVip(odp)).exitCode, 0);
  const before = await odp.file('vip');
  for (const [operation, body] of [
    ['CreateMultipartUpload', '<InitiateMultipartUploadResult></InitiateMultipartUploadResult>'],
    ['CompleteMultipartUpload', '<html>Sign in</html>'],
  ] as const) {
    odp.s3.faults.push({
      match: (request) => request.operation === operation,
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'respond', status: 200, body, headers: { 'content-type': 'application/xml' } },
    });
    const run = await importVip(odp, {}, { ...FILES, 'vip.txt': largeList().join('\n') });
    assert.equal(run.exitCode, 1);
    assert.equal(run.result.audiences[0].status, 'failed');
    assert.match(run.result.audiences[0].problems[0].message, /not one of S3’s/);
    assert.deepEqual(await odp.file('vip'), before);
    odp.s3.faults.clear();
  }
});

test('a large file is uploaded in parts, and survives a break in the middle of one', async () => {
  await using odp = await startOdp();
  odp.s3.faults.push({
    match: ({ operation }) => operation === 'UploadPart',
    action: { kind: 'reset', after: 1_000_000 },
  });
  const ids = largeList();
  const run = await importVip(odp, {}, { ...FILES, 'vip.txt': ids.join('\n') });
  assert.equal(run.exitCode, 0, run.log);
  const parts = odp.uploads().filter(({ operation }) => operation === 'UploadPart');
  // Parts of 8 MiB, and one of them twice.
  assert.equal(parts.length, 6);
  assert.ok(parts.every(({ checksum, status }) => checksum !== null || status === null));
  assert.equal(odp.uploads()[0]?.operation, 'CreateMultipartUpload');
  assert.equal(odp.uploads()[0]?.encryption, 'AES256');
  assert.equal(odp.activityLog[0]?.qualified, ids.length);
  const file = (await odp.file('vip')) ?? Buffer.alloc(0);
  assert.equal(run.result.audiences[0].file.bytes, file.length);
  assert.equal(gunzipSync(file).toString('latin1').split('\n').length, ids.length + 2);
});
