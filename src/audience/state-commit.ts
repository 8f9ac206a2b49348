import { error, type Problem } from '../problems/problem.ts';
import { type Store, StoreError, type Version } from '../stores/store.ts';
import {
  type AudienceState,
  dataKey,
  HISTORY_LENGTH,
  type InterruptedImport,
  interruptedKey,
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
 * are. The state itself is not touched. A Problem here means that the note could not be written; nothing is lost.
 */
export async function beginImport(store: Store, record: ImportRecord): Promise<Problem | null> {
  const { audienceId, ts, sha256, run, path } = record;
  const file = dataKey(audienceId, sha256);
  const note: InterruptedImport = { ts, file, sha256, run };
  const key = interruptedKey(audienceId);
  try {
    if (!(await store.list()).includes(file)) await store.putFile(file, path);
    const before = await store.get(key);
    await store.replace(key, json(note), before?.version ?? null);
    return null;
  } catch (cause) {
    return writeFailed(cause, store, 'could not be prepared');
  }
}

/**
 * Withdraws `beginImport`'s note where the upload certainly did not happen (S3 refused it). Where that is not certain
 * (it broke off without an answer), leave the note. Best effort: a note too many only makes the next run careful.
 */
export async function cancelImport(store: Store, record: ImportRecord): Promise<void> {
  try {
    await removeNote(store, record);
    const current = await store.get(stateKey(record.audienceId));
    const file = dataKey(record.audienceId, record.sha256);
    if (current === null || !current.body.includes(`"${file}"`)) await store.remove(file);
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
  }
}

/**
 * Records an import after its upload: the data file first, then the JSON, replaced only if it still is `version` (what
 * `readState` found), then the audience's older data files go. Killed anywhere, the JSON names a file that is there.
 * A failure is the Problem `state-write-failed`.
 */
export async function commitState(
  store: Store,
  record: ImportRecord,
  previous: AudienceState | null,
  version: Version | null,
): Promise<Problem | null> {
  const { audienceId, identifier, ts, members, added, removed, sha256, run, path } = record;
  const file = dataKey(audienceId, sha256);
  const history = [...(previous?.history ?? []), { ts, members, added, removed }].slice(-HISTORY_LENGTH);
  const state: AudienceState = { identifier, ts, members, file, sha256, run, history };
  let before: readonly string[];
  try {
    // Listed before the commit: a file that another run stores after it, to commit next, is not in this list.
    before = await store.list();
    if (!before.includes(file)) await store.putFile(file, path);
    await store.replace(stateKey(audienceId), json(state), version);
  } catch (cause) {
    return writeFailed(cause, store, 'could not be written');
  }
  // From here on the import is recorded; what cannot be tidied up is tidied up by the next one.
  try {
    await removeNote(store, record);
    for (const key of before) {
      if (isDataFileOf(audienceId, key) && key !== file) await store.remove(key);
    }
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
  }
  return null;
}

/** Whether `key` is a data file of just this audience: `a.0123456789ab.csv.gz` is one of `a`, not of `a.0123456789ab`. */
export function isDataFileOf(audienceId: string, key: string): boolean {
  return key.startsWith(`${audienceId}.`) && /^[0-9a-f]{12}\.csv\.gz$/.test(key.slice(audienceId.length + 1));
}

/** Removes the note if it is this import's: another run's stays. */
async function removeNote(store: Store, { audienceId, sha256, ts }: ImportRecord): Promise<void> {
  const key = interruptedKey(audienceId);
  const found = await store.get(key);
  if (found === null) return;
  const text = found.body.toString('utf8');
  if (text.includes(sha256) && text.includes(`"ts": ${ts},`)) await store.remove(key);
}

function json(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

function writeFailed(cause: unknown, store: Store, what: string): Problem {
  if (!(cause instanceof StoreError)) throw cause;
  return error('state-write-failed', `The state in ${store.name} ${what}. ${cause.message}`);
}
