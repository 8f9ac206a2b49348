import { count } from '../src/words/numbers.ts';
import { isAction } from './action.ts';
import type { ContestResult, Entry } from './race.ts';
import type { SuiteName } from './suites.ts';

/** A contest with the suite that it is of. */
export interface Recorded extends ContestResult {
  readonly suite: SuiteName;
}

/** Something that was aimed at, and how far the measurements bear it out. */
export interface Goal {
  readonly goal: string;
  /** The case that is nearest to missing it, or misses it most; empty where nothing was measured. */
  readonly worst: string;
  readonly met: boolean | null;
}

/** The goals with what the contests say. */
export function goals(all: readonly Recorded[]): Goal[] {
  const of = (suite: SuiteName, rows?: number) =>
    all.filter(({ suite: own, data }) => own === suite && (rows === undefined || data.rows === rows));
  const growth = of('growth').filter(({ data }) => data.rows > 1);
  const ndjson = (contest: Recorded) => contest.data.format === 'ndjson';
  return [
    goal(
      'Five million rows: at most 0.35 of the fastest peer’s time',
      0.35,
      of('peers', 5e6).flatMap(against('ours')),
    ),
    goal(
      'The same with a baseline of the same size, which the peers do not have: at most 0.4',
      0.4,
      of('peers', 5e6).flatMap(against('ours-comparing')),
    ),
    goal('A million rows: at most 0.6', 0.6, of('peers', 1e6).flatMap(against('ours'))),
    goal(
      'Quoted CSV and Parquet: faster than DuckDB on the same file',
      1,
      of('formats')
        .filter((contest) => !ndjson(contest))
        .flatMap(against('ours')),
    ),
    goal('NDJSON: no slower than DuckDB', 1, of('formats').filter(ndjson).flatMap(against('ours'))),
    goal(
      'The file: within 2% of what `gzip -6` makes of it',
      1.02,
      [...of('peers'), ...of('sizes')].flatMap((contest) => {
        const entry = entryOf(contest, 'ours');
        if (entry === undefined) return [];
        const value = entry.outputBytes / contest.gzip6Bytes;
        return [{ value, text: `${value.toFixed(2)} (${work(contest)})` }];
      }),
    ),
    goal(
      'Memory: 100 MB + 2 × the bytes of the distinct IDs + 12 bytes for each',
      1,
      growth.flatMap((contest) => {
        const peak = entryOf(contest, 'ours')?.peakBytes ?? null;
        const most = 100e6 + 2 * contest.data.idBytes + 12 * contest.data.distinct;
        if (peak === null) return [];
        return [
          { value: peak / most, text: `${megabytes(peak)} of ${megabytes(most)} MB (${work(contest)})` },
        ];
      }),
    ),
    goal('Time a row: within 30% from a million rows on', 1.3, [
      ...timesARow(growth.filter(({ data }) => data.kind === 'seq')),
      ...timesARow(growth.filter(({ data }) => data.kind === 'uuid')),
    ]),
    goal('Start to exit with one member: under 0.12 s', 0.12, of('growth', 1).flatMap(alone)),
    goal('A thousand audiences of a thousand members: under 1.5 s', 1.5, of('audiences').flatMap(alone)),
  ];
}

/** The entry of that name, where it took part. */
export function entryOf({ entries }: ContestResult, name: string): Entry | undefined {
  return entries.find((entry) => entry.name === name);
}

/** Whole megabytes (10^6 bytes). */
export function megabytes(bytes: number): string {
  return count(Math.round(bytes / 1e6));
}

interface Case {
  readonly value: number;
  readonly text: string;
}

/** The limit is allowed. */
function goal(text: string, limit: number, cases: readonly Case[]): Goal {
  const [worst] = cases.toSorted((a, b) => b.value - a.value);
  return { goal: text, worst: worst?.text ?? '', met: worst === undefined ? null : worst.value <= limit };
}

/** The entry's time as a part of the fastest peer's. */
function against(name: string): (contest: ContestResult) => Case[] {
  return (contest) => {
    const entry = entryOf(contest, name);
    const peers = contest.entries.filter((one) => !isAction(one.name));
    const [peer] = peers.toSorted((a, b) => a.seconds - b.seconds);
    if (entry === undefined || peer === undefined) return [];
    const value = entry.seconds / peer.seconds;
    return [{ value, text: `${value.toFixed(2)} of ${peer.label} (${work(contest)})` }];
  };
}

function alone({ entries }: ContestResult): Case[] {
  return entries.map(({ seconds }) => ({ value: seconds, text: `${seconds.toFixed(2)} s` }));
}

/** The most of the time that a row takes against the least, for one kind of IDs. */
function timesARow(contests: readonly ContestResult[]): Case[] {
  const times = contests.flatMap(({ data, entries }) =>
    entries.map(({ seconds }) => (seconds / data.rows) * 1e9),
  );
  if (times.length < 2) return [];
  const [least, most] = [Math.min(...times), Math.max(...times)];
  const kind = contests[0]?.data.kind ?? '';
  return [{ value: most / least, text: `${Math.round(least)} to ${Math.round(most)} ns (${kind})` }];
}

function work({ data: { kind, format, rows } }: ContestResult): string {
  return `${kind}${format === 'csv' ? '' : ` ${format}`}, ${count(rows)}`;
}
