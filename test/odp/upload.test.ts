import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { uploadFile } from '../../src/odp/upload.ts';
import { createS3Client, type S3Connection } from '../../src/stores/s3.ts';
import type { FaultAction } from '../support/faults.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { temporaryFolder } from '../support/temporary.ts';

const TIMEOUTS = { connect: 2_000, idle: 2_000 };
const SMALL_PARTS = { single: 6 * 1024 * 1024, part: 5 * 1024 * 1024 };
const folder = temporaryFolder('upload');

describe('an upload', () => {
  let odp: Odp;
  afterEach(() => odp.close());

  async function upload(bytes: Buffer, overrides: Partial<S3Connection> = {}, signal?: AbortSignal) {
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
      const file = { key: odp.key('vip'), path, bytes: bytes.length };
      return await uploadFile(client, connection, file, signal, SMALL_PARTS);
    } finally {
      client.destroy();
    }
  }

  function assertArrived(outcome: Awaited<ReturnType<typeof upload>>, stored: Buffer | null, sent: Buffer) {
    assert.ok('etag' in outcome, JSON.stringify(outcome));
    assert.ok(outcome.etag && !outcome.etag.includes('"'));
    assert.ok(stored?.equals(sent));
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
      action: { kind: 'respond', status: 403, code: 'AccessDenied' },
    });
    const outcome = await upload(randomBytes(11 * 1024 * 1024));
    assert.equal('code' in outcome && outcome.code, 'access-denied');
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
    ['throttling by 429', { kind: 'respond', status: 429, code: 'TooManyRequests' }],
    ['SlowDown', { kind: 'respond', status: 503, code: 'SlowDown' }],
    ['RequestTimeout', { kind: 'respond', status: 400, code: 'RequestTimeout' }],
    ['an error of the server', { kind: 'respond', status: 500, code: 'InternalError' }],
    ['an HTML page of a gateway', { kind: 'respond', status: 502, body: '<html>Bad gateway</html>' }],
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
    ['AccessDenied', { kind: 'respond', status: 403, code: 'AccessDenied' }, 'access-denied', /tracker-id/],
    ['ExpiredToken', { kind: 'respond', status: 400, code: 'ExpiredToken' }, 'access-denied', /expired/],
    ['BadDigest', { kind: 'respond', status: 400, code: 'BadDigest' }, 'upload-failed', /damaged/],
    [
      'EntityTooLarge',
      { kind: 'respond', status: 400, code: 'EntityTooLarge' },
      'upload-failed',
      /too large/,
    ],
    ['an unknown 4xx', { kind: 'respond', status: 418, code: 'Teapot' }, 'upload-failed', /HTTP 418, Teapot/],
    ['damage on the way', { kind: 'corrupt' }, 'upload-failed', /damaged/],
  ];
  for (const [what, action, code, says] of FINAL) {
    test(`is given up at once for ${what}`, async () => {
      odp = await startOdp();
      odp.s3.faults.push({ times: Number.POSITIVE_INFINITY, action });
      const outcome = await upload(randomBytes(100));
      assert.ok('code' in outcome);
      assert.equal(outcome.code, code);
      assert.match(outcome.message, says);
      assert.equal(odp.s3.requests.length, 1);
      assert.equal(await odp.file('vip'), null);
    });
  }

  test('is tried five times, then given up', async () => {
    odp = await startOdp();
    odp.s3.faults.push({ times: Number.POSITIVE_INFINITY, action: { kind: 'reset', after: 'headers' } });
    const outcome = await upload(randomBytes(100));
    assert.ok('code' in outcome);
    assert.match(outcome.message, /broke/);
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
      const outcome = await upload(randomBytes(100), overrides(odp));
      assert.ok('code' in outcome);
      assert.equal(outcome.code, code);
      assert.match(outcome.message, says);
      assert.doesNotMatch(outcome.message, /AKIA|secret\/standin|wrong-secret/);
    });
  }

  test('names the region that a redirect names', async () => {
    odp = await startOdp({
      bucket: { name: 'zaius-incoming.eu1', region: 'eu-west-1', wrongRegion: 'redirect' },
    });
    const outcome = await upload(randomBytes(100));
    assert.ok('code' in outcome);
    assert.match(outcome.message, /not in us-east-1 but in eu-west-1/);
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
    const action: FaultAction = { kind: 'respond', status: 403, code: 'RequestTimeTooSkewed' };
    odp.s3.faults.push({ times: Number.POSITIVE_INFINITY, action });
    const outcome = await upload(randomBytes(100));
    assert.ok('code' in outcome);
    assert.match(outcome.message, /clock/);
    assert.equal(odp.s3.requests.length, 1);
  });

  test('ends when it is cancelled', async () => {
    odp = await startOdp();
    odp.s3.faults.push({ action: { kind: 'hang' } });
    const outcome = await upload(randomBytes(100), {}, AbortSignal.timeout(100));
    assert.ok('code' in outcome);
    assert.match(outcome.message, /cancelled/);
  });

  test('without any credentials says which inputs to set, and soon', async () => {
    odp = await startOdp();
    const before = { ...process.env };
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    Object.assign(process.env, { HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' });
    try {
      const outcome = await upload(randomBytes(100), { credentials: null });
      assert.ok('code' in outcome);
      assert.equal(outcome.code, 'credentials-missing');
      assert.match(outcome.message, /`aws-access-key-id`/);
    } finally {
      process.env = before;
    }
  });
});
