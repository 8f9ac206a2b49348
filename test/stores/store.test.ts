import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openFolderStore } from '../../src/stores/folder-store.ts';
import { openS3Store } from '../../src/stores/s3-store.ts';
import { MAX_SMALL_OBJECT, type Store } from '../../src/stores/store.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { openMemoryStore } from './memory-store.ts';

const folder = temporaryFolder('stores');
let odp: Odp;
before(async () => {
  odp = await startOdp();
});
after(() => odp.close());

async function contentOf(store: Store, key: string): Promise<Buffer | null> {
  const path = join(folder, `downloaded-${made++}`);
  const sha256 = await store.download(key, path);
  if (sha256 === null) return null;
  const bytes = readFileSync(path);
  assert.equal(sha256, hashOf(bytes));
  return bytes;
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let made = 0;
const STORES: [kind: string, open: () => Promise<Store>][] = [
  // The model test of the state walks over it.
  ['memory', async () => openMemoryStore(new Map())],
  ['a folder', async () => openFolderStore(join(folder, 'state', String(made++)))],
  [
    'S3',
    () =>
      openS3Store(
        { bucket: 'state', region: 'us-east-1', credentials: odp.stateKeyPair, endpoint: odp.url },
        `prefix/${made++}`,
      ),
  ],
];

for (const [kind, open] of STORES) {
  describe(`a state in ${kind}`, () => {
    test('is empty at first', async () => {
      const store = await open();
      assert.deepEqual(await store.list(), []);
      assert.equal(await store.get('a.json'), null);
      assert.equal(await contentOf(store, 'a.json'), null);
      assert.equal(await store.has('a.json'), false);
      await store.remove('a.json');
    });

    test('gives back what was stored, and lists it', async () => {
      const store = await open();
      const bytes = randomBytes(3_000_000);
      const path = join(folder, 'source');
      writeFileSync(path, bytes);
      await store.putFile('a.0123456789ab.csv.gz', path, hashOf(bytes));
      const version = await store.replace('a.json', Buffer.from('{}'), null);
      assert.ok((await contentOf(store, 'a.0123456789ab.csv.gz'))?.equals(bytes));
      assert.deepEqual(await store.get('a.json'), { body: Buffer.from('{}'), version });
      assert.equal(await store.has('a.json'), true);
      assert.deepEqual((await store.list()).sort(), ['a.0123456789ab.csv.gz', 'a.json']);
      await store.remove('a.json');
      assert.deepEqual(await store.list(), ['a.0123456789ab.csv.gz']);
    });

    test('keeps only the bytes that were built', async () => {
      const store = await open();
      const path = join(folder, 'changed');
      writeFileSync(path, 'other bytes');
      const built = hashOf(Buffer.from('the bytes that were checked'));
      await assert.rejects(store.putFile('a.csv.gz', path, built), { name: 'StoreError', reason: 'changed' });
      assert.deepEqual(await store.list(), []);
    });

    test('is replaced only where it is as expected', async () => {
      const store = await open();
      const first = await store.replace('a.json', Buffer.from('1'), null);
      const conflict = { name: 'StoreError', reason: 'conflict' };
      await assert.rejects(store.replace('a.json', Buffer.from('2'), null), conflict);
      const second = await store.replace('a.json', Buffer.from('3'), first);
      await assert.rejects(store.replace('a.json', Buffer.from('4'), first), conflict);
      await assert.rejects(store.replace('b.json', Buffer.from('5'), second), conflict);
      assert.equal((await store.get('a.json'))?.body.toString(), '3');
      assert.equal((await store.get('a.json'))?.version, second);
      assert.deepEqual(await store.list(), ['a.json']);
    });

    test('has one winner when many write at once', async () => {
      const store = await open();
      let version: string | null = null;
      for (let round = 0; round < 5; round++) {
        const writes = Array.from({ length: 8 }, (_, writer) =>
          store.replace('a.json', Buffer.from(`${round} ${writer}`), version),
        );
        const outcomes = await Promise.allSettled(writes);
        const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
        assert.equal(won.length, 1);
        assert.ok(outcomes.every((o) => o.status === 'fulfilled' || o.reason.reason === 'conflict'));
        version = won[0]!.value;
        assert.equal((await store.get('a.json'))?.version, version);
      }
    });
  });
}

describe('a state in a folder', () => {
  test('does not show what a killed run left, and removes it when it is old', async () => {
    const path = join(folder, 'killed');
    mkdirSync(path);
    const old = new Date(Date.now() - 2 * 3_600_000);
    const half = (id: string) => `${id}.json.1.0123456789abcdef.partial`;
    for (const name of ['.tmp-old', half('old'), half('new')]) writeFileSync(join(path, name), 'half');
    for (const name of ['.tmp-old', half('old')]) utimesSync(join(path, name), old, old);
    const store = openFolderStore(path);
    assert.deepEqual(await store.list(), []);
    await store.replace('a.json', Buffer.from('{}'), null);
    assert.deepEqual(readdirSync(path).sort(), ['a.json', half('new')]);
  });

  test('goes on although a killed run left its lock', async () => {
    const path = join(folder, 'locked');
    mkdirSync(path);
    writeFileSync(join(path, '.lock-a.json'), 'dead');
    await openFolderStore(path).replace('a.json', Buffer.from('{}'), null);
    assert.deepEqual(readdirSync(path), ['a.json']);
  });

  test('is not made by reading', async () => {
    const path = join(folder, 'unmade');
    const store = openFolderStore(path);
    await store.list();
    await store.get('a.json');
    assert.equal(existsSync(path), false);
  });

  test('reads no links and no folders: it may come from a checkout', async () => {
    const path = join(folder, 'hostile');
    mkdirSync(join(path, 'b.json'), { recursive: true });
    symlinkSync('/etc/passwd', join(path, 'a.json'));
    const store = openFolderStore(path);
    for (const key of ['a.json', 'b.json']) {
      await assert.rejects(store.get(key), { name: 'StoreError', reason: 'unreachable' });
      await assert.rejects(contentOf(store, key), { name: 'StoreError', reason: 'unreachable' });
    }
  });

  test('has no small object that is far too large', async () => {
    const path = join(folder, 'large');
    mkdirSync(path);
    writeFileSync(join(path, 'a.json'), Buffer.alloc(MAX_SMALL_OBJECT));
    writeFileSync(join(path, 'b.json'), Buffer.alloc(MAX_SMALL_OBJECT + 1));
    const store = openFolderStore(path);
    assert.equal((await store.get('a.json'))?.body.length, MAX_SMALL_OBJECT);
    await assert.rejects(store.get('b.json'), { name: 'StoreError', message: /^b\.json is far larger/ });
  });

  test('removes of what was left half-written only what is an hour old, once', async () => {
    const path = join(folder, 'half');
    mkdirSync(path);
    const aged = (name: string, minutes: number) => {
      writeFileSync(join(path, name), '');
      const then = new Date(Date.now() - minutes * 60_000);
      utimesSync(join(path, name), then, then);
    };
    const half = (id: string) => `${id}.json.1.0123456789abcdef.partial`;
    aged(half('young'), 55);
    aged(half('old'), 65);
    aged('old.json', 65);
    const store = openFolderStore(path);
    await store.replace('a.json', Buffer.from('{}'), null);
    assert.deepEqual(readdirSync(path).sort(), ['a.json', 'old.json', half('young')]);
    aged(half('old'), 65);
    await store.replace('b.json', Buffer.from('{}'), null);
    assert.ok(readdirSync(path).includes(half('old')));
  });

  test('says why it cannot be used, and what to do', async () => {
    const path = join(folder, 'denied');
    mkdirSync(path);
    // A name that is too long is refused whoever asks, root included.
    const named = {
      name: 'StoreError',
      reason: 'unreachable',
      message: /could not be .*ENAMETOOLONG.*`state`/,
    };
    const long = `${'a'.repeat(300)}.json`;
    const store = openFolderStore(path);
    await assert.rejects(store.has(long), named);
    await assert.rejects(store.get(long), named);
    await assert.rejects(store.remove(long), named);
    await assert.rejects(store.replace(long, Buffer.from(''), null), named);
    assert.deepEqual(readdirSync(path), []);
  });

  test('that is a file is an error that names it', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    const store = openFolderStore(path);
    const named = ({ name, message }: Error) => name === 'StoreError' && message.includes(path);
    await assert.rejects(store.list(), named);
    await assert.rejects(store.replace('a.json', Buffer.from(''), null), named);
  });
});
