import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import type { S3Connection } from '../../src/stores/s3.ts';
import { MAX_ATTEMPTS } from '../../src/stores/s3-retry.ts';
import { openS3Store } from '../../src/stores/s3-store.ts';
import { MAX_SMALL_OBJECT } from '../../src/stores/store.ts';
import type { FaultAction } from '../support/faults.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder('s3-store');
let odp: Odp;
let made = 0;
const freshPath = () => join(folder, String(made++));
afterEach(() => odp.close());

const open = (overrides: Partial<S3Connection> = {}, prefix = 'p') =>
  openS3Store(
    { bucket: 'state', region: 'us-east-1', credentials: odp.stateKeyPair, endpoint: odp.url, ...overrides },
    prefix,
  );
const is = (operation: string) => (request: { operation: string }) => request.operation === operation;

test('a write whose answer was lost is known as our own', async () => {
  odp = await startOdp();
  const store = await open();
  odp.s3.faults.push({ match: is('PutObject'), action: { kind: 'reset', after: 'stored' } });
  const first = await store.replace('a.json', Buffer.from('1'), null);
  odp.s3.faults.push({ match: is('PutObject'), action: { kind: 'reset', after: 'stored' } });
  const second = await store.replace('a.json', Buffer.from('2'), first);
  assert.deepEqual(await store.get('a.json'), { body: Buffer.from('2'), version: second });
});

test('a listing that is cut off without a token to go on with is not the whole', async () => {
  odp = await startOdp();
  const body =
    '<ListBucketResult><Name>state</Name><IsTruncated>true</IsTruncated><NextMarker>p/a.json</NextMarker><Contents><Key>p/a.json</Key></Contents></ListBucketResult>';
  odp.s3.faults.push({ match: is('ListObjectsV2'), action: { kind: 'respond', status: 200, body } });
  const store = await open();
  await assert.rejects(store.list(), { reason: 'unreachable', message: /lists only a part/ });
});

test('a write that met another one under way (409) is tried again', async () => {
  odp = await startOdp();
  const store = await open();
  odp.s3.faults.push({
    match: is('PutObject'),
    action: { kind: 'respond', status: 409, code: 'ConditionalRequestConflict' },
  });
  await store.replace('a.json', Buffer.from('1'), null);
  assert.equal((await store.get('a.json'))?.body.toString(), '1');
});

test('a download that breaks off is taken up where it ended', async () => {
  odp = await startOdp();
  const bytes = randomBytes(2_000_000);
  await odp.s3.put('state', 'p/big', bytes);
  odp.s3.faults.push({ match: is('GetObject'), times: 3, action: { kind: 'cut', bytes: 400_000 } });
  const path = freshPath();
  const sha256 = await (await open()).download('big', path);
  assert.ok(readFileSync(path).equals(bytes));
  assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'));
  const ranges = odp.s3.requests.map(({ headers }) => headers.range ?? '');
  assert.equal(ranges.length, 4);
  assert.match(ranges[1]!, /^bytes=\d+-$/);
  assert.ok(odp.s3.requests.slice(1).every(({ headers }) => headers['if-match'] !== undefined));
});

test('a small object that breaks off is read on, too', async () => {
  odp = await startOdp();
  await odp.s3.put('state', 'p/a.json', '{"whole":true}');
  odp.s3.faults.push({ match: is('GetObject'), action: { kind: 'cut', bytes: 5 } });
  assert.equal((await (await open()).get('a.json'))?.body.toString(), '{"whole":true}');
});

test('what has no ETag is not taken for an object', async () => {
  odp = await startOdp();
  const store = await open();
  const page = { kind: 'respond', status: 200, body: '{}' } as const;
  const unread = { name: 'StoreError', reason: 'unreachable', message: /not one of S3’s/ };
  odp.s3.faults.push({ times: Number.POSITIVE_INFINITY, match: is('GetObject'), action: page });
  await assert.rejects(store.get('a.json'), unread);
  await assert.rejects(store.download('a.csv.gz', freshPath()), unread);
  await assert.rejects(store.has('a.csv.gz'), unread);
  odp.s3.faults.clear();
  for (const status of [201, 204])
    await assert.rejects(async () => {
      odp.s3.faults.push({
        match: is('PutObject'),
        action: { kind: 'respond', status, body: '', headers: { etag: '"x"' } },
      });
      await store.replace('a.json', Buffer.from('1'), null);
    }, unread);
});

test('a download never mixes two versions', async () => {
  odp = await startOdp();
  await odp.s3.put('state', 'p/big', randomBytes(2_000_000));
  odp.s3.faults.push({ match: is('GetObject'), action: { kind: 'cut', bytes: 400_000 } });
  const replaced = Promise.withResolvers<unknown>();
  const seen = () => replaced.resolve(odp.s3.put('state', 'p/big', randomBytes(2_000_000)));
  odp.s3.faults.push({
    match: is('GetObject'),
    action: { kind: 'hold', at: 'request', until: replaced.promise, seen },
  });
  const download = (await open()).download('big', freshPath());
  await assert.rejects(download, { name: 'StoreError', message: /could not be continued/ });
});

test('all pages are listed, and nothing outside the prefix', async () => {
  odp = await startOdp();
  for (let i = 0; i < 1010; i++) await odp.s3.put('state', `p/${i}.json`, '');
  for (const key of ['q/a.json', 'p/sub/a.json', 'pp', 'a.json']) await odp.s3.put('state', key, '');
  assert.equal(new Set(await (await open()).list()).size, 1010);
  assert.deepEqual(await (await open({}, '')).list(), ['a.json', 'pp']);
});

test('the folder itself, which some consoles make an object, is not a key', async () => {
  odp = await startOdp();
  for (const key of ['p/', 'p/a.json']) await odp.s3.put('state', key, '');
  assert.deepEqual(await (await open()).list(), ['a.json']);
});

test('an object that is far too large for a state is not read to its end', async () => {
  odp = await startOdp();
  await odp.s3.put('state', 'p/a.json', Buffer.alloc(MAX_SMALL_OBJECT));
  await odp.s3.put('state', 'p/b.json', Buffer.alloc(MAX_SMALL_OBJECT + 1));
  const store = await open();
  assert.equal((await store.get('a.json'))?.body.length, MAX_SMALL_OBJECT);
  await assert.rejects(store.get('b.json'), { name: 'StoreError', message: /^b\.json is far larger/ });
});

const NOT_THE_REST: [what: string, answer: FaultAction][] = [
  ['all of the object', { kind: 'respond', status: 200, body: 'x', headers: { etag: '"x"' } }],
  [
    'another part of it',
    {
      kind: 'respond',
      status: 206,
      body: 'x',
      headers: { etag: '"x"', 'content-range': 'bytes 1-1/2000000' },
    },
  ],
];
for (const [what, answer] of NOT_THE_REST) {
  test(`a download is not taken up with ${what}`, async () => {
    odp = await startOdp();
    await odp.s3.put('state', 'p/big', randomBytes(2_000_000));
    odp.s3.faults.push({ match: is('GetObject'), action: { kind: 'cut', bytes: 400_000 } });
    odp.s3.faults.push({ match: is('GetObject'), action: answer });
    const download = (await open()).download('big', freshPath());
    await assert.rejects(download, { name: 'StoreError', message: /could not be continued/ });
  });
}

test('a download that breaks off before its first byte may be answered whole', async () => {
  odp = await startOdp();
  await odp.s3.put('state', 'p/a.json', '{}');
  odp.s3.faults.push({ match: is('GetObject'), action: { kind: 'cut', bytes: 0 } });
  const whole = { status: 200, body: '{}', headers: { etag: '"x"' } };
  odp.s3.faults.push({ match: is('GetObject'), action: { kind: 'respond', ...whole } });
  assert.equal((await (await open()).get('a.json'))?.body.toString(), '{}');
});

test('a download that is refused when it is taken up says so', async () => {
  odp = await startOdp();
  await odp.s3.put('state', 'p/big', randomBytes(2_000_000));
  odp.s3.faults.push({ match: is('GetObject'), action: { kind: 'cut', bytes: 400_000 } });
  odp.s3.faults.push({
    match: is('GetObject'),
    action: { kind: 'respond', status: 400, code: 'ExpiredToken' },
  });
  const download = (await open()).download('big', freshPath());
  await assert.rejects(download, { name: 'StoreError', reason: 'access-denied' });
  assert.equal(odp.s3.requests.length, 2);
});

test('a write that meets others under way every time (409) is a conflict in the end', async () => {
  odp = await startOdp();
  const store = await open();
  odp.s3.faults.push({
    match: is('PutObject'),
    times: Number.POSITIVE_INFINITY,
    action: { kind: 'respond', status: 409, code: 'ConditionalRequestConflict' },
  });
  await assert.rejects(store.replace('a.json', Buffer.from('1'), null), { reason: 'conflict' });
  assert.equal(odp.s3.requests.filter(is('PutObject')).length, MAX_ATTEMPTS);
});

test('a write that lost to another one is not tried again', async () => {
  odp = await startOdp();
  await odp.s3.put('state', 'p/a.json', 'theirs');
  await assert.rejects((await open()).replace('a.json', Buffer.from('1'), null), { reason: 'conflict' });
  assert.equal(odp.s3.requests.filter(is('PutObject')).length, 1);
});

test('what else is refused of a write is not a conflict', async () => {
  odp = await startOdp();
  const action: FaultAction = { kind: 'respond', status: 403, code: 'QuotaExceeded' };
  odp.s3.faults.push({ match: is('PutObject'), action });
  const written = (await open()).replace('a.json', Buffer.from('1'), null);
  await assert.rejects(written, { name: 'StoreError', reason: 'unreachable', message: /quota/ });
});

test('what is gone already is removed, and what may not be is not', async () => {
  odp = await startOdp();
  const store = await open();
  const refuse = (status: number, code: string) =>
    odp.s3.faults.push({ match: is('DeleteObject'), action: { kind: 'respond', status, code } });
  refuse(404, 'NoSuchKey');
  await store.remove('a.json');
  refuse(403, 'AccessDenied');
  await assert.rejects(store.remove('a.json'), { name: 'StoreError', reason: 'access-denied' });
});

test('writes ask for the encryption that the bucket wants said', async () => {
  odp = await startOdp();
  const connection = {
    bucket: 'state',
    region: 'us-east-1',
    credentials: odp.stateKeyPair,
    endpoint: odp.url,
  };
  const store = await openS3Store(connection, 'p', { algorithm: 'AES256' });
  await store.replace('a.json', Buffer.from('1'), null);
  await (await open()).replace('b.json', Buffer.from('1'), null);
  assert.deepEqual(
    odp.s3.requests.map(({ encryption }) => encryption),
    ['AES256', null],
  );
});

test('a store has the name by which people know it', async () => {
  odp = await startOdp();
  assert.equal((await open()).name, 's3://state/p');
  assert.equal((await open({}, '')).name, 's3://state');
});

const REFUSED: [what: string, overrides: () => Partial<S3Connection>, reason: string, says: RegExp][] = [
  ['a key without permission', () => ({ credentials: odp.keyPair }), 'access-denied', /s3:GetObject/],
  ['a missing bucket', () => ({ bucket: 'nowhere' }), 'unreachable', /no bucket nowhere.*`state`/],
  [
    'a wrong secret',
    () => ({ credentials: { ...odp.stateKeyPair, secretAccessKey: 'no' } }),
    'access-denied',
    /step that configures AWS credentials/,
  ],
];
for (const [what, overrides, reason, says] of REFUSED) {
  test(`${what} is ${reason}, with the remedy`, async () => {
    odp = await startOdp();
    const store = await open(overrides());
    for (const work of [
      () => store.get('a.json'),
      () => store.list(),
      () => store.download('a.json', freshPath()),
      () => store.has('a.json'),
    ]) {
      await assert.rejects(work, { name: 'StoreError', reason, message: says });
    }
  });
}

test('a bucket in another region is found where the region is the environment’s', async () => {
  const bucket = { name: 'elsewhere', region: 'eu-west-1', wrongRegion: 'redirect' } as const;
  odp = await startOdp({ moreBuckets: [bucket] });
  const before = process.env.AWS_REGION;
  delete process.env.AWS_REGION;
  try {
    const store = await open({ bucket: 'elsewhere', region: null });
    await store.replace('a.json', Buffer.from('1'), null);
    assert.equal((await store.get('a.json'))?.body.toString(), '1');
  } finally {
    if (before !== undefined) process.env.AWS_REGION = before;
  }
});
