import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { uploadFile } from '../../src/odp/upload.ts';
import { createS3Client, type S3Connection } from '../../src/stores/s3.ts';
import { type FaultAction, respond, succeed } from '../support/faults.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** Long enough for a busy machine, short enough to see a server hang. */
const TIMEOUTS = { connect: 6_000, idle: 6_000 };
const SMALL_PARTS = 5 * 1024 * 1024;
const folder = temporaryFolder('upload');

const PAGE = succeed(
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Welcome.<br></body></html>',
  { 'content-type': 'text/html' },
);
const ANSWERS_OF_PARTS = ['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'];

describe('an upload', () => {
  let odp: Odp;
  afterEach(() => odp.close());

  async function upload(
    bytes: Buffer,
    overrides: Partial<S3Connection> = {},
    signal?: AbortSignal,
    sha256 = createHash('sha256').update(bytes).digest('hex'),
  ) {
    const path = join(folder, 'vip.csv.gz');
    writeFileSync(path, bytes);
    const connection: S3Connection = {
      bucket: odp.bucket,
      region: 'us-east-1',
      credentials: odp.keyPair,
      endpoint: odp.url,
      ...overrides,
    };
    const client = await createS3Client(connection, TIMEOUTS);
    try {
      const file = { key: odp.key('vip'), path, bytes: bytes.length, sha256 };
      return await uploadFile(client, connection, file, signal, SMALL_PARTS);
    } finally {
      client.destroy();
    }
  }

  function assertArrived(outcome: Awaited<ReturnType<typeof upload>>, stored: Buffer | null, sent: Buffer) {
    assert.ok(outcome.ok, JSON.stringify(outcome));
    assert.ok(outcome.etag && !outcome.etag.includes('"'));
    assert.ok(stored?.equals(sent));
  }

  function failed(outcome: Awaited<ReturnType<typeof upload>>) {
    assert.ok(!outcome.ok);
    return outcome;
  }

  test('sends AES256 encryption and a checksum that the server verified', async () => {
    odp = await startOdp();
    const bytes = randomBytes(1000);
    assertArrived(await upload(bytes), await odp.file('vip'), bytes);
    const [request] = odp.uploads();
    assert.equal(request?.encryption, 'AES256');
    assert.equal(request?.checksum?.algorithm, 'crc32');
    assert.equal(odp.uploads().length, 1);
  });

  test('of a large file is cut into parts, each with a checksum', async () => {
    odp = await startOdp();
    const bytes = randomBytes(11 * 1024 * 1024 + 7);
    assertArrived(await upload(bytes), await odp.file('vip'), bytes);
    const parts = odp.uploads().filter(({ operation }) => operation === 'UploadPart');
    assert.equal(parts.length, 3);
    assert.ok(parts.every(({ checksum }) => checksum?.algorithm === 'crc32'));
    assert.equal(odp.uploads()[0]?.encryption, 'AES256');
  });

  test('of a large file that fails leaves no parts behind', async () => {
    odp = await startOdp();
    odp.s3.faults.push({
      match: ({ operation }) => operation === 'UploadPart',
      action: respond(403, 'AccessDenied'),
    });
    const outcome = await upload(randomBytes(11 * 1024 * 1024));
    assert.equal(!outcome.ok && outcome.problem.code, 'access-denied');
    assert.equal(odp.uploads().at(-1)?.operation, 'AbortMultipartUpload');
  });

  test('whose completion was stored but not answered is a success', async () => {
    odp = await startOdp();
    const bytes = randomBytes(11 * 1024 * 1024);
    const completes = ({ operation }: { operation: string }) => operation === 'CompleteMultipartUpload';
    odp.s3.faults.push({ match: completes, action: { kind: 'reset', after: 'stored' } });
    odp.keyPair.grants = [{ bucket: odp.bucket, actions: ['read', 'write'] }];
    assertArrived(await upload(bytes), await odp.file('vip'), bytes);
  });

  const SURVIVED: [what: string, action: FaultAction][] = [
    ['throttling by 429', respond(429, 'TooManyRequests')],
    ['SlowDown', respond(503, 'SlowDown')],
    ['RequestTimeout', respond(400, 'RequestTimeout')],
    ['an error of the server', respond(500, 'InternalError')],
    ['BadDigest', respond(400, 'BadDigest')],
    ['damage on the way', { kind: 'corrupt' }],
    ['another checksum in the answer', succeed('', { etag: '"x"', 'x-amz-checksum-crc32': 'AAAAAA==' })],
    ['an HTML page of a gateway', { kind: 'respond', status: 502, body: '<html>' }],
    ['a reset before the body', { kind: 'reset', after: 'headers' }],
    ['a reset in the middle of the body', { kind: 'reset', after: 500_000 }],
    ['a reset instead of the answer', { kind: 'reset', after: 'stored' }],
    ['a server that hangs', { kind: 'hang' }],
  ];
  for (const [what, action] of SURVIVED) {
    test(`survives ${what}`, async () => {
      odp = await startOdp();
      odp.s3.faults.push({ action });
      const bytes = randomBytes(1_000_000);
      assertArrived(await upload(bytes), await odp.file('vip'), bytes);
      assert.equal(odp.s3.requests.length, 2);
    });
  }

  test('in parts survives a reset in the middle of a part', async () => {
    odp = await startOdp();
    const parts = ({ operation }: { operation: string }) => operation === 'UploadPart';
    odp.s3.faults.push({ match: parts, times: 2, action: { kind: 'reset', after: 1_000_000 } });
    const bytes = randomBytes(11 * 1024 * 1024);
    assertArrived(await upload(bytes), await odp.file('vip'), bytes);
  });

  const FINAL: [what: string, action: FaultAction, code: string, says: RegExp][] = [
    ['AccessDenied', respond(403, 'AccessDenied'), 'access-denied', /tracker-id/],
    ['ExpiredToken', respond(400, 'ExpiredToken'), 'access-denied', /expired/],
    [
      '501',
      respond(501, 'NotImplemented'),
      'upload-failed',
      /`PutObject` with `x-amz-server-side-encryption` that .*HTTP 501/,
    ],
    ['a full quota', respond(403, 'QuotaExceeded'), 'upload-failed', /quota/],
    ['a proxy’s page', PAGE, 'upload-failed', /not one of S3’s/],
    ['an empty success', respond(204), 'upload-failed', /not one of S3’s/],
    ['a redirect', respond(302), 'upload-failed', /HTTP 302/],
    [
      'an ETag of other bytes',
      { kind: 'respond', status: 200, body: '', headers: { etag: `"${'0'.repeat(32)}"` } },
      'upload-failed',
      /ETag of other bytes/,
    ],
    ['EntityTooLarge', respond(400, 'EntityTooLarge'), 'upload-failed', /too large/],
    ['an unknown 4xx', respond(418, 'Teapot'), 'upload-failed', /HTTP 418, Teapot/],
  ];
  for (const [what, action, code, says] of FINAL) {
    test(`is given up at once for ${what}`, async () => {
      odp = await startOdp();
      odp.s3.faults.push({ times: Number.POSITIVE_INFINITY, action });
      const outcome = failed(await upload(randomBytes(100)));
      assert.equal(outcome.problem.code, code);
      assert.match(outcome.problem.message, says);
      assert.equal(odp.s3.requests.length, 1);
      assert.equal(await odp.file('vip'), null);
    });
  }

  for (const operation of ANSWERS_OF_PARTS) {
    test(`in parts does not take a page for the answer to ${operation}`, async () => {
      odp = await startOdp();
      odp.s3.faults.push({ match: (request) => request.operation === operation, action: PAGE });
      const outcome = failed(await upload(randomBytes(11 * 1024 * 1024)));
      assert.match(outcome.problem.message, /not one of S3’s/);
      assert.equal(await odp.file('vip'), null);
    });
  }

  test('in parts ends with the first refusal, and says that one although the parts cannot be removed', async () => {
    odp = await startOdp();
    const every = { times: Number.POSITIVE_INFINITY };
    odp.s3.faults.push(
      {
        ...every,
        match: ({ operation }) => operation === 'UploadPart',
        action: respond(403, 'QuotaExceeded'),
      },
      {
        ...every,
        match: ({ operation }) => operation === 'AbortMultipartUpload',
        action: respond(403, 'AccessDenied'),
      },
    );
    const outcome = failed(await upload(randomBytes(40 * 1024 * 1024)));
    assert.match(outcome.problem.message, /QuotaExceeded/);
    const parts = odp.uploads().filter(({ operation }) => operation === 'UploadPart');
    assert.ok(parts.length <= 2, `${parts.length} of 8 parts were sent`);
  });

  test('in parts that is cancelled stops the part that is under way', async () => {
    odp = await startOdp();
    const seen = Promise.withResolvers<void>();
    const stop = new AbortController();
    odp.s3.faults.push({
      match: ({ operation }) => operation === 'UploadPart',
      times: 2,
      action: { kind: 'hold', at: 'request', until: Promise.withResolvers().promise, seen: seen.resolve },
    });
    const outcome = upload(randomBytes(11 * 1024 * 1024), {}, stop.signal);
    await seen.promise;
    stop.abort();
    const ended = failed(await outcome);
    assert.match(ended.problem.message, /cancelled/);
    assert.equal(odp.uploads().at(-1)?.operation, 'AbortMultipartUpload');
  });

  test('of a file that changed since it was built sends nothing, or completes nothing', async () => {
    odp = await startOdp();
    for (const size of [100, 11 * 1024 * 1024]) {
      const outcome = failed(await upload(randomBytes(size), {}, undefined, 'f'.repeat(64)));
      assert.equal(outcome.problem.code, 'upload-failed');
      assert.match(outcome.problem.message, /changed after it was checked/);
      assert.equal(outcome.refused, true);
      assert.equal(await odp.file('vip'), null);
    }
    assert.ok(!odp.uploads().some(({ operation }) => operation === 'CompleteMultipartUpload'));
  });

  const REFUSED: [what: string, refused: boolean, ...FaultAction[]][] = [
    ['one refusal', true, respond(403, 'AccessDenied')],
    ['throttling and a refusal', true, respond(503, 'SlowDown'), respond(404, 'NoSuchBucket')],
    ['a reset and a refusal', false, { kind: 'reset', after: 'headers' }, respond(403, 'AccessDenied')],
    [
      'an error of the server and a refusal',
      false,
      respond(500, 'InternalError'),
      respond(403, 'AccessDenied'),
    ],
    ['a page', false, PAGE],
  ];
  for (const [what, refused, ...actions] of REFUSED) {
    test(`that ended with ${what} ${refused ? 'cannot' : 'may'} have arrived`, async () => {
      odp = await startOdp();
      odp.s3.faults.push(...actions.map((action) => ({ action })));
      const outcome = failed(await upload(randomBytes(100)));
      assert.equal(outcome.refused, refused);
    });
  }

  test('is tried five times, then given up', async () => {
    odp = await startOdp();
    odp.s3.faults.push({ times: Number.POSITIVE_INFINITY, action: { kind: 'reset', after: 'headers' } });
    const outcome = failed(await upload(randomBytes(100)));
    assert.match(outcome.problem.message, /broke/);
    assert.equal(odp.s3.requests.length, 5);
  });

  const WRONG: [what: string, overrides: (odp: Odp) => Partial<S3Connection>, code: string, says: RegExp][] =
    [
      [
        'an unknown key',
        () => ({ credentials: { accessKeyId: 'AKIANOBODY0000000000', secretAccessKey: 'wrong-secret' } }),
        'access-denied',
        /does not know the access key ID.*Generate Amazon S3 credentials in ODP/,
      ],
      [
        'a wrong secret',
        (odp) => ({ credentials: { ...odp.keyPair, secretAccessKey: 'wrong-secret' } }),
        'access-denied',
        /secret access key does not belong/,
      ],
      [
        'another account’s key',
        (odp) => ({ credentials: odp.stateKeyPair }),
        'access-denied',
        /denied access/,
      ],
      ['a missing bucket', () => ({ bucket: 'nowhere' }), 'upload-failed', /no bucket nowhere/],
      [
        'a wrong region',
        () => ({ region: 'eu-west-1' }),
        'upload-failed',
        /not in eu-west-1 but in us-east-1/,
      ],
      [
        'a port where nobody listens',
        () => ({ endpoint: 'http://127.0.0.1:1' }),
        'upload-failed',
        /refused the connection/,
      ],
    ];
  for (const [what, overrides, code, says] of WRONG) {
    test(`explains ${what} and shows no key`, async () => {
      odp = await startOdp();
      const outcome = failed(await upload(randomBytes(100), overrides(odp)));
      assert.equal(outcome.problem.code, code);
      assert.match(outcome.problem.message, says);
      assert.doesNotMatch(outcome.problem.message, /AKIA|secret\/standin|wrong-secret/);
    });
  }

  test('names the region that a redirect names', async () => {
    odp = await startOdp({
      bucket: { name: 'zaius-incoming.eu1', region: 'eu-west-1', wrongRegion: 'redirect' },
    });
    const outcome = failed(await upload(randomBytes(100)));
    assert.match(outcome.problem.message, /not in us-east-1 but in eu-west-1/);
  });

  test('corrects a skewed clock once', async () => {
    odp = await startOdp();
    odp.s3.clockOffset = 3_600_000;
    const bytes = randomBytes(100);
    assertArrived(await upload(bytes), await odp.file('vip'), bytes);
    assert.equal(odp.s3.requests.length, 2);
  });

  test('says so where the clock cannot be corrected', async () => {
    odp = await startOdp();
    const action: FaultAction = respond(403, 'RequestTimeTooSkewed');
    odp.s3.faults.push({ times: Number.POSITIVE_INFINITY, action });
    const outcome = failed(await upload(randomBytes(100)));
    assert.match(outcome.problem.message, /clock/);
    assert.equal(odp.s3.requests.length, 1);
  });

  test('ends when it is cancelled', async () => {
    odp = await startOdp();
    odp.s3.faults.push({ action: { kind: 'hang' } });
    const outcome = failed(await upload(randomBytes(100), {}, AbortSignal.timeout(100)));
    assert.match(outcome.problem.message, /cancelled/);
  });

  test('without any credentials says which inputs to set, and soon', async () => {
    odp = await startOdp();
    const before = { ...process.env };
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    Object.assign(process.env, { HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' });
    try {
      const outcome = failed(await upload(randomBytes(100), { credentials: null }));
      assert.equal(outcome.problem.code, 'credentials-missing');
      assert.match(outcome.problem.message, /`aws-access-key-id`/);
    } finally {
      process.env = before;
    }
  });
});
