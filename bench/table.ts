import { count } from '../src/words/numbers.ts';
import { type ContestResult, type Entry, entryOf, seconds } from './results.ts';

/** One contest as text for the terminal. */
export function contestTable(contest: ContestResult): string {
  const { data, entries, gzip6Bytes } = contest;
  const ours = entryOf(contest, 'ours') ?? entries[0];
  const rows = entries.map((entry) => [
    entry.name,
    `${seconds(entry).toFixed(2)} s`,
    ours === undefined ? '' : `${(seconds(entry) / seconds(ours)).toFixed(2)}×`,
    entry.peakBytes === null ? '' : `${megabytes(entry.peakBytes)} MB`,
    `${(entry.outputBytes / 1e6).toFixed(2)} MB`,
    sizeRatio(entry, gzip6Bytes),
  ]);
  const head = ['', 'median', 'to ours', 'peak', 'file', gzip6Bytes === null ? '' : 'to gzip -6'];
  const title = `${data.kind} ${data.format}, ${count(data.rows)} ${data.rows === 1 ? 'row' : 'rows'}`;
  return `${title}\n${aligned([head, ...rows])}\n`;
}

/** Whole megabytes (10^6 bytes). */
export function megabytes(bytes: number): string {
  return count(Math.round(bytes / 1e6));
}

/** The file's size against that of `gzip -6`, as `0.87`; empty where that is not known. */
export function sizeRatio(entry: Entry, gzip6Bytes: number | null): string {
  return gzip6Bytes === null ? '' : (entry.outputBytes / gzip6Bytes).toFixed(3);
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
