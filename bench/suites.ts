import { OURS, OURS_COMPARING, OURS_MANY } from './action.ts';
import type { Contender } from './contender.ts';
import { type DataFormat, type DataSpec, makeData } from './data.ts';
import type { IdKind } from './ids.ts';
import type { Options } from './options.ts';
import { DUCKDB, installedPeers } from './peers.ts';
import { hasDuckDb } from './programs.ts';
import type { Contest } from './race.ts';
import type { SuiteName } from './results.ts';

/** The contests of a suite, each with its data generated when it is asked for. */
export async function* contests(suite: SuiteName, options: Options): AsyncGenerator<Contest> {
  const { kinds, formats, rows, contenders, compares = false, gzip6 = false } = SUITES[suite];
  const all = await contenders();
  const wanted = all.filter(({ name }) => options.only === null || options.only.includes(name));
  for (const format of formats)
    for (const kind of options.kinds ?? kinds)
      for (const count of options.rows ?? rows) {
        const fit = wanted.filter(({ maxRows }) => maxRows === undefined || count <= maxRows);
        if (fit.length === 0) continue;
        const spec: DataSpec = { kind, format, rows: count };
        yield {
          data: await makeData(options.folder, spec),
          before: compares ? await makeData(options.folder, { ...spec, before: true }) : null,
          contenders: fit,
          gzip6,
        };
      }
}

interface Suite {
  readonly kinds: readonly IdKind[];
  readonly formats: readonly DataFormat[];
  readonly rows: readonly number[];
  contenders(): Promise<readonly Contender[]>;
  readonly compares?: boolean;
  readonly gzip6?: boolean;
}

const M = 1_000_000;
const IDS: readonly IdKind[] = ['seq', 'uuid'];
/** Peers that take more than twice as long as the fastest need not run where only the fastest counts. */
const FAST_PEERS = ['gawk-gzip', 'gawk-pigz', 'python-zlib', 'duckdb'];

const SUITES: Readonly<Record<SuiteName, Suite>> = {
  /** Against what people would use instead. */
  peers: {
    kinds: IDS,
    formats: ['csv'],
    rows: [100_000, M, 5 * M],
    contenders: async () => [OURS, ...(await installedPeers())],
    gzip6: true,
  },
  /** With the last import to compare with, against peers that compare nothing. */
  baseline: {
    kinds: IDS,
    formats: ['csv'],
    rows: [M, 5 * M],
    contenders: async () => {
      const peers = await installedPeers();
      return [OURS, OURS_COMPARING, ...peers.filter(({ name }) => FAST_PEERS.includes(name))];
    },
    compares: true,
  },
  /** What is harder to read than one column. */
  formats: {
    kinds: IDS,
    formats: ['quoted', 'ndjson', 'parquet'],
    rows: [M, 5 * M],
    contenders: async () => [OURS, ...((await hasDuckDb()) ? [DUCKDB] : [])],
  },
  /** Time and memory by the number of rows; one row is the start-up. */
  growth: {
    kinds: IDS,
    formats: ['csv'],
    rows: [1, 100_000, M, 5 * M, 20 * M],
    contenders: async () => [OURS],
  },
  /** Size of the file, with e-mail addresses as a third kind. */
  sizes: {
    kinds: ['seq', 'uuid', 'email'],
    formats: ['csv'],
    rows: [M],
    contenders: async () => [OURS],
    gzip6: true,
  },
  /** A thousand audiences of a thousand members. */
  audiences: { kinds: ['seq'], formats: ['csv'], rows: [M], contenders: async () => [OURS_MANY] },
  /** An audience of one member. */
  startup: { kinds: ['seq'], formats: ['csv'], rows: [1], contenders: async () => [OURS] },
};
