import { randomBytes } from 'node:crypto';
import type { HeldSettings } from '../manifest/held-settings.ts';
import { error, type Problem } from '../problems/problem.ts';
import { type Store, StoreError } from '../stores/store.ts';
import type { AudienceState, InterruptedImport, StateDestination, StoredAudience } from './state.ts';
import { importKeys, stateKey } from './state-keys.ts';

/** One audience's import, for the state. */
export interface ImportRecord {
  readonly audienceId: string;
  readonly identifier: string;
  /** Unix seconds. */
  readonly ts: number;
  readonly members: number;
  /** `null` without a baseline. */
  readonly added: number | null;
  readonly removed: number | null;
  /** Absolute path of the built file, and the SHA-256 of its bytes in lower-case hex. */
  readonly path: string;
  readonly sha256: string;
  /** URL of the run's attempt; `null` outside GitHub. */
  readonly run: string | null;
  readonly destination: StateDestination;
  readonly settings: HeldSettings;
  /** Whoever overrode a guard for it; `null`: nobody. */
  readonly overriddenBy: string | null;
  /** Eight random hex digits, the same for all audiences of a run: they make its keys its own. */
  readonly key: string;
}

/** Imports kept in the history. */
export const HISTORY_LENGTH = 100;

/*
 * The order of an import, for each audience: the note, for all audiences before the first upload (`noteImport`); the data
 * file (`keepFile`); a look whether nobody else has settled the note (`lookAgain`); the upload; the JSON (`commitState`).
 * Whatever is killed or overlaps, the JSON names a file that is there, and while a note and its file are there, the next
 * run reckons with those members, too. An import is forgotten only where a run is overtaken between its look and the end
 * of its upload, and is then killed before it finds out.
 */

/** Notes that an import begins. A Problem (`state-write-failed`): nothing was noted, so do not upload. */
export function noteImport(store: Store, record: ImportRecord): Promise<Problem | null> {
  return attempt(store, async () => {
    await store.replace(keysOf(record).note, noteText(record), null);
  });
}

/**
 * Whether the store ignores the condition of a write, and two runs may overwrite each other's state: by a second, equal
 * write of a note that must not succeed.
 */
export async function ignoresConditions(store: Store, record: ImportRecord): Promise<boolean> {
  try {
    // A blank more, so that it is not taken for our own first write whose answer was lost.
    await store.replace(keysOf(record).note, Buffer.concat([noteText(record), Buffer.from(' ')]), null);
    return true;
  } catch (cause) {
    if (cause instanceof StoreError) return false;
    throw cause;
  }
}

/** Keeps the built file next to the note. A Problem is `state-write-failed`, or `upload-failed` for a changed file. */
export function keepFile(store: Store, record: ImportRecord): Promise<Problem | null> {
  return attempt(store, () => store.putFile(keysOf(record).file, record.path, record.sha256));
}

/** Note and file in one go, for a store that nobody else writes. */
export async function beginImport(store: Store, record: ImportRecord): Promise<Problem | null> {
  return (await noteImport(store, record)) ?? (await keepFile(store, record));
}

/** A Problem where the state is no longer what the audience was compared with: then do not upload. */
export async function lookAgain(
  store: Store,
  record: ImportRecord,
  stored: StoredAudience | null,
): Promise<Problem | null> {
  return attempt(store, async () => {
    // The JSON last: whoever commits between the two requests is still seen.
    const isNoted = await store.has(keysOf(record).note);
    const now = await store.get(stateKey(record.audienceId));
    if (isNoted && (now?.version ?? null) === (stored?.version ?? null)) return;
    throw new StoreError(
      'conflict',
      'Another run has imported this audience since this one compared it. Use `concurrency` and start a new run.',
    );
  });
}

/**
 * Withdraws the note of an import whose upload certainly did not happen. Where that is not certain, leave the note. Best
 * effort: a note too many only makes the next run careful.
 */
export async function cancelImport(store: Store, record: ImportRecord): Promise<void> {
  const { note, file } = keysOf(record);
  await tidyUp(async () => {
    await store.remove(note);
    await store.remove(file);
  });
}

/**
 * Records an import after its upload: replaces the JSON only if it still is the version that `readState` found and its
 * data file is there; then the notes that were listed before go, then the older data files. A failure is the Problem
 * `state-write-failed`.
 */
export async function commitState(
  store: Store,
  record: ImportRecord,
  stored: StoredAudience | null,
): Promise<Problem | null> {
  const { audienceId, ts, members, added, removed, overriddenBy, path, sha256 } = record;
  const own = keysOf(record);
  const before = stored?.state?.history ?? [];
  const by = overriddenBy === null ? {} : { overridden_by: overriddenBy };
  const state: AudienceState = {
    ...noteFields(record),
    members,
    history: [...before, { ts, members, added, removed, ...by }].slice(-HISTORY_LENGTH),
  };
  try {
    if (!(await store.has(own.file))) await store.putFile(own.file, path, sha256);
    await store.replace(stateKey(audienceId), text(state), stored?.version ?? null);
  } catch (cause) {
    // Another run's commit may have removed the note with those of interrupted imports; but whose upload came last
    // nobody knows, so the next run has to hear of this one.
    if (cause instanceof StoreError && cause.reason === 'conflict') await noteAgain(store, record);
    return writeFailed(cause, store, 'was not replaced, although the audience was imported');
  }
  // From here on the import is recorded; what cannot be tidied up is tidied up by the next one. Only keys that were
  // listed before this run began are: whoever stored them and is still running has an old version and cannot commit.
  await tidyUp(async () => {
    for (const key of new Set([...(stored?.keys.notes ?? []), own.note])) await store.remove(key);
    for (const key of stored?.keys.files ?? []) if (key !== own.file) await store.remove(key);
  });
  return null;
}

/** Under a key that no other run has listed: whoever committed may still be removing what it had. */
async function noteAgain(store: Store, record: ImportRecord): Promise<void> {
  const again = { ...record, key: randomBytes(4).toString('hex') };
  await tidyUp(async () => {
    await store.replace(keysOf(again).note, noteText(again), null);
    await store.putFile(keysOf(again).file, record.path, record.sha256);
    await cancelImport(store, record);
  });
}

function keysOf({ audienceId, sha256, key }: ImportRecord) {
  return importKeys(audienceId, sha256, key);
}

function noteFields(record: ImportRecord): InterruptedImport {
  const { identifier, ts, sha256, run, destination, settings } = record;
  return { identifier, ts, file: keysOf(record).file, sha256, run, destination, settings };
}

function noteText(record: ImportRecord): Buffer {
  return text(noteFields(record));
}

function text(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

async function attempt(store: Store, work: () => Promise<void>): Promise<Problem | null> {
  try {
    await work();
    return null;
  } catch (cause) {
    return writeFailed(cause, store, 'cannot remember an import, so nothing was uploaded');
  }
}

/** What remains when this fails does no harm. */
async function tidyUp(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
  }
}

function writeFailed(cause: unknown, store: Store, what: string): Problem {
  if (!(cause instanceof StoreError)) throw cause;
  if (cause.reason === 'changed') return error('upload-failed', cause.message);
  return error('state-write-failed', `The state in ${store.name} ${what}. ${cause.message}`);
}
