import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Baseline } from '../audience/baseline.ts';
import type { Audience } from '../manifest/manifest.ts';
import { asBuiltFile } from '../members/built-file.ts';
import { sniff } from '../members/text/sniff.ts';
import { EXPORT_RULE_CODES } from '../problems/export-rules.ts';
import { type Problem, warning } from '../problems/problem.ts';
import type { Store } from '../stores/store.ts';
import type { Scratch } from '../system/scratch.ts';
import { staleRun, type ThisRun } from './stale-run.ts';
import {
  asProblem,
  type KeptFile,
  readState,
  type StateDestination,
  type StoredAudience,
  stateProblem,
} from './state.ts';
import { keysByAudience, noteOf, stateKey } from './state-keys.ts';

/** The run that asks: where it imports to (`null`: not known), and what makes it newer or older than others. */
export interface Asking extends ThisRun {
  readonly destination: StateDestination | null;
  /** For what is fetched. */
  readonly scratch: Scratch;
}

/** What the state knows of an audience. */
export interface KnownAudience {
  /** `null` where it could not be read. */
  readonly stored: StoredAudience | null;
  /** The last import, and each one that was interrupted and may have arrived. */
  readonly baselines: readonly Baseline[];
  readonly problems: readonly Problem[];
}

/** How often another run may commit while an audience is read. */
const READS = 4;

/**
 * Reads an audience's state and fetches its data files. `listed` are the keys of the store, from before. Where a data
 * file is gone although the JSON names it, another run may just have committed: then all is read again.
 */
export async function readBaselines(
  store: Store,
  audience: Audience,
  listed: readonly string[],
  run: Asking,
): Promise<KnownAudience> {
  let keys = listed;
  let seen: string | null | undefined;
  for (let read = 1; ; read++) {
    const stored = await readState(store, audience.id, keysByAudience(keys)(audience.id), run.destination);
    if ('code' in stored) return { stored: null, baselines: [], problems: [stored] };
    const fetched = await fetchAll(store, audience, stored, run.scratch);
    if (fetched.ok) {
      const stale = staleRun(stored, run, audience.place);
      const problems = [...(stale === null ? [] : [stale]), ...interruptedWarning(stored)];
      return { stored, baselines: fetched.baselines, problems };
    }
    if (!fetched.isMissing || stored.version === seen || read === READS) {
      return { stored, baselines: [], problems: [fetched.problem] };
    }
    seen = stored.version;
    try {
      keys = await store.list();
    } catch (cause) {
      return { stored, baselines: [], problems: [asProblem(cause, store)] };
    }
  }
}

type Fetched =
  | { readonly ok: true; readonly baselines: readonly Baseline[] }
  | { readonly ok: false; readonly problem: Problem; readonly isMissing: boolean };

async function fetchAll(
  store: Store,
  audience: Audience,
  stored: StoredAudience,
  scratch: Scratch,
): Promise<Fetched> {
  const last = stored.state === null ? [] : [stored.state];
  const certain = stored.interrupted.length === 0;
  const baselines: Baseline[] = [];
  for (const kept of [...last, ...stored.interrupted]) {
    const path = join(scratch.folder(), 'state');
    const fault = await fetchFile(store, kept, path);
    if (fault !== null) return { ok: false, ...fault };
    baselines.push(stateBaseline(path, audience, kept, certain));
  }
  return { ok: true, baselines };
}

/**
 * Writes the data file to the new file `path`. Gives `state-unreadable` where it is missing, cannot be read, has another
 * SHA-256, or is not compressed as this action does it.
 */
export async function fetchFile(
  store: Store,
  kept: KeptFile,
  path: string,
): Promise<{ readonly problem: Problem; readonly isMissing: boolean } | null> {
  const damaged = (what: string, isMissing = false) => ({
    problem: damagedFile(store, kept, what),
    isMissing,
  });
  let sha256: string | null;
  try {
    sha256 = await store.download(kept.file, path);
  } catch (cause) {
    return { problem: asProblem(cause, store), isMissing: false };
  }
  if (sha256 === null) return damaged('is missing', true);
  if (sha256 !== kept.sha256) return damaged('is not the file that was imported');
  // Member files may be plain text; the built file never is.
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0).finally(() => file.close());
  return sniff(buffer).kind === 'gzip' ? null : damaged('does not decompress');
}

/** The warning about an interrupted import, where there was one. */
function interruptedWarning(stored: StoredAudience): Problem[] {
  if (stored.interrupted.length === 0) return [];
  return [
    warning(
      'state-unreadable',
      'An earlier import of this audience was interrupted, so ODP may have its members or those imported before. ' +
        'The plan shows whichever change removes more, and the guards hold for both; the next import settles it.',
    ),
  ];
}

function stateBaseline(path: string, audience: Audience, kept: KeptFile, certain: boolean): Baseline {
  return {
    source: 'state',
    imported: true,
    commit: null,
    membersSha256: null,
    whenUnreadable: 'error',
    certain,
    ts: kept.ts,
    identifier: kept.identifier,
    settings: kept.settings,
    sha256: kept.sha256,
    members: {
      audience: { ...asBuiltFile(audience, kept.identifier), ...AS_IT_IS },
      files: [{ path, name: kept.file }],
      distinct: true,
    },
  };
}

/** Valid and distinct when it was built, whatever the rules are by now. */
const AS_IT_IS = {
  normalize: [],
  pattern: undefined,
  invalid_rows: 'skip',
  duplicates: 'drop',
  placeholders: [],
  accept: [...EXPORT_RULE_CODES],
} as const satisfies Partial<Audience>;

function damagedFile(store: Store, kept: KeptFile, what: string): Problem {
  const id = kept.file.replace(/\.[0-9a-f]{12}(?:\.[0-9a-f]{8})?\.csv\.gz$/, '');
  const of = 'history' in kept ? stateKey(id) : noteOf(kept.file);
  return stateProblem(store, kept.file, what, of).problem;
}
