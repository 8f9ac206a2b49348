import { type Action, OURS, otherAction } from './action.ts';
import { type DataFormat, type DataSpec, makeData } from './data.ts';
import type { IdKind } from './ids.ts';
import type { Options } from './options.ts';
import { DUCKDB, installedPeers } from './peers.ts';
import type { Contender, Contest } from './race.ts';

export const SUITE_NAMES = ['peers', 'formats', 'growth', 'sizes', 'audiences'] as const;
export type SuiteName = (typeof SUITE_NAMES)[number];

/** The contests of a suite, each with its data generated when it is asked for. */
export async function* contests(suite: SuiteName, options: Options): AsyncGenerator<Contest> {
  const { kinds, formats, rows, contenders } = SUITES[suite];
  const actions = options.against === null ? [OURS] : [OURS, otherAction(options.against)];
  const wanted = contenders(actions).filter(
    ({ name }) => options.only === null || options.only.includes(name),
  );
  for (const format of formats) {
    for (const kind of options.kinds ?? kinds) {
      for (const count of options.rows ?? rows) {
        const fit = wanted.filter(({ maxRows }) => maxRows === undefined || count <= maxRows);
        if (fit.length === 0) continue;
        const spec: DataSpec = { kind, format, rows: count };
        const data = await makeData(options.folder, spec);
        const compares = actions.some(({ comparing }) => fit.some(({ name }) => name === comparing.name));
        const before = compares ? await makeData(options.folder, { ...spec, before: true }) : null;
        yield { data, before, contenders: fit };
      }
    }
  }
}

interface Suite {
  readonly kinds: readonly IdKind[];
  readonly formats: readonly DataFormat[];
  readonly rows: readonly number[];
  contenders(actions: readonly Action[]): readonly Contender[];
}

const M = 1_000_000;
const IDS: readonly IdKind[] = ['seq', 'uuid'];

const SUITES: Readonly<Record<SuiteName, Suite>> = {
  /** Against what people would use instead; with a baseline to compare with, too, which the peers do not do. */
  peers: {
    kinds: IDS,
    formats: ['csv'],
    rows: [M, 5 * M],
    contenders: (actions) => [
      ...actions.flatMap(({ one, comparing }) => [one, comparing]),
      ...installedPeers(),
    ],
  },
  /** What is harder to read than one column. */
  formats: {
    kinds: IDS,
    formats: ['quoted', 'ndjson', 'parquet'],
    rows: [M],
    contenders: (actions) => [...actions.map(({ one }) => one), DUCKDB],
  },
  /** Time and memory by the number of rows; one row is the start-up. */
  growth: {
    kinds: IDS,
    formats: ['csv'],
    rows: [1, M, 2 * M, 5 * M, 20 * M],
    contenders: (actions) => actions.map(({ one }) => one),
  },
  /** The size of the file, with e-mail addresses. */
  sizes: {
    kinds: ['email'],
    formats: ['csv'],
    rows: [M],
    contenders: (actions) => actions.map(({ one }) => one),
  },
  /** A thousand audiences of a thousand members. */
  audiences: {
    kinds: ['seq'],
    formats: ['csv'],
    rows: [M],
    contenders: (actions) => actions.map(({ many }) => many),
  },
};
