import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importAudience } from '../../src/audience/import-audience.ts';
import type { Audience } from '../../src/manifest/manifest.ts';
import type { Uploaded } from '../../src/odp/upload.ts';
import type { AudienceResult } from '../../src/result/result.ts';
import { beginImport, cancelImport, ignoresConditions, noteImport } from '../../src/state/import-note.ts';
import type { ImportRecord } from '../../src/state/import-record.ts';
import { importKeys, stateKey } from '../../src/state/state-keys.ts';
import { type Objects, openMemoryStore } from '../stores/memory-store.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { recordOf, storedIn } from './records.ts';
import { type Run, type State, type Step, type Upload, walk } from './walk.ts';

/*
 * Two imports of one audience, whose requests follow each other in every order, each of them killed before any of its
 * requests, and every end that an upload can have. A third run then reads the state, and imports.
 */

const folder = temporaryFolder('model');

/** What the invariants ask about the past. */
interface Past {
  /** The run whose members ODP has, by its number. */
  readonly odp: number | null;
  readonly runs: readonly RunPast[];
}

interface RunPast {
  /** What is the last of: nothing, its look before the upload, its upload. */
  readonly came: 'nowhere' | 'to its look' | 'to its upload';
  /** Runs whose note it read when they had looked. */
  readonly read: readonly number[];
  /** Those of them that had still not uploaded when it did. */
  readonly overtook: readonly number[];
  readonly committed: boolean;
}

const NEW: RunPast = { came: 'nowhere', read: [], overtook: [], committed: false };

/** The file of a list that is imported at this time. */
function record(list: string, ts: number): ImportRecord {
  return recordOf(folder, list, { ts, key: String(ts).padStart(8, '0') });
}

/** One import, as `steps/import-audiences.ts` makes it. */
function importing(own: ImportRecord): Run {
  return async (store, upload) => {
    const stored = await storedIn(store);
    const noted = await noteImport(store, own);
    if (!noted.ok) return cancelImport(store, own);
    const note = (await ignoresConditions(store, own)) ?? noted.note;
    await importAudience(AUDIENCE, PLANNED, { stored, record: own }, note, {
      uploader: { upload: async () => OUTCOMES[await upload()] },
      store,
      endpoint: null,
      signal: new AbortController().signal,
      keep() {},
    });
  };
}

const AUDIENCE = { id: 'a', place: {} } as Audience;
const PLANNED = { id: 'a', status: 'planned', file: { bytes: 1 }, problems: [] } as unknown as AudienceResult;
const FAILED = {
  ok: false,
  problem: { code: 'upload-failed', severity: 'error', message: 'No.' },
  everywhere: false,
} as const;
const OUTCOMES: Readonly<Record<Upload, Uploaded>> = {
  stored: { ok: true, etag: 'e' },
  refused: { ...FAILED, refused: true },
  'stored, unanswered': { ...FAILED, refused: false },
  lost: { ...FAILED, refused: false },
};

function remember(own: readonly ImportRecord[]) {
  const notes = own.map(({ audienceId, sha256, key }) => importKeys(audienceId, sha256, key).note);
  return (past: Past, { run, request: { method, args }, succeeded, upload }: Step): Past => {
    const [key] = args;
    const { runs } = past;
    const with_ = (change: Partial<RunPast>): Past => ({
      ...past,
      runs: runs.with(run, { ...(runs[run] as RunPast), ...change }),
    });
    const mine = runs[run] as RunPast;
    if (upload === 'stored' || upload === 'stored, unanswered') {
      const overtook = mine.read.filter((other) => runs[other]?.came === 'to its look');
      return { ...with_({ came: 'to its upload', overtook }), odp: run };
    }
    if (upload !== null || !succeeded) return past;
    if (method === 'get' && notes.includes(String(key))) {
      const other = notes.indexOf(String(key));
      return runs[other]?.came === 'to its look' && other !== run ? with_({ read: [other] }) : past;
    }
    if (method !== 'replace') return past;
    if (key === stateKey('a')) return with_({ committed: true });
    return args[2] !== null && mine.came === 'nowhere' ? with_({ came: 'to its look' }) : past;
  };
}

/** The one window: another run read the state after this one’s look, uploaded before it did, and committed. */
function isInWindow({ past: { odp, runs }, places }: State<Past>): boolean {
  const killed = odp === null || places[odp]?.request !== null;
  return killed && runs.some(({ overtook, committed }) => committed && overtook.includes(odp ?? -1));
}

const BEFORE = record('before', 1);
const LATER = record('later', 9);

/** Imports, and nobody else does anything. */
async function importAlone(objects: Objects, own: ImportRecord): Promise<void> {
  await importing(own)(openMemoryStore(objects), async () => 'stored');
}

for (const [what, lists] of [
  ['with lists of their own', ['one', 'two']],
  ['with the same list', ['one', 'one']],
  ['that go back to the list before', ['before', 'two']],
] as const) {
  for (const [start, prepare] of [
    ['nothing', async () => {}],
    ['an import', (objects: Objects) => importAlone(objects, BEFORE)],
    [
      'an import, and another one that was killed',
      async (objects: Objects) => {
        await importAlone(objects, BEFORE);
        await beginImport(openMemoryStore(objects), record('killed', 2));
      },
    ],
  ] as const) {
    test(`two imports ${what}, after ${start}, in every order and with every kill`, async () => {
      const own = lists.map((list, index) => record(list, 3 + index));
      const objects: Objects = new Map();
      await prepare(objects);
      const isEmpty = objects.size === 0;
      let inWindow = 0;
      const known = new Map<string, Promise<string[]>>();
      const states = await walk(
        { objects, past: { odp: null, runs: [NEW, NEW] } },
        own.map(importing),
        remember(own),
        async (state) => {
          const lists = known.get(state.content) ?? knownIn(state.objects);
          known.set(state.content, lists);
          const { odp } = state.past;
          const has = odp === null ? BEFORE : own[odp];
          if ((odp === null && isEmpty) || (await lists).includes(has?.sha256 ?? '')) return;
          assert.ok(isInWindow(state), JSON.stringify([state.past, [...state.objects.keys()]]));
          inWindow += 1;
        },
      );
      assert.ok(states > 5_000, `${states} states`);
      // Where both have the same list, whichever is forgotten is known by the other one.
      assert.equal(inWindow > 0, lists[0] !== lists[1]);
    });
  }
}

/** The lists that the next run reckons with. Its own import settles all. */
async function knownIn(objects: Objects): Promise<string[]> {
  const { state, interrupted } = await storedIn(openMemoryStore(objects));
  assert.ok(state === null || objects.has(state.file), 'the JSON names a file that is there');
  await settles(objects);
  return [...(state === null ? [] : [state]), ...interrupted].map(({ sha256 }) => sha256);
}

/** The next run that is alone leaves its own import and nothing else. */
async function settles(from: Objects): Promise<void> {
  const objects = new Map(from);
  await importAlone(objects, LATER);
  const { file } = importKeys('a', LATER.sha256, LATER.key);
  assert.deepEqual([...objects.keys()].sort(), [file, stateKey('a')].sort());
}
