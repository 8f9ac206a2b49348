import { count } from '../words/numbers.ts';

/** What one finds a row of a file by. */
export type RowUnit = 'line' | 'row' | 'value';

/** Ranges that a message shows; where there are more, it gives their number. */
const MAX_RANGES = 3;

/**
 * Where rows are, for people: `line 3`, `lines 3, 8, 9 and 297 more`, `lines 3 to 7`. `lines` are the first ones in
 * ascending order, `total` is how many rows there are. Line numbers have no separators, as in an editor.
 */
export function lineRanges(unit: RowUnit, lines: readonly number[], total: number): string {
  const ranges: { readonly from: number; to: number; rows: number }[] = [];
  for (const line of lines) {
    const last = ranges.at(-1);
    if (last !== undefined && line <= last.to + 1) {
      last.to = line;
      last.rows++;
    } else ranges.push({ from: line, to: line, rows: 1 });
  }
  const items = ranges.flatMap(({ from, to, rows }) => {
    // Two neighbours are not a range.
    if (to === from + 1 && rows === 2) return [from, to].map((line) => ({ text: String(line), rows: 1 }));
    return [{ text: from === to ? String(from) : `${from} to ${to}`, rows }];
  });
  const shown = items.slice(0, MAX_RANGES);
  const more = total - shown.reduce((sum, { rows }) => sum + rows, 0);
  const texts = shown.map(({ text }) => text);
  if (more > 0) texts.push(`${count(more)} more`);
  const last = texts.pop();
  const isOne = texts.length === 0 && shown[0]?.text === String(lines[0]);
  return `${isOne ? unit : `${unit}s`} ${texts.length === 0 ? last : `${texts.join(', ')} and ${last}`}`;
}
