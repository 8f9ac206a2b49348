import { cpus, loadavg, totalmem } from 'node:os';
import { table } from '../scripts/generate/markdown.ts';
import { plural } from '../src/words/numbers.ts';
import { type Goal, megabytes, type Recorded } from './goals.ts';
import type { ContestResult } from './race.ts';
import type { SuiteName } from './suites.ts';

/** One contest as text for the terminal. */
export function contestTable(contest: ContestResult): string {
  const [head, ...rows] = cells(contest);
  const widths = head!.map((_, column) => Math.max(...[head!, ...rows].map((row) => row[column]!.length)));
  const lines = [head!, ...rows].map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  '),
  );
  return `${title(contest)}\n${lines.join('\n')}\n`;
}

/** All contests as Markdown. */
export function figures(all: readonly Recorded[]): string {
  const suites = Map.groupBy(all, ({ suite }) => suite);
  return [...suites]
    .flatMap(([suite, contests]) => [
      `### ${HEADINGS[suite]}`,
      ...contests.map((contest) => {
        const [head = [], ...rows] = cells(contest, true);
        return `**${title(contest)}**\n\n${table(head, rows)}`;
      }),
    ])
    .join('\n\n');
}

const HEADINGS: Readonly<Record<SuiteName, string>> = {
  peers: 'Against what people use instead',
  formats: 'Quoted CSV, NDJSON and Parquet',
  growth: 'By the number of rows, measured alone',
  sizes: 'E-mail addresses',
  audiences: 'A thousand audiences of a thousand members',
};

/** The goals as Markdown. */
export function goalsTable(goals: readonly Goal[]): string {
  return table(
    ['goal', 'nearest to missing it', ''],
    goals.map(({ goal, worst, met }) => [goal, worst, MET.get(met) ?? 'not measured']),
  );
}

const MET: ReadonlyMap<boolean | null, string> = new Map([
  [true, 'met'],
  [false, '**missed**'],
]);

/** Where the figures were taken. */
export function machine(): string {
  const cpu = (cpus()[0]?.model ?? '').trim() || 'unknown processor';
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `${cpu}, ${plural(cpus().length, 'core')}, ${(totalmem() / 1e9).toFixed(0)} GB of memory, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}, load ${load} when it began.`;
}

function title({ data }: ContestResult): string {
  return `${data.kind} ${data.format}, ${plural(data.rows, 'row')}`;
}

function cells({ entries, gzip6Bytes }: ContestResult, labels = false): string[][] {
  const ours = entries[0]?.seconds ?? 1;
  return [
    ['', 'median', 'to ours', 'peak', 'file', 'to gzip -6'],
    ...entries.map(({ name, label, seconds, peakBytes, outputBytes }) => [
      labels ? label : name,
      `${seconds.toFixed(2)} s`,
      `${(seconds / ours).toFixed(2)}×`,
      peakBytes === null ? '' : `${megabytes(peakBytes)} MB`,
      `${(outputBytes / 1e6).toFixed(2)} MB`,
      (outputBytes / gzip6Bytes).toFixed(2),
    ]),
  ];
}
