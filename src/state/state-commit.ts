import type { Problem } from '../problems/problem.ts';
import type { Store } from '../stores/store.ts';
import { noteAgain } from './import-note.ts';
import { type ImportRecord, jsonText, keysOf, noteFields } from './import-record.ts';
import type { AudienceState, StoredAudience } from './state.ts';
import { fileOf, stateKey } from './state-keys.ts';
import { isConflict, tidyUp, writeFailed } from './write-faults.ts';

/** Imports kept in the history. */
export const HISTORY_LENGTH = 100;

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
    await store.replace(stateKey(audienceId), jsonText(state), stored?.version ?? null);
  } catch (cause) {
    // Another run's commit may have removed the note with those of interrupted imports; but whose upload came last
    // nobody knows, so the next run has to hear of this one.
    if (isConflict(cause)) await tidyUp(() => noteAgain(store, record));
    return writeFailed(cause, store, 'was not replaced, although the audience was imported');
  }
  // From here on the import is recorded; what cannot be tidied up is tidied up by the next one.
  await tidyUp(() => removeOlder(store, own, stored));
  return null;
}

/**
 * Removes this run's note, and of what was there when it began the notes that are still the same, and the files that no
 * note needs. Only what was listed before this run began: whoever stored it and is still running has an old version of
 * the JSON and cannot commit.
 */
async function removeOlder(
  store: Store,
  own: ReturnType<typeof keysOf>,
  stored: StoredAudience | null,
): Promise<void> {
  const needed = new Set([own.file]);
  await store.remove(own.note);
  for (const { key, version } of stored?.notes ?? []) {
    const now = await store.get(key);
    if (now === null || now.version === version) await store.remove(key);
    else needed.add(fileOf(key));
  }
  for (const key of stored?.files ?? []) if (!needed.has(key)) await store.remove(key);
}
