import { error, type Problem } from '../problems/problem.ts';
import { type Store, StoreError } from '../stores/store.ts';
import {
  type AudienceState,
  dataKey,
  HISTORY_LENGTH,
  type InterruptedImport,
  interruptedKey,
  type StoredAudience,
  stateKey,
} from './state.ts';

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
  /** URL of the run; `null` outside GitHub. */
  readonly run: string | null;
}

/**
 * Notes in the store, before the upload, that an import begins, and keeps its file: if the run is killed between the
 * upload and `commitState`, the next one knows that ODP may have these members instead of the state's, and which they
 * are. Every import has its own note, so that the second of two that are killed does not hide the first. The state
 * itself is not touched. A Problem here means that the note could not be written; nothing is lost.
 */
export async function beginImport(store: Store, record: ImportRecord): Promise<Problem | null> {
  const { audienceId, identifier, ts, sha256, run, path } = record;
  const file = dataKey(audienceId, sha256);
  const note: InterruptedImport = { identifier, ts, file, sha256, run };
  try {
    await store.putFile(file, path, sha256);
    await store.replace(interruptedKey(audienceId, sha256), json(note), null);
    return null;
  } catch (cause) {
    // An earlier attempt at the very same file has noted it already.
    if (cause instanceof StoreError && cause.reason === 'conflict') return null;
    return writeFailed(cause, store, 'could not be prepared');
  }
}

/**
 * Withdraws `beginImport`'s note where the upload certainly did not happen (S3 refused it). Where that is not certain
 * (it broke off without an answer), leave the note. Best effort: a note too many only makes the next run careful.
 */
export async function cancelImport(
  store: Store,
  { audienceId, sha256 }: ImportRecord,
  stored: StoredAudience | null,
): Promise<void> {
  const file = dataKey(audienceId, sha256);
  const known = [stored?.state, ...(stored?.interrupted ?? [])];
  // The same members at the same time as an import that the state knows: note and file are that one's, too.
  if (known.some((state) => state?.file === file)) return;
  await tidyUp(async () => {
    await store.remove(interruptedKey(audienceId, sha256));
    await store.remove(file);
  });
}

/**
 * Records an import after its upload: replaces the JSON only if it still is the version that `readState` found, then
 * the notes of this and earlier imports go, then the audience's older data files. Killed anywhere, the JSON names a
 * file that is there. `begun`: `beginImport` has kept the file. A failure is the Problem `state-write-failed`.
 */
export async function commitState(
  store: Store,
  record: ImportRecord,
  stored: StoredAudience | null,
  begun: boolean,
): Promise<Problem | null> {
  const { audienceId, identifier, ts, members, added, removed, sha256, run, path } = record;
  const file = dataKey(audienceId, sha256);
  const before = stored?.state?.history ?? [];
  const history = [...before, { ts, members, added, removed }].slice(-HISTORY_LENGTH);
  const state: AudienceState = { identifier, ts, members, file, sha256, run, history };
  try {
    if (!begun) await store.putFile(file, path, sha256);
    await store.replace(stateKey(audienceId), json(state), stored?.version ?? null);
  } catch (cause) {
    // Another run's commit may have taken the note for one of an interrupted import and removed it; but whose upload
    // came last nobody knows, so the next run has to hear of this one.
    if (cause instanceof StoreError && cause.reason === 'conflict') await beginImport(store, record);
    return writeFailed(cause, store, 'could not be written');
  }
  // From here on the import is recorded; what cannot be tidied up is tidied up by the next one. Only keys from before
  // this run are: a file that another run has stored since, to commit it next, stays.
  await tidyUp(async () => {
    const notes = new Set([...(stored?.keys.notes ?? []), interruptedKey(audienceId, sha256)]);
    for (const key of notes) await store.remove(key);
    for (const key of stored?.keys.files ?? []) if (key !== file) await store.remove(key);
  });
  return null;
}

/** What remains when this fails does no harm. */
async function tidyUp(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
  }
}

function json(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

function writeFailed(cause: unknown, store: Store, what: string): Problem {
  if (!(cause instanceof StoreError)) throw cause;
  return error('state-write-failed', `The state in ${store.name} ${what}. ${cause.message}`);
}
