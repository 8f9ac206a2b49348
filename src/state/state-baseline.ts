import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Baseline } from '../audience/baseline.ts';
import type { Audience } from '../manifest/manifest.ts';
import { asBuiltFile } from '../members/built-file.ts';
import { sniff } from '../members/text/sniff.ts';
import { type Problem, ProblemError, warning } from '../problems/problem.ts';
import type { Store } from '../stores/store.ts';
import type { Scratch } from '../system/scratch.ts';
import {
  asProblem,
  dataKey,
  interruptedKey,
  type KeptFile,
  type StoredAudience,
  stateKey,
  stateProblem,
} from './state.ts';

/**
 * What the state knows as baselines: the last import, and one that was interrupted and may have arrived. Their files are
 * fetched into `scratch`. Throws ProblemError `state-unreadable`.
 */
export async function stateBaselines(
  store: Store,
  scratch: Scratch,
  audience: Audience,
  stored: StoredAudience | null,
): Promise<Baseline[]> {
  if (stored === null) return [];
  const last = stored.state === null ? [] : [stored.state];
  const certain = stored.interrupted.length === 0;
  const baselines: Baseline[] = [];
  for (const state of [...last, ...stored.interrupted]) {
    const path = join(scratch.folder(), 'state');
    await fetchFile(store, state, path);
    baselines.push(stateBaseline(path, audience, state, certain));
  }
  return baselines;
}

/**
 * Writes the data file to the new file `path`. Throws ProblemError `state-unreadable` where it is missing, cannot be
 * read, has another SHA-256, or is not compressed as this action does it.
 */
export async function fetchFile(store: Store, state: KeptFile, path: string): Promise<void> {
  const sha256 = await store.download(state.file, path).catch((cause) => {
    throw new ProblemError(asProblem(cause, store));
  });
  if (sha256 === null) throw damagedFile(store, state, 'is missing');
  if (sha256 !== state.sha256) throw damagedFile(store, state, 'is not the file that was imported');
  // Member files may be plain text; the built file never is.
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0).finally(() => file.close());
  if (sniff(buffer).kind !== 'gzip') throw damagedFile(store, state, 'does not decompress');
}

/** The warning about an interrupted import, where there was one. */
export function interruptedWarning(stored: StoredAudience | null): Problem[] {
  if (stored === null || stored.interrupted.length === 0) return [];
  return [
    warning(
      'state-unreadable',
      'An earlier import of this audience was interrupted, so ODP may have its members or those imported before. ' +
        'The plan shows whichever change removes more, and the guards hold for both; the next import settles it.',
    ),
  ];
}

function stateBaseline(path: string, audience: Audience, state: KeptFile, certain: boolean): Baseline {
  return {
    source: 'state',
    certain,
    ts: state.ts,
    identifier: state.identifier,
    settings: null,
    members: {
      // The file is one that this action built: the ID is in the third column, valid and there once.
      audience: { ...asBuiltFile(audience, state.identifier), ...AS_IT_IS },
      files: [{ path, name: state.file }],
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
} as const satisfies Partial<Audience>;

function damagedFile(store: Store, state: KeptFile, what: string): ProblemError {
  const id = state.file.slice(0, -dataKey('', state.sha256).length);
  const remove =
    'history' in state
      ? `remove \`${stateKey(id)}\` to go on without a baseline`
      : `remove \`${interruptedKey(id, state.sha256)}\` to go on without it`;
  return stateProblem(store, state.file, what, remove);
}
