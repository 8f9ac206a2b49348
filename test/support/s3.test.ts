import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, beforeEach, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Fault } from './faults.ts';
import { type Odp, type S3KeyPair, type S3Request, startOdp } from './odp.ts';

const TEMPORARY: S3KeyPair = {
  accessKeyId: 'ASIATEMPORARY0000001',
  secretAccessKey: 'temporary',
  sessionToken: 'token',
  grants: [{ bucket: 'state', actions: ['read', 'write'] }],
};

let odp: Odp;
let client: S3Client;

before(async () => {
  odp = await startOdp({
    moreBuckets: [
      { name: 'state' },
      { name: 'far.away', region: 'eu-west-1' },
      { name: 'farther', region: 'eu-west-1', wrongRegion: 'redirect' },
    ],
    moreKeyPairs: [TEMPORARY],
  });
  client = connect();
});
after(async () => {
  client.destroy();
  await odp.close();
});
beforeEach(() => {
  odp.s3.requests.length = 0;
  odp.s3.faults.clear();
  odp.s3.clockOffset = 0;
  odp.keyPair.expired = false;
});

function connect(config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: odp.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: odp.stateKeyPair,
    maxAttempts: 1,
    ...config,
  });
}

const put = (key: string, body: string | Buffer | Readable, more: object = {}) =>
  new PutObjectCommand({ Bucket: 'state', Key: key, Body: body, ...more });

const refused =
  (code: string, status: number) => (error: { name: string; $metadata: { httpStatusCode: number } }) => {
    assert.deepEqual([error.name, error.$metadata?.httpStatusCode], [code, status]);
    return true;
  };

test('an object is stored with its encryption and a checksum that was verified', async () => {
  const answer = await client.send(put('a b/ü+(1)*.json', 'hello', { ServerSideEncryption: 'AES256' }));
  assert.equal((await odp.s3.object('state', 'a b/ü+(1)*.json'))?.toString(), 'hello');
  const [request] = odp.s3.requests;
  assert.equal(request?.operation, 'PutObject');
  assert.equal(request?.encryption, 'AES256');
  assert.equal(request?.checksum?.algorithm, 'crc32');
  assert.equal(request?.accessKeyId, odp.stateKeyPair.accessKeyId);
  assert.deepEqual([request?.bytes, request?.status], [5, 200]);
  assert.equal(answer.ServerSideEncryption, 'AES256');
  assert.equal(answer.ChecksumCRC32, request?.checksum?.value);
});

test('a stream arrives aws-chunked with a trailing checksum', async () => {
  await client.send(
    put('stream', Readable.from([Buffer.from('chunk'), Buffer.from('ed')]), { ContentLength: 7 }),
  );
  assert.equal((await odp.s3.object('state', 'stream'))?.toString(), 'chunked');
  assert.equal(odp.s3.requests[0]?.headers['x-amz-content-sha256'], 'STREAMING-UNSIGNED-PAYLOAD-TRAILER');
  assert.equal(odp.s3.requests[0]?.checksum?.algorithm, 'crc32');
});

test('a large object goes in parts and comes back whole', async () => {
  const body = randomBytes(12 * 1024 * 1024);
  await new Upload({ client, params: { Bucket: 'state', Key: 'large', Body: body } }).done();
  const read = await client.send(new GetObjectCommand({ Bucket: 'state', Key: 'large' }));
  assert.ok(body.equals((await read.Body?.transformToByteArray()) ?? Buffer.of()));
  const parts = odp.s3.requests.filter(({ operation }) => operation === 'UploadPart');
  assert.equal(parts.length, 3);
  assert.ok(parts.every(({ checksum }) => checksum !== null));
  assert.deepEqual(
    odp.s3.requests.filter(({ method }) => method === 'POST').map(({ operation }) => operation),
    ['CreateMultipartUpload', 'CompleteMultipartUpload'],
  );
  await client.send(put('single', body));
  assert.equal((await odp.s3.object('state', 'single'))?.length, body.length);
});

test('of many conditional writes at once one wins', async () => {
  const create = await Promise.allSettled(
    Array.from({ length: 8 }, (_, n) => client.send(put('race', `${n}`, { IfNoneMatch: '*' }))),
  );
  const [winner] = create.filter((result) => result.status === 'fulfilled');
  assert.equal(create.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const result of create) {
    if (result.status === 'rejected') refused('PreconditionFailed', 412)(result.reason);
  }
  const replace = await Promise.allSettled(
    Array.from({ length: 8 }, (_, n) =>
      client.send(put('race', `again ${n}`, { IfMatch: winner?.value.ETag })),
    ),
  );
  assert.equal(replace.filter(({ status }) => status === 'fulfilled').length, 1);
  await assert.rejects(client.send(put('absent', 'x', { IfMatch: '"abc"' })), refused('NoSuchKey', 404));
});

test('more than a thousand keys are listed in pages, each once, in the order of their bytes', async () => {
  const keys = Array.from(
    { length: 1201 },
    (_, n) => `list/${n % 2 ? 'a' : 'B'}${n % 3 ? '_' : '-'}${n}.json`,
  );
  await Promise.all(keys.map((key) => odp.s3.put('state', key, '{}')));
  const listed: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: 'state', Prefix: 'list/', ContinuationToken: token }),
    );
    listed.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  assert.deepEqual(listed, keys.toSorted());
});

test('objects are removed', async () => {
  await client.send(put('gone', 'x'));
  await client.send(new DeleteObjectCommand({ Bucket: 'state', Key: 'gone' }));
  assert.equal(await odp.s3.object('state', 'gone'), null);
  await assert.rejects(
    client.send(new HeadObjectCommand({ Bucket: 'state', Key: 'gone' })),
    refused('NotFound', 404),
  );
});

const REFUSALS: {
  what: string;
  config?: () => S3ClientConfig;
  bucket?: string;
  code: string;
  status: number;
}[] = [
  {
    what: 'an unknown access key',
    config: () => ({ credentials: { ...odp.stateKeyPair, accessKeyId: 'AKIANOBODY' } }),
    code: 'InvalidAccessKeyId',
    status: 403,
  },
  {
    what: 'a wrong secret',
    config: () => ({ credentials: { ...odp.stateKeyPair, secretAccessKey: 'wrong' } }),
    code: 'SignatureDoesNotMatch',
    status: 403,
  },
  {
    what: 'a wrong session token',
    config: () => ({ credentials: { ...TEMPORARY, sessionToken: 'other' } }),
    code: 'InvalidToken',
    status: 400,
  },
  { what: 'a bucket that does not exist', bucket: 'nowhere', code: 'NoSuchBucket', status: 404 },
  {
    what: 'a bucket of another region',
    bucket: 'far.away',
    code: 'AuthorizationHeaderMalformed',
    status: 400,
  },
  { what: 'a bucket that redirects', bucket: 'farther', code: 'PermanentRedirect', status: 301 },
  { what: 'a bucket of somebody else', bucket: 'zaius-incoming', code: 'AccessDenied', status: 403 },
];

for (const { what, config, bucket, code, status } of REFUSALS) {
  test(`${what} is ${code}`, async () => {
    const other = connect(config?.());
    await assert.rejects(
      other.send(new PutObjectCommand({ Bucket: bucket ?? 'state', Key: 'k', Body: 'x' })),
      refused(code, status),
    );
    other.destroy();
  });
}

test('a session token works until it runs out', async () => {
  const temporary = connect({ credentials: TEMPORARY as Required<S3KeyPair> });
  await temporary.send(put('temporary', 'x'));
  TEMPORARY.expired = true;
  await assert.rejects(temporary.send(put('temporary', 'x')), refused('ExpiredToken', 400));
  temporary.destroy();
});

test('a clock that is wrong is refused, and the SDK corrects it', async () => {
  odp.s3.clockOffset = 20 * 60_000;
  await assert.rejects(connect().send(put('late', 'x')), refused('RequestTimeTooSkewed', 403));
  await connect({ maxAttempts: 2 }).send(put('late', 'x'));
});

test('region redirects can be followed', async () => {
  const follower = connect({ followRegionRedirects: true });
  await follower.send(new PutObjectCommand({ Bucket: 'farther', Key: 'k', Body: 'x' }));
  assert.match(odp.s3.requests.at(-1)?.headers.authorization ?? '', /eu-west-1/);
  follower.destroy();
});

test('ODP’s key pair may write below its tracker ID and nothing else', async () => {
  const other = connect({ credentials: odp.keyPair });
  const key = `${odp.trackerId}/x`;
  await other.send(new PutObjectCommand({ Bucket: odp.bucket, Key: key, Body: 'x' }));
  for (const command of [
    new PutObjectCommand({ Bucket: odp.bucket, Key: 'other/x', Body: 'x' }),
    new PutObjectCommand({ Bucket: 'state', Key: key, Body: 'x' }),
    new GetObjectCommand({ Bucket: odp.bucket, Key: key }),
  ]) {
    // The union of commands has no common overload of `send`.
    await assert.rejects(other.send(command as PutObjectCommand), refused('AccessDenied', 403));
  }
  other.destroy();
});

test('who may not list a bucket is not told that a key is missing', async () => {
  TEMPORARY.expired = false;
  const blind = connect({ credentials: TEMPORARY as Required<S3KeyPair> });
  await assert.rejects(
    blind.send(new GetObjectCommand({ Bucket: 'state', Key: 'missing' })),
    refused('AccessDenied', 403),
  );
  await assert.rejects(
    client.send(new GetObjectCommand({ Bucket: 'state', Key: 'missing' })),
    refused('NoSuchKey', 404),
  );
  blind.destroy();
});

const FAULTS: { what: string; fault: Fault<S3Request>; stored: number }[] = [
  {
    what: 'throttling',
    fault: { times: 2, action: { kind: 'respond', status: 503, code: 'SlowDown' } },
    stored: 1,
  },
  { what: 'a break before the body', fault: { action: { kind: 'reset', after: 'headers' } }, stored: 1 },
  { what: 'a break in the body', fault: { action: { kind: 'reset', after: 20_000 } }, stored: 1 },
  { what: 'a break after all is stored', fault: { action: { kind: 'reset', after: 'stored' } }, stored: 2 },
  { what: 'a slow answer', fault: { action: { kind: 'delay', ms: 50 } }, stored: 1 },
];

for (const { what, fault, stored } of FAULTS) {
  test(`${what} is survived by trying again`, async () => {
    const stubborn = connect({ maxAttempts: 4 });
    odp.s3.faults.push({ match: ({ operation }) => operation === 'PutObject', ...fault });
    const body = randomBytes(100_000);
    await stubborn.send(put('faulty', body));
    assert.ok((await odp.s3.object('state', 'faulty'))?.equals(body));
    const answered = odp.s3.requests.filter(({ status }) => status === 200).length;
    assert.equal(answered, 1);
    assert.ok(odp.s3.requests.length >= stored);
    stubborn.destroy();
  });
}

test('a body that was changed on its way is BadDigest', async () => {
  odp.s3.faults.push({ action: { kind: 'corrupt' } });
  const stream = Readable.from([Buffer.alloc(1000, 'x')]);
  await assert.rejects(client.send(put('c', stream, { ContentLength: 1000 })), refused('BadDigest', 400));
  odp.s3.faults.push({ action: { kind: 'corrupt' } });
  await assert.rejects(client.send(put('c', 'abc')), refused('XAmzContentSHA256Mismatch', 400));
  assert.equal(await odp.s3.object('state', 'c'), null);
});

test('an answer can be cut or never come', async () => {
  await client.send(put('cut', 'x'.repeat(1000)));
  odp.s3.faults.push({ action: { kind: 'cut', bytes: 10 } }, { action: { kind: 'hang' } });
  const cut = await client.send(new GetObjectCommand({ Bucket: 'state', Key: 'cut' }));
  await assert.rejects(async () => cut.Body?.transformToString());
  const patience = new AbortController();
  const hung = assert.rejects(client.send(put('hang', 'x'), { abortSignal: patience.signal }), /abort/i);
  const before = odp.s3.requests.length;
  // Given up only once it has arrived, on however busy a machine.
  while (odp.s3.requests.length === before) await setImmediate();
  patience.abort();
  await hung;
  assert.equal(odp.s3.requests.at(-1)?.status, null);
});
