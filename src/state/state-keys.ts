import { AUDIENCE_ID } from '../manifest/allowed-values.ts';

/** An audience's keys in a store except for its JSON. */
export interface AudienceKeys {
  readonly files: readonly string[];
  readonly notes: readonly string[];
}

export const stateKey = (audienceId: string) => `${audienceId}.json`;

/** The keys of one import's data file and note. `run` is eight hex digits. */
export function importKeys(audienceId: string, sha: string, run: string) {
  const stem = `${audienceId}.${sha.slice(0, 12)}.${run}`;
  return { file: `${stem}.csv.gz`, note: `${stem}.importing` };
}

/** The key of the note that goes with a data file's. */
export const noteOf = (file: string) => file.replace(/\.csv\.gz$/, '.importing');

/** The key of the data file that goes with a note's. */
export const fileOf = (note: string) => note.replace(/\.importing$/, '.csv.gz');

/** Sorts the keys of a store (`Store.list()`) by audience, so that they are listed once for all. */
export function keysByAudience(keys: readonly string[]): (audienceId: string) => AudienceKeys {
  const byAudience = new Map<string, { files: string[]; notes: string[] }>();
  for (const key of keys) {
    const { id, kind } = partsOf(key) ?? {};
    if (id === undefined || kind === undefined) continue;
    const own = byAudience.get(id) ?? { files: [], notes: [] };
    byAudience.set(id, own);
    own[kind].push(key);
  }
  return (audienceId) => byAudience.get(audienceId) ?? { files: [], notes: [] };
}

/** A key is read from the right: `a.0123456789ab.csv.gz` is a file of `a`, not of `a.0123456789ab`. */
export function partsOf(key: string) {
  const [, id, sha, , kind] = /^(.+)\.([0-9a-f]{12})(\.[0-9a-f]{8})?\.(csv\.gz|importing)$/.exec(key) ?? [];
  if (id === undefined || sha === undefined) return null;
  return { id, sha, kind: kind === 'importing' ? ('notes' as const) : ('files' as const) };
}

/** Audiences that the store has a state of and the manifest no longer declares, sorted. `keys` is `Store.list()`. */
export function abandonedIn(keys: readonly string[], manifestIds: Iterable<string>): string[] {
  const declared = new Set(manifestIds);
  return keys
    .filter((key) => key.endsWith('.json'))
    .map((key) => key.slice(0, -'.json'.length))
    .filter((id) => AUDIENCE_ID.test(id) && !declared.has(id))
    .sort();
}

/** Whether the note was written by this edition. */
export function isOfThisEdition(key: string): boolean {
  return /\.[0-9a-f]{12}\.[0-9a-f]{8}\.importing$/.test(key);
}
