import { count, plural } from '../src/words/numbers.ts';

/** Numbers as the page says them. */

export const rowsText = (rows: number): string => `${short(rows)} ${rows === 1 ? 'row' : 'rows'}`;

/** `100 thousand`, `5 million`, `1 billion`; other numbers with commas. */
export function short(value: number): string {
  for (const [unit, name] of [
    [1e12, 'trillion'],
    [1e9, 'billion'],
    [1e6, 'million'],
    [1e3, 'thousand'],
  ] as const) {
    if (value >= unit && value % (unit / 10) === 0) return `${value / unit} ${name}`;
  }
  return count(value);
}

/** Rounded down to two digits, for what a runner can take: `180 million`. */
export function atMost(value: number): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return short(Math.floor(value / step) * step);
}

/** `0.18 s`, `12.3 s`, `14 minutes`, `5 hours`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  if (seconds < 7200) return plural(Math.round(seconds / 60), 'minute');
  return plural(Math.round(seconds / 3600), 'hour');
}

/** Decimal units, as S3 and runners are sold: `85 MB`, `1.2 GB`, `3.4 TB`. */
export function size(bytes: number): string {
  if (bytes >= 1e12) return `${tenths(bytes / 1e12)} TB`;
  if (bytes >= 1e9) return `${tenths(bytes / 1e9)} GB`;
  if (bytes >= 1e7) return `${count(Math.round(bytes / 1e6))} MB`;
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

/** `2.3×`. */
export const times = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 2 : 1)}×`;

function tenths(value: number): string {
  return String(Math.round(value * 10) / 10);
}
