import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportRecord } from '../../src/state/import-record.ts';
import { readState, type StateDestination, type StoredAudience } from '../../src/state/state.ts';
import { keysByAudience } from '../../src/state/state-keys.ts';
import type { Store } from '../../src/stores/store.ts';

export const DESTINATION: StateDestination = { bucket: 'zaius-incoming', tracker: 'tracker123' };

/** An import whose file, a new one in the folder, holds this; `given` is what is other than usual. */
export function recordOf(
  folder: string,
  content: string | Uint8Array,
  given: Partial<ImportRecord> = {},
): ImportRecord {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const key = given.key ?? randomBytes(4).toString('hex');
  const path = join(folder, `${sha256}-${key}`);
  writeFileSync(path, content);
  return {
    audienceId: 'a',
    identifier: 'customer_id',
    ts: 1,
    members: 1,
    added: null,
    removed: null,
    path,
    sha256,
    run: null,
    destination: DESTINATION,
    settings: {},
    overriddenBy: null,
    key,
    ...given,
  };
}

export async function readNow(store: Store, audienceId = 'a') {
  return readState(store, audienceId, keysByAudience(await store.list())(audienceId), DESTINATION);
}

/** What a store that can be read knows of an audience. */
export async function storedIn(store: Store, audienceId = 'a'): Promise<StoredAudience> {
  const found = await readNow(store, audienceId);
  assert.ok(!('code' in found), JSON.stringify(found));
  return found;
}
