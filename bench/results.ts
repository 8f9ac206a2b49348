import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSpec } from './data.ts';
import type { Machine } from './machine.ts';
import { median } from './measure.ts';

export const SUITE_NAMES = [
  'peers',
  'baseline',
  'formats',
  'growth',
  'sizes',
  'audiences',
  'startup',
] as const;
export type SuiteName = (typeof SUITE_NAMES)[number];

/** What one suite measured: bench/results/<suite>.json. */
export interface SuiteResult {
  readonly suite: SuiteName;
  readonly machine: Machine;
  readonly contests: readonly ContestResult[];
}

/** The same work done by each of the contenders. */
export interface ContestResult {
  readonly data: Pick<DataSpec, 'kind' | 'format' | 'rows'> & {
    readonly bytes: number;
    readonly distinct: number;
    readonly idBytes: number;
  };
  /** What `gzip -6` makes of the rows that were written; null where it was not asked. */
  readonly gzip6Bytes: number | null;
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly name: string;
  /** Markdown. */
  readonly label: string;
  /** Wall seconds of each run, in their order. */
  readonly seconds: readonly number[];
  /** The most of all runs; null where the system does not tell. */
  readonly peakBytes: number | null;
  readonly outputBytes: number;
}

export const seconds = (entry: Entry): number => median(entry.seconds);

/** The entry of that name, where it took part. */
export function entryOf(contest: ContestResult | undefined, name: string): Entry | undefined {
  return contest?.entries.find((entry) => entry.name === name);
}

/** Whether the entry is this action, with or without a baseline. */
export const isOurs = (entry: Entry): boolean => entry.name.startsWith('ours');

/** The fastest of those that are not this action. */
export function fastestPeer(contest: ContestResult): Entry | undefined {
  return contest.entries.filter((entry) => !isOurs(entry)).sort((a, b) => seconds(a) - seconds(b))[0];
}

/** All that is stored, by suite. */
export type Results = Partial<Record<SuiteName, SuiteResult>>;

export function readResults(folder: string): Results {
  const results: Results = {};
  for (const suite of SUITE_NAMES) {
    const path = join(folder, `${suite}.json`);
    if (existsSync(path)) results[suite] = JSON.parse(readFileSync(path, 'utf8')) as SuiteResult;
  }
  return results;
}

/** Replaces what is stored of the suite. */
export function writeResult(folder: string, result: SuiteResult): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${result.suite}.json`), `${JSON.stringify(result, null, 2)}\n`);
}
