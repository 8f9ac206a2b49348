import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readState } from '../../src/state/state.ts';
import { readBaselines } from '../../src/state/state-baseline.ts';
import type { Store } from '../../src/stores/store.ts';
import { openScratch } from '../../src/system/scratch.ts';
import { audienceOf } from '../members/audience.ts';
import { openMemoryStore } from '../stores/memory-store.ts';
import { temporaryFolder } from '../support/temporary.ts';

const temp = temporaryFolder('read-state');
const HERE = { bucket: 'b', tracker: 't' };
const SHA = `0123456789ab${'0'.repeat(52)}`;
const FILE = 'a.0123456789ab.01234567.csv.gz';
const NOTE = 'a.0123456789ab.01234567.importing';
const entry = (change: object = {}) => ({
  identifier: 'customer_id',
  ts: 1,
  file: FILE,
  sha256: SHA,
  run: null,
  destination: HERE,
  settings: null,
  members: 1,
  ...change,
});
const bytes = (value: object) => Buffer.from(JSON.stringify(value));

describe('a JSON or note is not believed', () => {
  const wrong: [what: string, change: object][] = [
    ['that names the file of another audience', { file: FILE.replace('a.', 'b.') }],
    ['that names a note', { file: NOTE }],
    ['that names a file of another SHA-256', { sha256: 'f'.repeat(64) }],
    ['of another bucket', { destination: { ...HERE, bucket: 'c' } }],
    ['of another tracker', { destination: { ...HERE, tracker: 'u' } }],
  ];
  for (const [what, change] of wrong) {
    for (const key of ['a.json', NOTE]) {
      test(`${what}: ${key.endsWith('json') ? 'a JSON' : 'a note'}`, async () => {
        const store = openMemoryStore(new Map([[key, bytes(entry(change))]]));
        const keys = { files: [FILE], notes: key === NOTE ? [NOTE] : [] };
        const found = await readState(store, 'a', keys, HERE);
        assert.ok('code' in found);
        assert.equal(found.code, 'state-unreadable');
      });
    }
  }

  test('but the next ones are read where one has gone since they were listed', async () => {
    const gone = NOTE.replace('01234567.', '00000000.');
    const store = openMemoryStore(new Map([[NOTE, bytes(entry())]]));
    const keys = { files: [FILE, gone.replace('.importing', '.csv.gz')], notes: [gone, NOTE] };
    const found = await readState(store, 'a', keys, HERE);
    assert.ok(!('code' in found));
    assert.deepEqual([found.interrupted.length, found.notes.map(({ key }) => key)], [1, [NOTE]]);
  });
});

describe('the members of a state', () => {
  const body = gzipSync('members');
  const sha256 = createHash('sha256').update(body).digest('hex');
  const file = `a.${sha256.slice(0, 12)}.01234567.csv.gz`;
  const whole = bytes(entry({ file, sha256, later: 'versions may add keys' }));

  /** Reads with a store of which every read of the JSON is counted, and may be another one. */
  async function read(objects: Map<string, Buffer>, jsonAt: (read: number) => Buffer) {
    let reads = 0;
    const memory = openMemoryStore(objects);
    const store: Store = {
      ...memory,
      async get(key) {
        if (key === 'a.json') objects.set(key, jsonAt(++reads));
        return memory.get(key);
      },
    };
    const scratch = openScratch(temp);
    try {
      const asking = { ts: 9, url: null, destination: HERE, scratch };
      const known = await readBaselines(store, { ...audienceOf({}), id: 'a' }, [...objects.keys()], asking);
      return {
        reads,
        count: known.baselines.length,
        certain: known.baselines.every(({ certain }) => certain),
        codes: known.problems.map(({ code }) => code),
      };
    } finally {
      scratch.remove();
    }
  }

  test('are read once where all is well', async () => {
    const known = await read(new Map([[file, body]]), () => whole);
    assert.deepEqual(known, { reads: 1, count: 1, certain: true, codes: [] });
  });

  test('that have gone are searched for again, once where nobody has committed', async () => {
    const known = await read(new Map(), () => bytes(entry()));
    assert.deepEqual(known, { reads: 2, count: 0, certain: true, codes: ['state-unreadable'] });
  });

  test('that have gone are those of the JSON that another run has just written', async () => {
    const known = await read(new Map([[file, body]]), (at) => (at === 1 ? bytes(entry()) : whole));
    assert.deepEqual(known, { reads: 2, count: 1, certain: true, codes: [] });
  });

  test('are given up where others commit all the time', async () => {
    const known = await read(new Map(), (at) => bytes(entry({ ts: at })));
    assert.deepEqual(known, { reads: 4, count: 0, certain: true, codes: ['state-unreadable'] });
  });

  test('that are others are not looked for again', async () => {
    const known = await read(new Map([[file, gzipSync('others')]]), () => whole);
    assert.deepEqual(known, { reads: 1, count: 0, certain: true, codes: ['state-unreadable'] });
  });

  test('are those of the note, too, and then neither is certain', async () => {
    const objects = new Map([
      [file, body],
      [NOTE, bytes(entry())],
    ]);
    const known = await read(objects, () => whole);
    // The note has no file yet, so that nothing was uploaded.
    assert.deepEqual(known, { reads: 1, count: 1, certain: true, codes: [] });
    const other = gzipSync('other members');
    const otherSha = createHash('sha256').update(other).digest('hex');
    const stem = `a.${otherSha.slice(0, 12)}.89abcdef`;
    objects.set(`${stem}.csv.gz`, other);
    objects.set(`${stem}.importing`, bytes(entry({ file: `${stem}.csv.gz`, sha256: otherSha })));
    assert.deepEqual(await read(objects, () => whole), {
      reads: 1,
      count: 2,
      certain: false,
      codes: ['state-unreadable'],
    });
  });
});
