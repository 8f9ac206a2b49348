import type { IdKind } from './ids.ts';
import { type ContestResult, type Entry, entryOf, type Results, seconds } from './results.ts';

/** How the action grows with one kind of IDs: one point for each number of rows, the fewest first. */
export interface Growth {
  readonly kind: IdKind;
  /** Seconds and bytes of a run with one member: what is not growth. */
  readonly start: { readonly seconds: number; readonly peakBytes: number };
  readonly points: readonly GrowthPoint[];
}

export interface GrowthPoint {
  readonly data: ContestResult['data'];
  readonly entry: Entry;
  /** Nanoseconds a row, without the start. */
  readonly nanoseconds: number;
  readonly peakBytes: number;
  /** What the memory may be: see `memoryGoal`. */
  readonly goalBytes: number;
}

/** The suite `growth` by kind; kinds without a start or a second point are left out. */
export function growthOf(results: Results): Growth[] {
  const contests = (results.growth?.contests ?? []).toSorted((a, b) => a.data.rows - b.data.rows);
  return [...new Set(contests.map(({ data }) => data.kind))].flatMap((kind) => {
    const [first, ...rest] = contests.filter(({ data }) => data.kind === kind);
    const one = entryOf(first, 'ours');
    if (one === undefined || first?.data.rows !== 1 || rest.length === 0) return [];
    const start = { seconds: seconds(one), peakBytes: one.peakBytes ?? 0 };
    return [{ kind, start, points: rest.map((contest) => point(contest, start.seconds)) }];
  });
}

/** 100 MB, twice the bytes of the distinct IDs and 12 bytes for each. */
export function memoryGoal(data: ContestResult['data']): number {
  return 100e6 + 2 * data.idBytes + 12 * data.distinct;
}

function point({ data, entries }: ContestResult, start: number): GrowthPoint {
  const [entry] = entries;
  if (entry === undefined) throw new Error('A contest without entries');
  return {
    data,
    entry,
    nanoseconds: ((seconds(entry) - start) / data.rows) * 1e9,
    peakBytes: entry.peakBytes ?? 0,
    goalBytes: memoryGoal(data),
  };
}
