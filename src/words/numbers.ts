/** Numbers as people read them, the same on every machine: no locale of the runner is asked. */

/** `4,812`. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 audience`, `4,812 audiences`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** The text with its first letter as a capital. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `+117`, `−87`, `0`, with a real minus sign. */
export function signed(value: number): string {
  if (value === 0) return '0';
  return `${value > 0 ? '+' : '−'}${count(Math.abs(value))}`;
}

/** A share as `96.2%`; never rounded to `0%` or `100%` where it is not. */
export function percentage(part: number, whole: number): string {
  const tenths = Math.round((part / whole) * 1000);
  if (tenths === 0 && part > 0) return '<0.1%';
  if (tenths === 1000 && part < whole) return '99.9%';
  return `${count(Math.floor(tenths / 10))}${tenths % 10 === 0 ? '' : `.${tenths % 10}`}%`;
}

/** Bytes as `512 B`, `1.5 KiB`, `3.2 MiB`. */
export function bytes(value: number): string {
  let size = value;
  let unit = 0;
  while (size >= 1023.95 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? count(size) : size.toFixed(1)} ${UNITS[unit]}`;
}

/** `1,204,000 rows/s` for so many rows in so many milliseconds. */
export function rate(rows: number, milliseconds: number): string {
  return `${count(Math.round(rows / Math.max(milliseconds / 1000, 0.001)))} rows/s`;
}

/** Unix seconds as `2025-06-02 07:57 UTC`. */
export function moment(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return `${count(seconds)} s`;
  return `${date.toISOString().slice(0, -8).replace('T', ' ')} UTC`;
}

/** Unix seconds as `2025-06-02`. */
export function day(seconds: number): string {
  return moment(seconds).split(' ')[0]!;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
