import type { ContestResult, Entry, Results, SuiteName, SuiteResult } from '../../bench/results.ts';

/** Invented results of every suite, in which all goals are met. */
export function inventedResults(): Results {
  const kinds = ['seq', 'uuid'] as const;
  const peers = [entry('ours', 1), entry('gawk-gzip', 4), entry('duckdb', 3)];
  const each = (rows: readonly number[], entries: readonly Entry[], format: 'csv' | 'parquet' = 'csv') =>
    kinds.flatMap((kind) => rows.map((count) => contest(kind, format, count, entries)));
  return {
    peers: suite('peers', each([100_000, 1_000_000, 5_000_000], peers)),
    baseline: suite('baseline', each([1_000_000], [...peers, entry('ours-comparing', 2)])),
    formats: suite('formats', each([1_000_000], [entry('ours', 1), entry('duckdb', 2)], 'parquet')),
    sizes: suite('sizes', each([1_000_000], [entry('ours', 1)])),
    growth: suite(
      'growth',
      kinds.flatMap((kind) =>
        [1, 100_000, 1_000_000, 20_000_000, 100_000_000].map((rows) =>
          contest(kind, 'csv', rows, [entry('ours', 0.1 + rows * 4e-7, 80e6 + rows * 30)]),
        ),
      ),
    ),
    audiences: suite('audiences', [contest('seq', 'csv', 1_000_000, [entry('ours-many', 2)])]),
    startup: suite('startup', [contest('seq', 'csv', 1, [entry('ours', 0.1)])]),
  };
}

function suite(name: SuiteName, contests: readonly ContestResult[]): SuiteResult {
  const machine = {
    cpu: 'A processor',
    cores: 2,
    memory: 8e9,
    os: 'An operating system',
    node: 'v24.0.0',
    date: '2026-01-01',
    commit: '0123456789',
    load: 0.1,
  };
  return { suite: name, machine, contests };
}

function contest(
  kind: 'seq' | 'uuid',
  format: 'csv' | 'parquet',
  rows: number,
  entries: readonly Entry[],
): ContestResult {
  const distinct = rows - Math.floor(rows / 50);
  const length = kind === 'seq' ? 12 : 36;
  const data = { kind, format, rows, distinct, bytes: rows * (length + 1), idBytes: distinct * length };
  return { data, gzip6Bytes: 1100, entries };
}

function entry(name: string, seconds: number, peakBytes = 90e6): Entry {
  return {
    name,
    label: `\`${name} | gzip\``,
    seconds: [seconds, seconds, seconds],
    peakBytes,
    outputBytes: 1000,
  };
}
