import { z } from 'zod';
import { error, type Problem, ProblemError, problemError } from '../problems/problem.ts';
import { type Store, StoreError, type Version } from '../stores/store.ts';
import { type AudienceKeys, fileOf, isOfThisEdition, partsOf, stateKey } from './state-keys.ts';

/*
 * What a state holds of each audience, and under which keys. `<audience ID>.json` is the last import. It names the data
 * file, which has the members. A note says that an import began. Both have the same stem: the audience's ID, twelve hex
 * digits of the file's SHA-256, and eight that are random for each run, so that no run removes what another one counts
 * on. The first edition had no random part.
 */

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const noteSchema = z.object({
  identifier: z.string(),
  ts: count,
  file: z.string(),
  sha256,
  run: z.string().nullable().default(null),
  /** The bucket and the tracker ID that the import went to. */
  destination: z.object({ bucket: z.string(), tracker: z.string() }).nullable().default(null),
  /** The guards and rules that held, as `heldSettings` gives them. */
  settings: z.record(z.string(), z.unknown()).nullable().default(null),
});

/** Unknown keys are dropped, so that a later version may add some. */
const stateSchema = noteSchema.extend({
  members: count,
  /** The newest last. `added` and `removed` are `null` where there was no baseline. */
  history: z
    .array(
      z.object({
        ts: count,
        members: count,
        added: count.nullable().default(null),
        removed: count.nullable().default(null),
        /** Whoever overrode a guard for it. */
        overridden_by: z.exactOptional(z.string()),
      }),
    )
    .default([]),
});

/** The JSON of an audience: what was imported last. `ts` is Unix seconds, `run` the URL of the run's attempt. */
export type AudienceState = z.infer<typeof stateSchema>;

/** A note: an import that began and whose end nobody recorded, so that ODP may have its members or the state's. */
export type InterruptedImport = z.infer<typeof noteSchema>;

/** What names a data file: the state, which has a history, or the note of an interrupted import. */
export type KeptFile = AudienceState | InterruptedImport;

/** Where imports go. */
export type StateDestination = NonNullable<InterruptedImport['destination']>;

/** What a store knows of one audience. */
export interface StoredAudience {
  /** `null`: nothing was imported (or only begun). */
  readonly state: AudienceState | null;
  /** Version of the JSON, for `commitState`. */
  readonly version: Version | null;
  /** Imports that were interrupted since, in no order. */
  readonly interrupted: readonly InterruptedImport[];
  /** Keys of its data files and notes as they were listed: what `commitState` tidies up. */
  readonly files: readonly string[];
  readonly notes: readonly { readonly key: string; readonly version: Version }[];
}

/**
 * Reads what the store knows of an audience. Anything that exists but cannot be trusted, and a store that cannot be
 * reached, is the Problem `state-unreadable`, never "nothing"; missing credentials are `credentials-missing`. So is an
 * import into another `destination`; `null`: the run has none.
 */
export async function readState(
  store: Store,
  audienceId: string,
  keys: AudienceKeys,
  destination: StateDestination | null,
): Promise<StoredAudience | Problem> {
  try {
    const key = stateKey(audienceId);
    const found = await store.get(key);
    const state = found === null ? null : parse(stateSchema, found.body, store, audienceId, key);
    if (state !== null) checkDestination(state, destination, store, key);
    const interrupted: InterruptedImport[] = [];
    const notes: { key: string; version: Version }[] = [];
    for (const note of keys.notes) {
      const begun = await store.get(note);
      // Gone since the keys were listed: that import has ended.
      if (begun === null) continue;
      notes.push({ key: note, version: begun.version });
      // The file is stored before the upload begins. In the first edition it was stored before the note.
      if (isOfThisEdition(note) && !keys.files.includes(fileOf(note))) continue;
      const parsed = parse(noteSchema, begun.body, store, audienceId, note);
      checkDestination(parsed, destination, store, note);
      // Killed after the JSON was replaced: that import is the state.
      if (parsed.file !== state?.file) interrupted.push(parsed);
    }
    return { state, version: found?.version ?? null, interrupted, files: keys.files, notes };
  } catch (cause) {
    return asProblem(cause, store);
  }
}

/** A store's fault as a Problem; other faults are not ours to explain and are thrown on. */
export function asProblem(cause: unknown, store: Store): Problem {
  if (cause instanceof ProblemError) return cause.problem;
  if (!(cause instanceof StoreError)) throw cause;
  const code = cause.reason === 'credentials-missing' ? 'credentials-missing' : 'state-unreadable';
  return error(code, `The state in ${store.name} could not be read. ${cause.message}`);
}

/** `state-unreadable` for what is wrong with a key; `of` is the JSON or note that may be removed to go on. */
export function stateProblem(store: Store, key: string, what: string, of: string): ProblemError {
  const without = of.endsWith('.importing') ? 'it' : 'a baseline';
  return problemError(
    'state-unreadable',
    `\`${key}\` in the state ${store.name} ${what}. Restore it, or remove \`${of}\` to go on without ${without}.`,
  );
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
    throw stateProblem(store, key, 'is not JSON', key);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    throw stateProblem(store, key, `is not a state file${where === '' ? '' : ` (\`${where}\`)`}`, key);
  }
  // Also prevents a tampered JSON from naming another audience's file.
  const { id, sha, kind } = partsOf(parsed.data.file) ?? {};
  if (id !== audienceId || kind !== 'files' || !parsed.data.sha256.startsWith(sha ?? ' ')) {
    throw stateProblem(store, key, 'names a data file that does not go with its `sha256`', key);
  }
  return parsed.data;
}

function checkDestination(
  { destination: theirs }: KeptFile,
  ours: StateDestination | null,
  store: Store,
  key: string,
): void {
  if (theirs === null || ours === null) return;
  if (theirs.bucket === ours.bucket && theirs.tracker === ours.tracker) return;
  throw problemError(
    'state-unreadable',
    `\`${key}\` in the state ${store.name} is of another destination, with another bucket or tracker ID: its members are not those of this ODP account. Give each account a \`state\` of its own.`,
  );
}
