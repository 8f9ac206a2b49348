import { barChart, type LineSeries, lineChart } from './chart.ts';
import { type Growth, growthOf } from './growth.ts';
import { type ContestResult, entryOf, isOurs, type Results, seconds } from './results.ts';
import { rowsText } from './words.ts';

/** The charts that the results allow, by file name. */
export function charts(results: Results): Record<string, string> {
  const growth = growthOf(results);
  const peers = largest(results.peers?.contests ?? []);
  return {
    ...(peers.length > 0 && { 'bench-peers.svg': peersChart(peers) }),
    ...(growth.length > 0 && {
      'bench-growth.svg': timeChart(growth),
      'bench-memory.svg': memoryChart(growth),
    }),
  };
}

/** The contests with the most rows: one for each kind of IDs. */
function largest(contests: readonly ContestResult[]): ContestResult[] {
  const rows = Math.max(0, ...contests.map(({ data }) => data.rows));
  return contests.filter(({ data }) => data.rows === rows);
}

function peersChart(contests: readonly ContestResult[]): string {
  const [first] = contests;
  const entries = (first?.entries ?? []).toSorted((a, b) => seconds(a) - seconds(b));
  return barChart({
    title: `From ${rowsText(first?.data.rows ?? 0)} to an audience file`,
    axis: 'seconds, whole process; less is better',
    series: contests.map(({ data }, index) => `${data.kind}${[' (upper bar)', ' (lower bar)'][index] ?? ''}`),
    groups: entries.map((entry) => ({
      label: entry.label.replaceAll(/[*`]/g, ''),
      highlight: isOurs(entry),
      values: contests.map((contest) => {
        const same = entryOf(contest, entry.name);
        return same === undefined ? null : seconds(same);
      }),
    })),
  });
}

function timeChart(growth: readonly Growth[]): string {
  return lineChart({
    title: 'Time a row',
    xAxis: 'rows',
    yAxis: 'nanoseconds a row, after the start-up',
    yScale: 'linear',
    series: growth.map(({ kind, points }) => ({
      label: kind,
      points: points.map(({ data, nanoseconds }) => [data.rows, Math.max(0, nanoseconds)]),
    })),
  });
}

function memoryChart(growth: readonly Growth[]): string {
  const measured = growth.map(
    ({ kind, points }): LineSeries => ({
      label: kind,
      points: points.map(({ data, peakBytes }) => [data.rows, peakBytes / 1e6]),
    }),
  );
  const goals = growth.map(
    ({ kind, points }): LineSeries => ({
      label: `goal for ${kind}`,
      dashed: true,
      points: points.map(({ data, goalBytes }) => [data.rows, goalBytes / 1e6]),
    }),
  );
  return lineChart({
    title: 'Peak memory of the process',
    xAxis: 'rows',
    yAxis: 'MB',
    yScale: 'log',
    // Colours go round after four, so that a goal has the colour of what is measured against it.
    series: [...measured, ...goals],
  });
}
