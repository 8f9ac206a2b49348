import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  beginImport,
  cancelImport,
  ignoresConditions,
  keepFile,
  leaveNoted,
  lookAgain,
  noteImport,
} from '../../src/state/import-note.ts';
import type { ImportRecord } from '../../src/state/import-record.ts';
import { readState } from '../../src/state/state.ts';
import { fetchFile } from '../../src/state/state-baseline.ts';
import { commitState } from '../../src/state/state-commit.ts';
import { abandonedIn, keysByAudience } from '../../src/state/state-keys.ts';
import { openFolderStore } from '../../src/stores/folder-store.ts';
import { openS3Store } from '../../src/stores/s3-store.ts';
import { type Store, StoreError } from '../../src/stores/store.ts';
import { startOdp } from '../support/odp.ts';
import { CLOSED_PORT } from '../support/proxy.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { DESTINATION, readNow, recordOf, storedIn } from './records.ts';

const folder = temporaryFolder('state');
let made = 0;

/** A state folder with its store. */
function newState(): { path: string; store: Store } {
  const path = join(folder, `state-${made++}`);
  return { path, store: openFolderStore(path) };
}

function record(audienceId: string, ts: number, text = `members at ${ts}\n`): ImportRecord {
  return recordOf(folder, gzipSync(text), {
    audienceId,
    ts,
    members: 3,
    added: 1,
    run: 'https://github.com/o/r/actions/runs/1/attempts/1',
    settings: { max_removed: '50%' },
  });
}

const stem = ({ audienceId, sha256, key }: ImportRecord) => `${audienceId}.${sha256.slice(0, 12)}.${key}`;

async function commit(store: Store, entry: ImportRecord) {
  const before = await storedIn(store, entry.audienceId);
  return (await beginImport(store, entry)) ?? commitState(store, entry, before);
}

/** Writes a note that must be new, and gives its version. */
async function note(store: Store, entry: ImportRecord): Promise<string> {
  const noted = await noteImport(store, entry);
  assert.ok(noted.ok, JSON.stringify(noted));
  return noted.note;
}

/** The text of a data file. */
async function textOf(store: Store, kept: Parameters<typeof fetchFile>[1]): Promise<string> {
  const path = join(folder, `fetched-${made++}`);
  const fault = await fetchFile(store, kept, path);
  assert.equal(fault, null);
  return gunzipSync(readFileSync(path)).toString();
}

describe('the state of an audience', () => {
  test('is nothing at first', async () => {
    const { state, version, interrupted } = await storedIn(newState().store, 'a');
    assert.deepEqual([state, version, interrupted], [null, null, []]);
  });

  test('is what was committed last, in two files, with its history', async () => {
    const { path, store } = newState();
    assert.equal(await commit(store, record('a', 100)), null);
    const second = record('a', 200);
    assert.equal(await commit(store, second), null);
    const { state } = await storedIn(store, 'a');
    const file = `${stem(second)}.csv.gz`;
    assert.deepEqual(state, {
      identifier: 'customer_id',
      ts: 200,
      members: 3,
      file,
      sha256: second.sha256,
      run: 'https://github.com/o/r/actions/runs/1/attempts/1',
      destination: DESTINATION,
      settings: { max_removed: '50%' },
      history: [100, 200].map((ts) => ({ ts, members: 3, added: 1, removed: null })),
    });
    assert.deepEqual(readdirSync(path).sort(), [file, 'a.json']);
    assert.equal(await textOf(store, state!), 'members at 200\n');
  });

  test('keeps the last 100 imports', async () => {
    const { store } = newState();
    const entry = record('a', 500);
    const history = Array.from({ length: 100 }, (_, ts) => ({ ts, members: 1, added: null, removed: null }));
    const none = { file: '', sha256: '', run: null, destination: null, settings: null };
    const state = { identifier: 'x_id', ts: 99, members: 1, history, ...none };
    await commitState(
      store,
      { ...entry, overriddenBy: 'octocat' },
      { ...(await storedIn(store, 'a')), state },
    );
    assert.equal((await storedIn(store, 'a')).state?.history.at(-1)?.overridden_by, 'octocat');
    const kept = (await storedIn(store, 'a')).state?.history.map(({ ts }) => ts);
    assert.equal(kept?.length, 100);
    assert.deepEqual([kept?.[0], kept?.at(-1)], [1, 500]);
  });

  test('is left alone by other audiences, also those whose IDs begin alike', async () => {
    const { path, store } = newState();
    const ids = ['a', 'a.b', 'a.0123456789ab', 'a.json', 'a.importing'];
    for (const ts of [1, 2, 3]) for (const id of ids) await commit(store, record(id, ts));
    assert.equal(readdirSync(path).length, 2 * ids.length);
    for (const id of ids) {
      const { state } = await storedIn(store, id);
      assert.equal(await textOf(store, state!), 'members at 3\n');
    }
  });

  test('of two runs at once is the winner’s, and the loser learns of it', async () => {
    const { store } = newState();
    await commit(store, record('a', 1));
    const before = await storedIn(store, 'a');
    const [winner, loser] = [record('a', 2), record('a', 3)];
    for (const one of [winner, loser]) assert.equal(await beginImport(store, one), null);
    assert.equal(await commitState(store, winner, before), null);
    const problem = await commitState(store, loser, before);
    assert.equal(problem?.code, 'state-write-failed');
    assert.match(problem?.message ?? '', /Another run/);
    const after = await storedIn(store, 'a');
    assert.equal(after.state?.ts, 2);
    assert.equal(await textOf(store, after.state!), 'members at 2\n');
    // Whose upload came last is not known.
    assert.deepEqual(
      after.interrupted.map(({ ts }) => ts),
      [3],
    );
    assert.equal(await textOf(store, after.interrupted[0]!), 'members at 3\n');
  });

  const DAMAGES: [what: string, damage: (path: string, data: string) => void, says: RegExp][] = [
    ['half a JSON', (path) => cut(join(path, 'a.json')), /`a.json`.*is not JSON/],
    ['no JSON at all', (path) => writeFileSync(join(path, 'a.json'), ''), /is not JSON/],
    ['another JSON', (path) => writeFileSync(join(path, 'a.json'), '{"identifier":7}'), /`identifier`/],
    [
      'a JSON that names another file',
      (path, data) => edit(join(path, 'a.json'), data, '../../etc/passwd'),
      /names a data file/,
    ],
    [
      'a missing data file',
      (path, data) => writeFileSync(join(path, 'a.json'), otherFile(path, data)),
      /is missing/,
    ],
    [
      'half a data file',
      (path, data) => cut(join(path, data)),
      /is not the file that was imported|decompress/,
    ],
    [
      'another data file',
      (path, data) => writeFileSync(join(path, data), gzipSync('else')),
      /is not the file/,
    ],
    [
      'a data file that is no gzip',
      (path, data) => replaceData(path, data, Buffer.from('text')),
      /does not decompress/,
    ],
  ];
  for (const [what, damage, says] of DAMAGES) {
    test(`with ${what} is state-unreadable, never nothing`, async () => {
      const { path, store } = newState();
      await commit(store, record('a', 1, 'some members\n'.repeat(1000)));
      const { state } = await storedIn(store, 'a');
      damage(path, state!.file);
      const found = await readNow(store, 'a');
      const problem =
        'code' in found
          ? found
          : (await fetchFile(store, found.state!, join(folder, `damaged-${made++}`)))?.problem;
      assert.equal(problem?.code, 'state-unreadable');
      assert.match(problem?.message ?? '', says);
      assert.match(problem?.message ?? '', /remove `a.json` to go on without a baseline/);
    });
  }

  test('in S3 that cannot be reached is state-unreadable, and without permission, too', async () => {
    const odp = await startOdp();
    const open = (credentials = odp.stateKeyPair, endpoint = odp.url) =>
      openS3Store({ bucket: 'state', region: 'us-east-1', credentials, endpoint }, 'p');
    const entry = record('a', 1);
    const store = await open();
    assert.equal(await commit(store, entry), null);
    assert.deepEqual(await odp.s3.keys('state'), [`p/${stem(entry)}.csv.gz`, 'p/a.json']);
    const nothing = { files: [], notes: [] };
    const denied = await readState(await open(odp.keyPair), 'a', nothing, null);
    assert.ok('code' in denied);
    assert.equal(denied.code, 'state-unreadable');
    assert.match(denied.message, /s3:\/\/state\/p/);
    await odp.close();
    const nobody = await open(odp.stateKeyPair, `http://${CLOSED_PORT}`);
    const gone = await readState(nobody, 'a', nothing, null);
    assert.ok('code' in gone);
    assert.equal(gone.code, 'state-unreadable');
  });

  test('of another destination is state-unreadable; a run without one compares none', async () => {
    const { store } = newState();
    await commit(store, { ...record('a', 1), destination: { ...DESTINATION, tracker: 'another' } });
    const other = await readNow(store, 'a');
    assert.ok('code' in other);
    assert.match(other.message, /another destination/);
    const keys = keysByAudience(await store.list())('a');
    assert.ok(!('code' in (await readState(store, 'a', keys, null))));
  });

  test('of the first edition is read, and goes with the next import', async () => {
    const { path, store } = newState();
    const bytes = gzipSync('members of the first edition\n');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const old = `a.${sha256.slice(0, 12)}`;
    mkdirSync(path);
    writeFileSync(join(path, `${old}.csv.gz`), bytes);
    const kept = { identifier: 'customer_id', ts: 1, file: `${old}.csv.gz`, sha256, run: null };
    writeFileSync(join(path, 'a.json'), JSON.stringify({ ...kept, members: 1, history: [] }));
    const { state } = await storedIn(store, 'a');
    assert.equal(await textOf(store, state!), 'members of the first edition\n');
    assert.equal(state?.destination, null);
    const next = record('a', 2);
    await commit(store, next);
    assert.deepEqual(readdirSync(path).sort(), [`${stem(next)}.csv.gz`, 'a.json']);
  });

  test('of the first edition, interrupted: its note counts although its file has gone', async () => {
    const { path, store } = newState();
    const sha256 = '0123456789ab'.padEnd(64, '0');
    const begun = { identifier: 'customer_id', ts: 1, file: 'a.0123456789ab.csv.gz', sha256 };
    mkdirSync(path);
    writeFileSync(join(path, 'a.0123456789ab.importing'), JSON.stringify(begun));
    const { interrupted } = await storedIn(store, 'a');
    assert.deepEqual(
      interrupted.map(({ ts }) => ts),
      [1],
    );
    const fault = await fetchFile(store, interrupted[0]!, join(folder, `fetched-${made++}`));
    assert.equal(fault?.isMissing, true);
  });

  test('is replaced only while its data file is there', async () => {
    const { store } = newState();
    const entry = record('a', 1);
    const before = await storedIn(store, 'a');
    await beginImport(store, entry);
    await store.remove(`${stem(entry)}.csv.gz`);
    assert.equal(await commitState(store, entry, before), null);
    assert.equal(await textOf(store, (await storedIn(store, 'a')).state!), 'members at 1\n');
  });
});

describe('before an upload', () => {
  test('the state must be what was compared, and the note be there', async () => {
    const { store } = newState();
    await commit(store, record('a', 1));
    const before = await storedIn(store, 'a');
    const [own, other] = [record('a', 2), record('a', 3)];
    const marked = await lookAgain(store, own, await note(store, own), before);
    assert.ok(marked.ok);
    await store.remove(`${stem(own)}.importing`);
    const gone = await lookAgain(store, own, marked.note, before);
    assert.equal(!gone.ok && gone.problem.code, 'state-write-failed');
    const again = await note(store, own);
    await commit(store, other);
    const late = await lookAgain(store, own, again, before);
    assert.match(late.ok ? '' : late.problem.message, /Another run has imported this audience since/);
  });

  test('the note is marked, and then stays when another run commits that read it before', async () => {
    const { store } = newState();
    await commit(store, record('a', 1));
    const [own, other] = [record('a', 2), record('a', 3)];
    const before = await storedIn(store, 'a');
    const first = await note(store, own);
    await keepFile(store, own);
    const seen = await storedIn(store, 'a');
    const marked = await lookAgain(store, own, first, before);
    assert.ok(marked.ok && marked.note !== first);
    await beginImport(store, other);
    assert.equal(await commitState(store, other, seen), null);
    const { state, interrupted } = await storedIn(store, 'a');
    assert.deepEqual([state?.ts, interrupted.map(({ ts }) => ts)], [3, [2]]);
    assert.equal(await textOf(store, interrupted[0]!), 'members at 2\n');
  });

  test('the note of an upload without an answer is there again where another run has removed it', async () => {
    const { store } = newState();
    const own = record('a', 2);
    const marked = await lookAgain(store, own, await note(store, own), null);
    assert.ok(marked.ok);
    await keepFile(store, own);
    await leaveNoted(store, own, marked.note, null);
    assert.deepEqual((await store.list()).sort(), [`${stem(own)}.csv.gz`, `${stem(own)}.importing`]);
    await commit(store, record('a', 3));
    await leaveNoted(store, own, marked.note, null);
    const { interrupted } = await storedIn(store, 'a');
    assert.deepEqual(
      interrupted.map(({ ts, sha256 }) => [ts, sha256]),
      [[2, own.sha256]],
    );
    assert.notEqual(interrupted[0]?.file, `${stem(own)}.csv.gz`);
  });

  test('a built file that changed is upload-failed', async () => {
    const { store } = newState();
    const entry = record('a', 1);
    writeFileSync(entry.path, 'others');
    assert.equal((await keepFile(store, entry))?.code, 'upload-failed');
    assert.deepEqual(await store.list(), []);
  });

  test('a store that locks is distinguished from one that ignores conditions', async () => {
    const odp = await startOdp();
    const connection = {
      bucket: 'state',
      region: 'us-east-1',
      credentials: odp.stateKeyPair,
      endpoint: odp.url,
    };
    const s3 = await openS3Store(connection, 'p');
    for (const store of [newState().store, s3]) {
      const entry = record('a', 1);
      await note(store, entry);
      assert.equal(await ignoresConditions(store, entry), null);
    }
    odp.s3.settings.ignoresConditions = true;
    const entry = record('b', 1);
    const first = await note(s3, entry);
    const second = await ignoresConditions(s3, entry);
    assert.notEqual(second, first);
    assert.equal(await keepFile(s3, entry), null);
    assert.equal((await lookAgain(s3, entry, second ?? '', null)).ok, true);
    const found = await readState(s3, 'b', keysByAudience(await s3.list())('b'), null);
    assert.ok(!('code' in found) && found.interrupted.length === 1);
    await odp.close();
  });
});

describe('an import that is killed', () => {
  const KILLED: [after: number, what: string][] = Array.from({ length: 9 }, (_, writes) => [
    writes,
    `after ${writes} writes to the state`,
  ]);
  for (const [writes, what] of KILLED) {
    test(`${what} leaves a state that is whole and knows what may have been uploaded`, async () => {
      const { store } = newState();
      await commit(store, record('a', 1));
      const entry = record('a', 2);
      let uploaded = false;
      const before = await storedIn(store, 'a');
      const mortal = killedAfter(store, writes);
      await beginImport(mortal, entry)
        .then(() => {
          uploaded = true;
          return commitState(mortal, entry, before);
        })
        .catch((error) => assert.equal(error.message, 'killed'));

      const known = await storedIn(store, 'a');
      assert.match(await textOf(store, known.state!), /^members at [12]\n$/);
      // The dangerous direction: the upload happened and the state knows nothing of it.
      if (uploaded && known.state?.ts === 1) {
        assert.equal(known.interrupted.length, 1);
        assert.equal(await textOf(store, known.interrupted[0]!), 'members at 2\n');
      }
      if (known.state?.ts === 2) assert.deepEqual(known.interrupted, []);
      assert.equal(await commit(store, record('a', 3)), null);
      const after = await storedIn(store, 'a');
      assert.equal(after.state?.ts, 3);
      assert.deepEqual(await store.list().then((keys) => keys.sort()), [after.state!.file, 'a.json']);
    });
  }

  test('is not hidden by another one that is killed, too', async () => {
    const { store } = newState();
    await commit(store, record('a', 1));
    for (const ts of [2, 3]) await beginImport(store, record('a', ts));
    const known = await storedIn(store, 'a');
    assert.deepEqual(known.interrupted.map(({ ts }) => ts).sort(), [2, 3]);
    assert.deepEqual(known.interrupted[0]?.identifier, 'customer_id');
    await commit(store, record('a', 4));
    const after = await storedIn(store, 'a');
    assert.deepEqual(after.interrupted, []);
    assert.equal((await store.list()).length, 2);
  });

  test('leaves a note that goes when its own import is withdrawn, and only then', async () => {
    const { path, store } = newState();
    const first = record('a', 1);
    const second = record('a', 2);
    await beginImport(store, first);
    await beginImport(store, second);
    await cancelImport(store, first);
    assert.deepEqual(
      (await storedIn(store, 'a')).interrupted.map(({ ts }) => ts),
      [2],
    );
    await cancelImport(store, second);
    assert.deepEqual(readdirSync(path), []);
  });

  test('whose note or file is damaged is state-unreadable, and the message names the note', async () => {
    const { path, store } = newState();
    const entry = record('a', 1);
    await beginImport(store, entry);
    const note = `${stem(entry)}.importing`;
    const { interrupted } = await storedIn(store, 'a');
    cut(join(path, `${stem(entry)}.csv.gz`));
    const half = (await fetchFile(store, interrupted[0]!, join(folder, 'half')))?.problem;
    cut(join(path, note));
    const cutShort = await readNow(store, 'a');
    for (const problem of [half, cutShort]) {
      assert.ok(problem && 'code' in problem);
      assert.equal(problem.code, 'state-unreadable');
      assert.match(problem.message, new RegExp(`remove \`${note}\` to go on without it`));
    }
  });

  test('before its file was stored did not upload, and its note goes with the next import', async () => {
    const { path, store } = newState();
    await noteImport(store, record('a', 1));
    const known = await storedIn(store, 'a');
    assert.deepEqual(known.interrupted, []);
    const next = record('a', 2);
    await commit(store, next);
    assert.deepEqual(readdirSync(path).sort(), [`${stem(next)}.csv.gz`, 'a.json']);
  });
});

test('abandoned are the audiences of the state that the manifest does not declare', () => {
  const keys = [
    'b.json',
    'a.json',
    'a.0123456789ab.csv.gz',
    'c.json',
    'c.importing',
    '.json',
    'd.txt',
    'a.b.json',
  ];
  assert.deepEqual(abandonedIn(keys, ['b']), ['a', 'a.b', 'c']);
});

const KEYS: [key: string, audienceId: string | null, kind: 'files' | 'notes'][] = [
  ['a.0123456789ab.csv.gz', 'a', 'files'],
  ['a.0123456789ab.importing', 'a', 'notes'],
  ['a.0123456789ab.01234567.csv.gz', 'a', 'files'],
  ['a.0123456789ab.01234567.importing', 'a', 'notes'],
  ['a.0123456789ab.0123456789ab.csv.gz', 'a.0123456789ab', 'files'],
  ['a.0123456789ab.01234567.0123456789ab.csv.gz', 'a.0123456789ab.01234567', 'files'],
  ['a.0123456789ab.0123456789ab.01234567.csv.gz', 'a.0123456789ab', 'files'],
  ['a.b.0123456789ab.csv.gz', 'a.b', 'files'],
  ['ab.0123456789ab.csv.gz', 'ab', 'files'],
  ['a.json', null, 'files'],
  ['a.csv.gz', null, 'files'],
  ['a.0123456789AB.csv.gz', null, 'files'],
];
test('keys are sorted by the audience that they belong to', () => {
  const keysOf = keysByAudience(KEYS.map(([key]) => key));
  for (const [key, audienceId, kind] of KEYS) {
    if (audienceId !== null) assert.ok(keysOf(audienceId)[kind].includes(key), key);
  }
  assert.deepEqual(keysOf('a'), {
    files: ['a.0123456789ab.csv.gz', 'a.0123456789ab.01234567.csv.gz'],
    notes: ['a.0123456789ab.importing', 'a.0123456789ab.01234567.importing'],
  });
  assert.deepEqual(keysOf('c'), { files: [], notes: [] });
});

function cut(path: string): void {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, bytes.length >> 1));
}

function edit(path: string, from: string, to: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

/** The state's JSON, made to name a file that is not there. */
function otherFile(path: string, data: string): string {
  const json = JSON.parse(readFileSync(join(path, 'a.json'), 'utf8'));
  const sha256 = 'f'.repeat(64);
  return JSON.stringify({ ...json, sha256, file: data.replace(/\.[0-9a-f]{12}\./, `.${'f'.repeat(12)}.`) });
}

/** Another data file, and a JSON that agrees with it. */
function replaceData(path: string, data: string, bytes: Buffer): void {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const file = data.replace(/\.[0-9a-f]{12}\./, `.${sha256.slice(0, 12)}.`);
  writeFileSync(join(path, file), bytes);
  const json = JSON.parse(readFileSync(join(path, 'a.json'), 'utf8'));
  writeFileSync(join(path, 'a.json'), JSON.stringify({ ...json, sha256, file }));
}

/** The store of a process that dies after so many writes. */
function killedAfter(store: Store, writes: number): Store {
  let left = writes;
  const mortal =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (left-- <= 0) throw new Error('killed');
      return work(...args);
    };
  return {
    ...store,
    putFile: mortal(store.putFile),
    replace: mortal(store.replace),
    remove: mortal(store.remove),
  };
}

test('a fault that is not the store’s is not explained away', async () => {
  const store = { ...newState().store, get: () => Promise.reject(new TypeError('a bug')) };
  const nothing = { files: [], notes: [] };
  await assert.rejects(readState(store, 'a', nothing, null), TypeError);
  const lost = { ...store, get: () => Promise.reject(new StoreError('credentials-missing', 'None.')) };
  const problem = await readState(lost, 'a', nothing, null);
  assert.ok('code' in problem);
  assert.equal(problem.code, 'credentials-missing');
});
