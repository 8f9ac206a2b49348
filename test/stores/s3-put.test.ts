import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { createS3Client } from '../../src/stores/s3.ts';
import { type Encryption, encryptionFields, partSizeOf, putFile, unquoted } from '../../src/stores/s3-put.ts';
import type { FaultAction } from '../support/faults.ts';
import { type Odp, type S3Request, startOdp } from '../support/odp.ts';
import { CLOSED_PORT } from '../support/proxy.ts';
import { temporaryFolder } from '../support/temporary.ts';

const MIB = 1024 * 1024;
const SMALL_PARTS = 5 * MIB;
const AES: Encryption = { algorithm: 'AES256' };
const OTHER_BYTES = '0'.repeat(32);
const path = join(temporaryFolder('put'), 'a.csv.gz');
let odp: Odp;
afterEach(() => odp?.close());

/** Puts the bytes into the user's own bucket, where everything may be read back. */
async function put(bytes: Buffer, encryption: Encryption | null = AES, endpoint = odp.url) {
  writeFileSync(path, bytes);
  const client = await createS3Client({
    bucket: 'state',
    region: 'us-east-1',
    credentials: odp.stateKeyPair,
    endpoint,
  });
  try {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = { bucket: 'state', key: 'k', path, sha256, encryption };
    return await putFile(client, file, new AbortController().signal, SMALL_PARTS);
  } finally {
    client.destroy();
  }
}

const is = (operation: string) => (request: S3Request) => request.operation === operation;
const isPart = (number: number) => (request: S3Request) => request.query.get('partNumber') === String(number);

function answerOf(etag: string, encryption?: string): FaultAction {
  const encrypted = encryption === undefined ? {} : { 'x-amz-server-side-encryption': encryption };
  return { kind: 'respond', status: 200, body: '', headers: { etag, ...encrypted } };
}

describe('the ETag of an upload', () => {
  const CASES: [what: string, encryption: Encryption | null, etag: string, answered?: string][] = [
    ['of an upload that asks for no encryption', null, `"${OTHER_BYTES}"`],
    ['of one that asks for a KMS key', { algorithm: 'aws:kms' }, `"${OTHER_BYTES}"`],
    ['of a bucket that encrypts with KMS all the same', AES, `"${OTHER_BYTES}"`, 'aws:kms'],
    ['that has digits after 32 of them', AES, `"${OTHER_BYTES}0"`],
    ['that has something before 32 digits', AES, `"x${OTHER_BYTES}"`],
    ['of a server that makes one up', AES, '"anything-1"'],
  ];
  for (const [what, encryption, etag, answered] of CASES) {
    test(`${what} says nothing of the bytes`, async () => {
      odp = await startOdp();
      odp.s3.faults.push({ action: answerOf(etag, answered) });
      assert.deepEqual(await put(randomBytes(100), encryption), { ok: true, etag: etag.replaceAll('"', '') });
      assert.equal(odp.s3.requests.length, 1);
    });
  }

  for (const answered of [undefined, 'AES256']) {
    test(`where AES256 was asked for and ${answered ?? 'nothing'} is answered, is that of the bytes`, async () => {
      odp = await startOdp();
      odp.s3.faults.push({ action: answerOf(OTHER_BYTES, answered) });
      const outcome = await put(randomBytes(100));
      assert.ok(!outcome.ok);
      assert.equal((outcome.cause as Error).name, 'WrongETag');
      assert.equal(outcome.refused, false, 'the server has stored something');
    });
  }

  test('of a part is looked at, too', async () => {
    odp = await startOdp();
    odp.s3.faults.push({ match: isPart(2), action: answerOf(OTHER_BYTES) });
    const outcome = await put(randomBytes(11 * MIB));
    assert.ok(!outcome.ok);
    assert.equal((outcome.cause as Error).name, 'WrongETag');
    assert.ok(!odp.s3.requests.some(is('CompleteMultipartUpload')));
  });

  test('is compared without quotes and the mark of a weak one', () => {
    assert.equal(unquoted('W/"abc"'), 'abc');
    assert.equal(unquoted('"abc"'), 'abc');
    assert.equal(unquoted('abc'), 'abc');
    assert.equal(unquoted('aW/'), 'aW/');
  });
});

test('a part that is refused stops the one that is under way, and those that would follow', async () => {
  odp = await startOdp();
  const second = Promise.withResolvers<void>();
  odp.s3.faults.push(
    {
      match: isPart(2),
      action: { kind: 'hold', at: 'request', until: new Promise(() => {}), seen: second.resolve },
    },
    { match: isPart(1), action: { kind: 'hold', at: 'request', until: second.promise } },
    { match: isPart(3), action: { kind: 'respond', status: 403, code: 'QuotaExceeded' } },
  );
  const outcome = await put(randomBytes(40 * MIB));
  assert.ok(!outcome.ok);
  assert.equal((outcome.cause as Error).name, 'QuotaExceeded');
  assert.equal(odp.s3.requests.filter(is('UploadPart')).length, 3);
  assert.equal(odp.s3.requests.at(-1)?.operation, 'AbortMultipartUpload');
});

describe('a completion whose answer was lost', () => {
  const LOST: FaultAction = { kind: 'reset', after: 'headers' };
  const gone: FaultAction = { kind: 'respond', status: 404, code: 'NoSuchUpload' };
  const completes = is('CompleteMultipartUpload');

  test('is known by the parts in their order, whichever was answered first', async () => {
    odp = await startOdp();
    const second = Promise.withResolvers<void>();
    odp.s3.faults.push(
      { match: isPart(1), action: { kind: 'hold', at: 'request', until: second.promise } },
      {
        match: isPart(3),
        action: { kind: 'hold', at: 'request', until: Promise.resolve(), seen: second.resolve },
      },
      { match: completes, action: { kind: 'reset', after: 'stored' } },
    );
    const outcome = await put(randomBytes(11 * MIB));
    assert.ok(outcome.ok, String(!outcome.ok && outcome.cause));
    assert.match(outcome.etag, /^[0-9a-f]{32}-3$/);
  });

  test('is not one where the first answer says that there is no such upload', async () => {
    odp = await startOdp();
    const bytes = randomBytes(11 * MIB);
    assert.ok((await put(bytes)).ok);
    odp.s3.faults.push({ match: completes, action: gone });
    assert.ok(!(await put(bytes)).ok, 'the object is that of an earlier upload');
  });

  test('is not one where the object is another', async () => {
    odp = await startOdp();
    assert.ok((await put(randomBytes(11 * MIB))).ok);
    odp.s3.faults.push({ match: completes, action: LOST }, { match: completes, action: gone });
    const outcome = await put(randomBytes(11 * MIB));
    assert.ok(!outcome.ok);
    assert.equal(outcome.refused, false);
  });

  test('stays one that nobody can see where the object cannot be looked at', async () => {
    odp = await startOdp();
    odp.s3.faults.push(
      { match: completes, action: LOST },
      { match: completes, action: gone },
      { match: is('HeadObject'), action: { kind: 'respond', status: 403, code: 'AccessDenied' } },
    );
    const outcome = await put(randomBytes(11 * MIB));
    assert.ok(!outcome.ok);
    assert.deepEqual([(outcome.cause as Error).name, outcome.refused], ['NoSuchUpload', false]);
  });

  test('is not one where something else is answered in the end', async () => {
    odp = await startOdp();
    const bytes = randomBytes(11 * MIB);
    assert.ok((await put(bytes)).ok);
    odp.s3.faults.push(
      { match: completes, action: LOST },
      { match: completes, action: { kind: 'respond', status: 403, code: 'AccessDenied' } },
    );
    assert.ok(!(await put(bytes)).ok);
  });
});

test('a completion may be answered with a checksum of the whole, which was not sent', async () => {
  odp = await startOdp();
  const body =
    '<CompleteMultipartUploadResult><ETag>"x-3"</ETag><ChecksumCRC32>AAAAAA==-3</ChecksumCRC32></CompleteMultipartUploadResult>';
  odp.s3.faults.push({
    match: is('CompleteMultipartUpload'),
    action: { kind: 'respond', status: 200, body },
  });
  assert.deepEqual(await put(randomBytes(11 * MIB)), { ok: true, etag: 'x-3' });
});

test('an upload to where nobody listens cannot have arrived', async () => {
  odp = await startOdp();
  const url = `http://${CLOSED_PORT}`;
  const outcome = await put(randomBytes(100), AES, url);
  assert.equal(!outcome.ok && outcome.refused, true);
});

describe('an upload that ended with', () => {
  const OUTCOMES: [what: string, refused: boolean, action: FaultAction][] = [
    ['400', true, { kind: 'respond', status: 400, code: 'Odd' }],
    ['a status below', false, { kind: 'respond', status: 302 }],
    ['the last of the refusals', true, { kind: 'respond', status: 499, code: 'Odd' }],
    ['501', true, { kind: 'respond', status: 501, code: 'NotImplemented' }],
    ['an ETag of other bytes', false, answerOf(OTHER_BYTES)],
  ];
  for (const [what, refused, action] of OUTCOMES) {
    test(`${what} ${refused ? 'cannot' : 'may'} have arrived`, async () => {
      odp = await startOdp();
      odp.s3.faults.push({ times: Number.POSITIVE_INFINITY, action });
      const outcome = await put(randomBytes(100));
      assert.ok(!outcome.ok);
      assert.equal(outcome.refused, refused);
    });
  }

  test('throttling every time cannot have arrived', async () => {
    odp = await startOdp();
    const action: FaultAction = { kind: 'respond', status: 503, code: 'SlowDown' };
    odp.s3.faults.push({ times: Number.POSITIVE_INFINITY, action });
    const outcome = await put(randomBytes(100));
    assert.equal(!outcome.ok && outcome.refused, true);
  });
});

test('encryption is asked for with its key, where it has one', () => {
  assert.deepEqual(encryptionFields(null), {});
  assert.deepEqual(encryptionFields(AES), { ServerSideEncryption: 'AES256' });
  assert.deepEqual(encryptionFields({ algorithm: 'aws:kms', key: 'arn:aws:kms:x' }), {
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: 'arn:aws:kms:x',
  });
});

test('a file of any size is cut into as many parts as S3 takes', () => {
  assert.equal(partSizeOf(1, 8 * MIB), 8 * MIB);
  assert.equal(partSizeOf(80_000 * MIB, 8 * MIB), 8 * MIB);
  const size = 80_000 * MIB + 1;
  assert.equal(Math.ceil(size / partSizeOf(size, 8 * MIB)), 10_000);
});
