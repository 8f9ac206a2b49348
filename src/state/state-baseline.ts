import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Baseline } from '../audience/baseline.ts';
import type { Audience } from '../manifest/manifest.ts';
import { type Problem, warning } from '../problems/problem.ts';
import type { Store } from '../stores/store.ts';
import type { Scratch } from '../system/scratch.ts';
import type { KeptFile, StoredAudience } from './state.ts';
import { openBuiltFile } from './state-data.ts';

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
    await pipeline(openBuiltFile(store, state), createWriteStream(path, { mode: 0o600 }));
    baselines.push(stateBaseline(path, audience, state, certain));
  }
  return baselines;
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
      audience: { ...audience, ...BUILT_FILE },
      files: [{ path, name: state.file }],
      distinct: true,
    },
  };
}

const BUILT_FILE: Partial<Audience> & Pick<Audience, 'normalize'> = {
  format: 'csv',
  column: 3,
  header: true,
  delimiter: undefined,
  normalize: [],
  pattern: undefined,
  invalid_rows: 'skip',
  duplicates: 'drop',
};
