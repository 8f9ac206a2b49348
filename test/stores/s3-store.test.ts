import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import type { S3Connection } from '../../src/stores/s3.ts';
import { openS3Store } from '../../src/stores/s3-store.ts';
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
