import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { beginImport, cancelImport, leaveNoted, lookAgain, noteImport } from '../../src/state/import-note.ts';
import { type ImportRecord, keysOf } from '../../src/state/import-record.ts';
import { commitState } from '../../src/state/state-commit.ts';
import { type Store, StoreError } from '../../src/stores/store.ts';
import { openMemoryStore } from '../stores/memory-store.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { recordOf, storedIn } from './records.ts';

const folder = temporaryFolder('tidy-up');
const OUT_OF_REACH = new StoreError('unreachable', 'It does not answer.');
const REFUSED = new StoreError('access-denied', 'It may not.');

const record = (ts: number): ImportRecord => recordOf(folder, `members at ${ts}`, { ts });

/** The store with a method that fails, and how often that was tried. */
function failing(store: Store, method: 'replace' | 'remove', cause: Error) {
  const tried: string[] = [];
  const fail = async (key: string) => {
    tried.push(key);
    throw cause;
  };
  return { store: { ...store, [method]: fail } as Store, tried };
}

describe('what an import leaves to be tidied up', () => {
  test('is left, where the store does not answer any more, and the import stays recorded', async () => {
    const store = openMemoryStore(new Map());
    const own = record(1);
    await beginImport(store, own);
    const { store: mute, tried } = failing(store, 'remove', OUT_OF_REACH);
    assert.equal(await commitState(mute, own, null), null);
    assert.deepEqual(tried, [keysOf(own).note]);
    assert.deepEqual((await storedIn(store)).interrupted, []);
  });

  test('does not hide a bug', async () => {
    const store = openMemoryStore(new Map());
    const own = record(1);
    await beginImport(store, own);
    const { store: broken } = failing(store, 'remove', new TypeError('a bug'));
    await assert.rejects(commitState(broken, own, null), TypeError);
    await assert.rejects(cancelImport(broken, own), TypeError);
    const { store: unwritable } = failing(store, 'replace', new TypeError('a bug'));
    await assert.rejects(noteImport(unwritable, own), TypeError);
  });

  test('has the file of a note that has gone meanwhile, but not the note of another run', async () => {
    const store = openMemoryStore(new Map());
    const [gone, own] = [record(1), record(2)];
    await beginImport(store, gone);
    const stored = await storedIn(store);
    await beginImport(store, own);
    await store.remove(keysOf(gone).note);
    assert.equal(await commitState(store, own, stored), null);
    assert.deepEqual((await store.list()).sort(), ['a.json', keysOf(own).file].sort());
  });
});

describe('a note', () => {
  test('is written again only where another run has removed it or replaced the JSON', async () => {
    const store = openMemoryStore(new Map());
    const own = record(1);
    const noted = await noteImport(store, own);
    assert.ok(noted.ok);
    const marked = await lookAgain(store, own, noted.note, null);
    assert.ok(marked.ok);
    for (const cause of [OUT_OF_REACH, REFUSED]) {
      const { store: mute, tried } = failing(store, 'replace', cause);
      await leaveNoted(mute, own, marked.note, null);
      assert.deepEqual(tried, [keysOf(own).note]);
      const late = failing(store, 'replace', cause);
      assert.equal((await commitState(late.store, own, null))?.code, 'state-write-failed');
      assert.deepEqual(late.tried, ['a.json']);
    }
  });

  test('says how far its import has come', async () => {
    const store = openMemoryStore(new Map());
    const own = record(1);
    const stage = async () => JSON.parse(String((await store.get(keysOf(own).note))?.body)).stage;
    const noted = await noteImport(store, own);
    assert.ok(noted.ok);
    assert.equal(await stage(), 'noted');
    const marked = await lookAgain(store, own, noted.note, null);
    assert.ok(marked.ok);
    assert.equal(await stage(), 'uploading');
    await leaveNoted(store, own, marked.note, null);
    assert.equal(await stage(), 'uploaded or not');
  });

  test('whose import cannot begin says that nothing was uploaded', async () => {
    const store = openMemoryStore(new Map());
    const { store: mute } = failing(store, 'replace', OUT_OF_REACH);
    const noted = await noteImport(mute, record(1));
    assert.match(noted.ok ? '' : noted.problem.message, /cannot remember an import, so nothing was uploaded/);
    assert.match((await beginImport(mute, record(1)))?.message ?? '', /It does not answer/);
  });
});
