import { z } from 'zod';
import { isAudienceId } from '../manifest/audience-id.ts';
import { error, type Place, type Problem, ProblemError } from '../problems/problem.ts';
import { type Store, StoreError, type Version } from '../stores/store.ts';

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Unknown keys are dropped, so that a later version may add some. */
const stateSchema = z.object({
  identifier: z.string(),
  ts: count,
  members: count,
  file: z.string(),
  sha256,
  run: z.string().nullable().default(null),
  /** The newest last. `added` and `removed` are `null` where there was no baseline. */
  history: z
    .array(
      z.object({
        ts: count,
        members: count,
        added: count.nullable().default(null),
        removed: count.nullable().default(null),
      }),
    )
    .default([]),
});

const interruptedSchema = stateSchema.pick({
  identifier: true,
  ts: true,
  file: true,
  sha256: true,
  run: true,
});

/** `<audience ID>.json`: what was imported last. `ts` is Unix seconds, `run` the URL of the run. */
export type AudienceState = z.infer<typeof stateSchema>;

/**
 * `<audience ID>.<sha>.importing`, named like its data file: an import that began and whose end nobody recorded, so that
 * ODP may have either this file's members or the state's.
 */
export type InterruptedImport = z.infer<typeof interruptedSchema>;

/** What names a data file: the state, which has a history, or the note of an interrupted import. */
export type KeptFile = AudienceState | InterruptedImport;

/** What a store knows of one audience. */
export interface StoredAudience {
  /** `null`: nothing was imported (or only begun). */
  readonly state: AudienceState | null;
  /** Version of the JSON, for `commitState`. */
  readonly version: Version | null;
  /** Imports that were interrupted since, in no order. */
  readonly interrupted: readonly InterruptedImport[];
  /** Its keys when the run began, the JSON's excepted: what `commitState` tidies up. */
  readonly keys: AudienceKeys;
}

/** An audience's keys in a store except for its JSON. */
export interface AudienceKeys {
  readonly files: readonly string[];
  readonly notes: readonly string[];
}

/** Imports kept in the history. */
export const HISTORY_LENGTH = 100;

/** An audience's keys: of its JSON, and of the note and the data file of an import, by the file's SHA-256. */
export const stateKey = (audienceId: string) => `${audienceId}.json`;
export const interruptedKey = (audienceId: string, sha: string) =>
  `${audienceId}.${sha.slice(0, 12)}.importing`;
export const dataKey = (audienceId: string, sha: string) => `${audienceId}.${sha.slice(0, 12)}.csv.gz`;

/** Sorts the keys of a store (`Store.list()`) by audience, so that they are listed once for all. */
export function keysByAudience(keys: readonly string[]): (audienceId: string) => AudienceKeys {
  const byAudience = new Map<string, { files: string[]; notes: string[] }>();
  for (const key of keys) {
    // The last twelve digits are the file's: `a.0123456789ab.csv.gz` is one of `a`, not of `a.0123456789ab`.
    const [, id, end] = /^(.+)\.[0-9a-f]{12}\.(csv\.gz|importing)$/.exec(key) ?? [];
    if (id === undefined) continue;
    const own = byAudience.get(id) ?? { files: [], notes: [] };
    byAudience.set(id, own);
    (end === 'importing' ? own.notes : own.files).push(key);
  }
  return (audienceId) => byAudience.get(audienceId) ?? { files: [], notes: [] };
}

/**
 * Reads what the store knows of an audience. Anything that is there but cannot be trusted, and a store that cannot be
 * reached, is the Problem `state-unreadable`, never "nothing"; missing credentials are `credentials-missing`.
 */
export async function readState(
  store: Store,
  audienceId: string,
  keys: AudienceKeys,
): Promise<StoredAudience | Problem> {
  try {
    const found = await store.get(stateKey(audienceId));
    const state =
      found === null ? null : parse(stateSchema, found.body, store, audienceId, stateKey(audienceId));
    const interrupted: InterruptedImport[] = [];
    for (const key of keys.notes) {
      const begun = await store.get(key);
      // Gone since the keys were listed: that import has ended.
      if (begun === null) continue;
      const note = parse(interruptedSchema, begun.body, store, audienceId, key);
      // Killed after the JSON was replaced: that import is the state.
      if (note.file !== state?.file) interrupted.push(note);
    }
    return { state, version: found?.version ?? null, interrupted, keys };
  } catch (cause) {
    return asProblem(cause, store);
  }
}

/** `stale-run` where this run's `ts` is older than an import that the state knows: an old run never undoes a newer one. */
export function staleRun(stored: StoredAudience | null, ts: number, place: Place = {}): Problem | null {
  const newest = Math.max(stored?.state?.ts ?? 0, ...(stored?.interrupted ?? []).map((begun) => begun.ts));
  if (ts >= newest) return null;
  return error(
    'stale-run',
    `This run’s \`timestamp\` ${ts} (${utc(ts)}) is older than the last import’s, ${newest} (${utc(newest)}). Start a new run instead of re-running an old one.`,
    place,
  );
}

/** Audiences that the store has a state of and the manifest no longer declares, sorted. `keys` is `Store.list()`. */
export function abandonedIn(keys: readonly string[], manifestIds: Iterable<string>): string[] {
  const declared = new Set(manifestIds);
  return keys
    .filter((key) => key.endsWith('.json'))
    .map((key) => key.slice(0, -'.json'.length))
    .filter((id) => isAudienceId(id) && !declared.has(id))
    .sort();
}

/** A store's fault as a Problem; other faults are not ours to explain and are thrown on. */
export function asProblem(cause: unknown, store: Store): Problem {
  if (cause instanceof ProblemError) return cause.problem;
  if (!(cause instanceof StoreError)) throw cause;
  const code = cause.reason === 'credentials-missing' ? 'credentials-missing' : 'state-unreadable';
  return error(code, `The state in ${store.name} could not be read. ${cause.message}`);
}

function parse<T extends { file: string; sha256: string }>(
  schema: z.ZodType<T>,
  body: Buffer,
  store: Store,
  audienceId: string,
  key: string,
): T {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw damaged(store, key, 'is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw damaged(store, key, `is not a state file${where === '' ? '' : ` (\`${where}\`)`}`);
  }
  // Also prevents a tampered JSON from naming another audience's file.
  if (parsed.data.file !== dataKey(audienceId, parsed.data.sha256)) {
    throw damaged(store, key, 'names a data file that does not go with its `sha256`');
  }
  return parsed.data;
}

/** `key` is that of a JSON or a note. */
function damaged(store: Store, key: string, what: string): ProblemError {
  const without = key.endsWith('.importing') ? 'it' : 'a baseline';
  return stateProblem(store, key, what, `remove \`${key}\` to go on without ${without}`);
}

/** `state-unreadable` for what is wrong with a key, and what may be removed to go on. */
export function stateProblem(store: Store, key: string, what: string, remove: string): ProblemError {
  return new ProblemError(
    error('state-unreadable', `\`${key}\` in the state ${store.name} ${what}. Restore it, or ${remove}.`),
  );
}

function utc(ts: number): string {
  const date = new Date(ts * 1000);
  return Number.isNaN(date.getTime()) ? 'no date' : date.toISOString().replace('.000Z', 'Z');
}
