import { growthOf } from './growth.ts';
import { type ContestResult, entryOf, fastestPeer, type Results, seconds } from './results.ts';
import { duration, short, size, times } from './words.ts';

/** Something that was aimed at, and how far the measurements bear it out. */
export interface Goal {
  readonly goal: string;
  /** The case that is nearest to missing it, or that misses it most; empty where nothing was measured. */
  readonly worst: string;
  readonly met: boolean | null;
}

/** The goals with what the results say. */
export function goals(results: Results): Goal[] {
  const peers = results.peers?.contests ?? [];
  const growth = growthOf(results);
  const points = growth.flatMap(({ points }) => points);
  const million = peers.filter(({ data }) => data.kind === 'seq' && data.rows === 1_000_000);
  const sizes = [...peers, ...(results.sizes?.contests ?? [])];
  return [
    goal('A million `seq` rows: faster than every peer', 1, million.flatMap(against('ours'))),
    goal(
      'Five million rows: at most half the time of the fastest peer',
      0.5,
      peers.filter(({ data }) => data.rows === 5_000_000).flatMap(against('ours')),
    ),
    goal(
      'With a baseline of the same size: faster than the fastest peer, which compares nothing',
      1,
      (results.baseline?.contests ?? []).flatMap(against('ours-comparing')),
    ),
    goal(
      'Quoted CSV, NDJSON, Parquet: faster than DuckDB on the same file',
      1,
      (results.formats?.contests ?? []).flatMap(against('ours')),
    ),
    goal(
      'Size of the file: within 2% of `gzip -6`',
      1.02,
      sizes.flatMap((contest) => {
        const entry = entryOf(contest, 'ours');
        if (entry === undefined || contest.gzip6Bytes === null) return [];
        const value = entry.outputBytes / contest.gzip6Bytes;
        return [{ value, text: `${times(value)} of \`gzip -6\` (${work(contest)})` }];
      }),
    ),
    goal(
      'Memory: 100 MB + 2 × the bytes of the distinct IDs + 12 bytes for each',
      1,
      points.map(({ data, peakBytes, goalBytes }) => ({
        value: peakBytes / goalBytes,
        text: `${size(peakBytes)} of ${size(goalBytes)} (${work({ data })})`,
      })),
    ),
    ...([20e6, 100e6] as const).map((rows, index) =>
      goal(
        `Memory for ${short(rows)} IDs: under ${['1.2', '6'][index]} GB`,
        [1.2e9, 6e9][index] ?? 0,
        points
          .filter(({ data }) => data.rows === rows)
          .map(({ data, peakBytes }) => ({ value: peakBytes, text: `${size(peakBytes)} (${data.kind})` })),
      ),
    ),
    goal(
      'Time a row: the same within 30% from 100 thousand rows on',
      1.3,
      growth.flatMap(({ kind, points }) => {
        const times = points.filter(({ data }) => data.rows >= 100_000).map(({ nanoseconds }) => nanoseconds);
        if (times.length < 2) return [];
        const [least, most] = [Math.min(...times), Math.max(...times)];
        return [{ value: most / least, text: `${Math.round(least)} to ${Math.round(most)} ns (${kind})` }];
      }),
    ),
    goal('An audience of one member: under 0.25 s, start to exit', 0.25, alone(results.startup?.contests)),
    goal(
      'A thousand audiences of a thousand members: under 5 s',
      5,
      alone(results.audiences?.contests?.filter(({ data }) => data.rows === 1_000_000)),
    ),
  ];
}

/** What is to stay at or under a limit. */
interface Case {
  readonly value: number;
  readonly text: string;
}

function goal(text: string, limit: number, cases: readonly Case[]): Goal {
  const [worst] = cases.toSorted((a, b) => b.value - a.value);
  return { goal: text, worst: worst?.text ?? '', met: worst === undefined ? null : worst.value <= limit };
}

/** The entry's time as a part of the fastest peer's. */
function against(name: string): (contest: ContestResult) => Case[] {
  return (contest) => {
    const entry = entryOf(contest, name);
    const peer = fastestPeer(contest);
    if (entry === undefined || peer === undefined) return [];
    const value = seconds(entry) / seconds(peer);
    return [{ value, text: `${times(value)} the time of ${peer.label} (${work(contest)})` }];
  };
}

function alone(contests: readonly ContestResult[] = []): Case[] {
  return contests.flatMap(({ entries }) =>
    entries.map((entry) => ({ value: seconds(entry), text: duration(seconds(entry)) })),
  );
}

function work({ data }: Pick<ContestResult, 'data'>): string {
  const format = data.format === 'csv' ? '' : ` ${FORMATS[data.format]}`;
  return `${data.kind}${format}, ${short(data.rows)}`;
}

const FORMATS = { quoted: 'quoted CSV', ndjson: 'NDJSON', parquet: 'Parquet' } as const;
