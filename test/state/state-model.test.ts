import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { readState, type StoredAudience } from '../../src/state/state.ts';
import {
  cancelImport,
  commitState,
  type ImportRecord,
  keepFile,
  lookAgain,
  noteImport,
} from '../../src/state/state-commit.ts';
import { keysByAudience, stateKey } from '../../src/state/state-keys.ts';
import { conflict, type Store } from '../../src/stores/store.ts';

/*
 * Two imports of one audience over a store in memory, whose every request waits for its turn: the walk below tries the
 * orders in which their requests can follow each other with up to three changes of turn, and kills one of the two runs
 * before each of its requests.
 */

/** Requests that one import makes at most. */
const LONGEST = 16;
class Killed extends Error {}

/** A store in memory; a version is a hash, and a data file its name. */
function memoryStore(): Store & { readonly objects: Map<string, Buffer> } {
  const objects = new Map<string, Buffer>();
  const versionOf = (body: Buffer) => createHash('sha256').update(body).digest('hex');
  return {
    objects,
    name: 'memory',
    list: async () => [...objects.keys()],
    has: async (key) => objects.has(key),
    async get(key) {
      const body = objects.get(key);
      return body === undefined ? null : { body, version: versionOf(body) };
    },
    download: async (key) => (objects.has(key) ? key : null),
    putFile: async (key, path) => void objects.set(key, Buffer.from(path)),
    async replace(key, body, expected) {
      const found = objects.get(key);
      if ((found === undefined ? null : versionOf(found)) !== expected) throw conflict();
      objects.set(key, body);
      return versionOf(body);
    },
    remove: async (key) => void objects.delete(key),
  };
}

function record(name: string, ts: number): ImportRecord {
  const sha256 = createHash('sha256').update(name).digest('hex');
  return {
    audienceId: 'a',
    identifier: 'customer_id',
    ts,
    members: 1,
    added: null,
    removed: null,
    path: name,
    sha256,
    run: null,
    destination: { bucket: 'b', tracker: 't' },
    settings: {},
    overriddenBy: null,
    key: sha256.slice(-8),
  };
}

interface World {
  readonly store: ReturnType<typeof memoryStore>;
  /** Whose members ODP has. */
  odp: string;
  /** What happened, in order: `A looked`, `B committed`, … */
  readonly events: string[];
}

/** One import, as `steps/import-audiences.ts` and `importAudience` make it. */
async function importOnce(world: World, store: Store, name: string, turn: () => Promise<void>) {
  const own = record(name, 2);
  const stored = await readState(store, 'a', keysByAudience(await store.list())('a'), null);
  if ('code' in stored) throw new Error(stored.message);
  if ((await noteImport(store, own)) !== null) return;
  const held = (await keepFile(store, own)) ?? (await lookAgain(store, own, stored));
  if (held !== null) return cancelImport(store, own);
  world.events.push(`${name} looked`);
  await turn();
  world.odp = name;
  world.events.push(`${name} uploaded`);
  if ((await commitState(store, own, stored)) === null) world.events.push(`${name} finished`);
}

/** Runs both in turns; `order` says at which request numbers the turn changes, `kill` who dies before which request. */
async function walk(first: 'A' | 'B', changes: readonly number[], kill: { who: string; at: number }) {
  const store = memoryStore();
  const world: World = { store, odp: 'before', events: [] };
  const before = record('before', 1);
  await noteImport(store, before);
  await keepFile(store, before);
  assert.equal(
    await commitState(store, before, {
      state: null,
      version: null,
      interrupted: [],
      keys: { files: [], notes: [] },
    }),
    null,
  );

  const waiting = new Map<string, () => void>();
  const made = { A: 0, B: 0 };
  const open = new Set(['A', 'B']);
  const start = (name: 'A' | 'B') => {
    const turn = async () => {
      await new Promise<void>((resolve) => waiting.set(name, resolve));
      if (name === kill.who && made[name] >= kill.at) throw new Killed();
      made[name] += 1;
    };
    const gated = Object.fromEntries(
      Object.entries(store).map(([key, work]) => [
        key,
        typeof work !== 'function'
          ? work
          : async (...args: never[]) => {
              await turn();
              const had = store.objects.get(stateKey('a'));
              const result = await (work as (...given: never[]) => Promise<unknown>)(...args);
              if (had !== store.objects.get(stateKey('a'))) world.events.push(`${name} committed`);
              return result;
            },
      ]),
    ) as unknown as Store;
    return importOnce(world, gated, name, turn)
      .catch((cause) => assert.ok(cause instanceof Killed, String(cause)))
      .finally(() => open.delete(name));
  };
  const both = Promise.all([start('A'), start('B')]);
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  let now: 'A' | 'B' = first;
  for (let request = 0; ; request++) {
    await settle();
    checkNamesAFile(store);
    if (open.size === 0) break;
    if (changes.includes(request)) now = now === 'A' ? 'B' : 'A';
    if (!open.has(now)) now = now === 'A' ? 'B' : 'A';
    waiting.get(now)?.();
    waiting.delete(now);
  }
  await both;
  return { world, killed: made };
}

function checkNamesAFile({ objects }: ReturnType<typeof memoryStore>): void {
  const { file } = JSON.parse(String(objects.get(stateKey('a'))));
  assert.ok(objects.has(file), 'the JSON names a file that is there');
}

/** Whether the next run reckons with the members that ODP has. */
async function isRemembered({ store, odp }: World): Promise<boolean> {
  const known = (await readState(
    store,
    'a',
    keysByAudience(await store.list())('a'),
    null,
  )) as StoredAudience;
  const own = record(odp, 0).sha256;
  return known.state?.sha256 === own || known.interrupted.some(({ sha256 }) => sha256 === own);
}

/** The one window: the killed run had looked when the other one committed, and did not come to notice it. */
function isInWindow({ events, odp }: World, killed: string): boolean {
  const other = killed === 'A' ? 'B' : 'A';
  const looked = events.indexOf(`${killed} looked`);
  return odp === killed && looked >= 0 && events.indexOf(`${other} committed`) > looked;
}

test('of two imports that overlap, one of them killed, none is forgotten but in the one window', async () => {
  let walks = 0;
  let inWindow = 0;
  for (const who of ['A', 'none']) {
    for (let at = 0; at <= (who === 'none' ? 0 : LONGEST); at++) {
      for (let one = 0; one < LONGEST; one++) {
        for (let two = one + 1; two < 2 * LONGEST; two += 2) {
          const { world } = await walk('A', [one, two], { who, at });
          walks += 1;
          if (await isRemembered(world)) continue;
          assert.ok(
            isInWindow(world, who),
            `${who} killed at ${at}, turns at ${one} and ${two}: ${world.events}`,
          );
          inWindow += 1;
        }
      }
    }
  }
  assert.ok(walks > 2000);
  assert.ok(inWindow < walks / 20, `${inWindow} of ${walks}`);
});
