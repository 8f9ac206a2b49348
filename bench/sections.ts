import { table } from '../scripts/generate/markdown.ts';
import { count } from '../src/words/numbers.ts';
import { goals } from './goals.ts';
import { growthOf } from './growth.ts';
import { limitSection } from './limit.ts';
import {
  type ContestResult,
  entryOf,
  isOurs,
  type Results,
  SUITE_NAMES,
  type SuiteName,
  seconds,
} from './results.ts';
import { megabytes } from './table.ts';
import { duration, rowsText, short, size, times } from './words.ts';

/** The generated parts of docs/scale.md by the name of their markers; empty where nothing was measured. */
export function sections(results: Results): Record<string, string> {
  return {
    goals: goalsTable(results),
    machine: machines(results),
    peers:
      chart(results.peers, 'peers', 'Seconds of this action and of its peers') +
      race(results.peers?.contests),
    baseline: race(results.baseline?.contests),
    formats: race(results.formats?.contests),
    sizes: sizesTable(results),
    growth: growthPart(results),
    many: manyPart(results),
    limit: limitSection(results),
  };
}

function goalsTable(results: Results): string {
  if (Object.keys(results).length === 0) return '';
  const verdict = (met: boolean | null) => MET.get(met) ?? '';
  return table(
    ['goal', 'nearest to missing it', ''],
    goals(results).map(({ goal, worst, met }) => [goal, worst, verdict(met)]),
  );
}

/** One line for each machine and bundle that results come from. */
function machines(results: Results): string {
  const suites = new Map<string, SuiteName[]>();
  for (const suite of SUITE_NAMES) {
    const result = results[suite];
    if (result === undefined) continue;
    const { cpu, cores, memory, os, node, date, commit, load } = result.machine;
    const bundle = commit === '' ? '' : `, the bundle of commit \`${commit}\``;
    const busy = load > cores ? ` It was busy with other work (load ${load}).` : '';
    const line = `${cpu}, ${cores} cores, ${size(memory)} of memory, ${os}, Node ${node}, ${date}${bundle}.${busy}`;
    suites.set(line, [...(suites.get(line) ?? []), suite]);
  }
  if (suites.size <= 1) return [...suites.keys()].join('');
  return [...suites]
    .map(([line, names]) => `- ${names.map((name) => `\`${name}\``).join(', ')}: ${line}`)
    .join('\n');
}

/** The seconds of each contender in each contest, and its memory in the largest one of a kind. */
function race(contests: readonly ContestResult[] = []): string {
  return groups(contests)
    .map((group) => {
      const last = group.at(-1) as ContestResult;
      const names = new Map(
        group.flatMap(({ entries }) => entries.map(({ name, label }) => [name, label] as const)),
      );
      const rows = [...names].map(([name, label]) => [
        label,
        ...group.map((contest) => cell(contest, name)),
        memory(last, name),
      ]);
      const head = [
        '',
        ...group.map(({ data }) => rowsText(data.rows)),
        `peak memory, ${short(last.data.rows)}`,
      ];
      return `**${TITLES[last.data.format]}, \`${last.data.kind}\`**\n\n${table(head, rows)}`;
    })
    .join('\n\n');
}

const TITLES = {
  csv: 'CSV',
  quoted: 'CSV, every field quoted',
  ndjson: 'NDJSON',
  parquet: 'Parquet',
} as const;

/** Contests of the same kind and format, the fewest rows first. */
function groups(contests: readonly ContestResult[]): ContestResult[][] {
  const byWork = Object.groupBy(contests, ({ data }) => `${data.format} ${data.kind}`);
  return Object.values(byWork).map((group = []) => group.toSorted((a, b) => a.data.rows - b.data.rows));
}

/** `1.80 s (2.25×)`: the median, and how often this action could have done it. */
function cell(contest: ContestResult, name: string): string {
  const entry = entryOf(contest, name);
  const ours = entryOf(contest, 'ours');
  if (entry === undefined) return '';
  const time = duration(seconds(entry));
  return ours === undefined || entry === ours ? time : `${time} (${times(seconds(entry) / seconds(ours))})`;
}

function memory(contest: ContestResult, name: string): string {
  const peak = entryOf(contest, name)?.peakBytes ?? null;
  return peak === null ? '' : `${megabytes(peak)} MB`;
}

function sizesTable(results: Results): string {
  const contests = results.sizes?.contests ?? [];
  if (contests.length === 0) return '';
  const rows = contests.map((contest) => {
    const ours = contest.entries.find(isOurs)?.outputBytes ?? 0;
    const gzip = contest.gzip6Bytes ?? 0;
    return [
      `\`${contest.data.kind}\``,
      rowsText(contest.data.rows),
      size(ours),
      size(gzip),
      (ours / gzip).toFixed(3),
    ];
  });
  return table(['IDs', '', 'this action', '`gzip -6`', 'ratio'], rows);
}

function growthPart(results: Results): string {
  const growth = growthOf(results);
  if (growth.length === 0) return '';
  const rows = growth.flatMap(({ kind, points }) =>
    points.map(({ data, entry, nanoseconds, peakBytes, goalBytes }) => [
      `\`${kind}\``,
      count(data.rows),
      duration(seconds(entry)),
      count(Math.round(nanoseconds)),
      `${megabytes(peakBytes)} MB`,
      `${megabytes(goalBytes)} MB`,
      size(entry.outputBytes),
    ]),
  );
  return [
    image('growth', 'Nanoseconds a row by the number of rows'),
    image('memory', 'Peak memory by the number of rows'),
    table(['IDs', 'rows', 'whole process', 'ns a row after start-up', 'peak memory', 'goal', 'file'], rows),
  ].join('\n\n');
}

function manyPart(results: Results): string {
  const rows = (['startup', 'audiences'] as const).flatMap((suite) =>
    (results[suite]?.contests ?? []).flatMap(({ data, entries }) =>
      entries.map((entry) => [
        suite === 'startup'
          ? 'one audience of one member'
          : `${count(Math.ceil(data.rows / 1000))} audiences of a thousand members`,
        duration(seconds(entry)),
        entry.peakBytes === null ? '' : `${megabytes(entry.peakBytes)} MB`,
      ]),
    ),
  );
  return rows.length === 0 ? '' : table(['', 'whole process', 'peak memory'], rows);
}

function chart(result: unknown, name: string, description: string): string {
  return result === undefined ? '' : `${image(name, description)}\n\n`;
}

function image(name: string, description: string): string {
  return `![${description}](images/bench-${name}.svg)`;
}

const MET: ReadonlyMap<boolean | null, string> = new Map([
  [true, 'met'],
  [false, '**missed**'],
  [null, 'not measured'],
]);
