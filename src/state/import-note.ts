import { createHash } from 'node:crypto';
import type { Problem } from '../problems/problem.ts';
import { type Store, StoreError, type Version } from '../stores/store.ts';
import { type ImportRecord, jsonText, keysOf, noteFields } from './import-record.ts';
import type { StoredAudience } from './state.ts';
import { stateKey } from './state-keys.ts';
import { isConflict, tidyUp, writeFailed } from './write-faults.ts';

/*
 * The order of an import, for each audience: the note, for all audiences before the first upload (`noteImport`); the data
 * file (`keepFile`); a look whether nobody else has imported since, which marks the note (`lookAgain`); the upload; the
 * JSON (`commitState`), and then the tidying up, which leaves each note that was marked since it was read: whoever marked
 * it saw the JSON as it was before, and may have uploaded. Whatever is killed or overlaps, the JSON names a file that is
 * there, and while a note and its file are there, the next run reckons with those members, too. An import is forgotten
 * only where another run begins after its look, uploads before it does, and it is killed before it finds out.
 */

/** The version of a note that this run wrote, or why it could not: a `state-write-failed`, so do not upload. */
export type Noted =
  | { readonly ok: true; readonly note: Version }
  | { readonly ok: false; readonly problem: Problem };

/** Notes that an import begins. */
export function noteImport(store: Store, record: ImportRecord): Promise<Noted> {
  return writeNote(store, () => store.replace(keysOf(record).note, noteText(record, 'noted'), null));
}

/**
 * Whether the store ignores the condition of a write, and two runs may overwrite each other's state: by a second write of
 * a note that must not succeed. Gives the version of what it wrote; `null` where it wrote nothing, as it should be.
 */
export async function ignoresConditions(store: Store, record: ImportRecord): Promise<Version | null> {
  try {
    // Not the same again, so that it is not taken for our own first write whose answer was lost.
    return await store.replace(keysOf(record).note, noteText(record, 'noted twice'), null);
  } catch (cause) {
    if (cause instanceof StoreError) return null;
    throw cause;
  }
}

/** Keeps the built file next to the note. A Problem is `state-write-failed`, or `upload-failed` for a changed file. */
export async function keepFile(store: Store, record: ImportRecord): Promise<Problem | null> {
  try {
    await store.putFile(keysOf(record).file, record.path, record.sha256);
    return null;
  } catch (cause) {
    return notRemembered(cause, store);
  }
}

/** Note and file in one go, for a store that nobody else writes. */
export async function beginImport(store: Store, record: ImportRecord): Promise<Problem | null> {
  const noted = await noteImport(store, record);
  return noted.ok ? keepFile(store, record) : noted.problem;
}

/**
 * Marks the note, as the last thing before the upload. Its failure says that the note is no longer this run's, or that the
 * state is no longer what the audience was compared with: then do not upload.
 */
export function lookAgain(
  store: Store,
  record: ImportRecord,
  note: Version,
  stored: StoredAudience | null,
): Promise<Noted> {
  return writeNote(store, () => mark(store, record, 'uploading', note, stored));
}

/** After an upload of which nobody knows whether it arrived: makes sure that the next run hears of it. Best effort. */
export async function leaveNoted(
  store: Store,
  record: ImportRecord,
  note: Version,
  stored: StoredAudience | null,
): Promise<void> {
  await tidyUp(async () => {
    try {
      await mark(store, record, 'uploaded or not', note, stored);
    } catch (cause) {
      if (!isConflict(cause)) throw cause;
      await noteAgain(store, record);
    }
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

/** Notes an import under a key that no other run has listed: whoever committed may still be removing what it had. */
export async function noteAgain(store: Store, record: ImportRecord): Promise<void> {
  const key = createHash('sha256').update(record.key).digest('hex').slice(0, record.key.length);
  const again = { ...record, key };
  await store.replace(keysOf(again).note, noteText(again, 'uploaded or not'), null);
  await store.putFile(keysOf(again).file, record.path, record.sha256);
  await cancelImport(store, record);
}

/** The JSON last: whoever replaced it and then read the unmarked note, to remove it, is seen there. */
async function mark(
  store: Store,
  record: ImportRecord,
  stage: Stage,
  note: Version,
  stored: StoredAudience | null,
): Promise<Version> {
  const marked = await store
    .replace(keysOf(record).note, noteText(record, stage), note)
    .catch((cause: unknown) => Promise.reject(isConflict(cause) ? overtaken() : cause));
  const now = await store.get(stateKey(record.audienceId));
  if ((now?.version ?? null) === (stored?.version ?? null)) return marked;
  throw overtaken();
}

/** How far an import has come, for people who look into the state; and what makes each version of its note another. */
type Stage = 'noted' | 'noted twice' | 'uploading' | 'uploaded or not';

function noteText(record: ImportRecord, stage: Stage): Buffer {
  return jsonText({ ...noteFields(record), stage });
}

async function writeNote(store: Store, write: () => Promise<Version>): Promise<Noted> {
  try {
    return { ok: true, note: await write() };
  } catch (cause) {
    return { ok: false, problem: notRemembered(cause, store) };
  }
}

function overtaken(): StoreError {
  return new StoreError(
    'conflict',
    'Another run has imported this audience since this one compared it. Use `concurrency` and start a new run.',
  );
}

function notRemembered(cause: unknown, store: Store): Problem {
  return writeFailed(cause, store, 'cannot remember an import, so nothing was uploaded');
}
