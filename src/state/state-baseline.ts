import type { Baseline } from '../audience/baseline.ts';
import type { Audience } from '../manifest/manifest.ts';
import { type Problem, warning } from '../problems/problem.ts';
import type { Store } from '../stores/store.ts';
import type { KeptFile, StoredAudience } from './state.ts';
import { openStateText } from './state-data.ts';

/** What the state knows as baselines: the last import, and one that was interrupted and may have arrived. */
export function stateBaselines(store: Store, audience: Audience, stored: StoredAudience | null): Baseline[] {
  if (stored === null) return [];
  const last = stored.state === null ? [] : [stored.state];
  const certain = stored.interrupted.length === 0;
  return [...last, ...stored.interrupted].map((state) => stateBaseline(store, audience, state, certain));
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

function stateBaseline(store: Store, audience: Audience, state: KeptFile, certain: boolean): Baseline {
  const source = {
    name: state.file,
    size: 0,
    chunks: () => openStateText(store, state),
    slice: unsupported,
    close: async () => {},
  };
  return {
    source: 'state',
    certain,
    ts: state.ts,
    identifier: state.identifier,
    members: {
      // The file is one that this action built: the ID is in the third column, valid and there once.
      audience: { ...audience, ...BUILT_FILE },
      sources: [{ name: state.file, open: async () => source }],
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

function unsupported(): Promise<never> {
  return Promise.reject(new Error('A state file is read from its beginning only'));
}
