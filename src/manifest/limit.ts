import { count } from '../words/numbers.ts';

/**
 * A bound on a number of members or rows, as plain data. A percentage is kept as a fraction of whole numbers,
 * `value / scale` percent, so that `0.1%` means exactly one in a thousand and "exactly at the limit" is exact.
 */
export type Limit =
  | { readonly kind: 'count'; readonly value: number }
  | { readonly kind: 'percent'; readonly value: number; readonly scale: number };

/** The limit that a value means, a whole number or a percentage such as `20%` or `0.5%`; `null` where it is not one. */
export function limitOf(value: unknown): Limit | null {
  if (typeof value === 'number') return { kind: 'count', value };
  const match = typeof value === 'string' ? /^(\d{1,7})(?:\.(\d{1,6}))?%$/.exec(value) : null;
  if (!match) return null;
  const [, whole, decimals = ''] = match;
  return { kind: 'percent', value: Number(`${whole}${decimals}`), scale: 10 ** decimals.length };
}

/** The limit that a value of a manifest means. Throws where it is not one. */
export function parseLimit(value: number | string): Limit {
  const limit = limitOf(value);
  if (limit === null) throw new RangeError('not a limit');
  return limit;
}

/**
 * Whether `amount` is over the limit; exactly at it is allowed. A percentage is of `base`: the baseline's members, or
 * the rows read. All are whole numbers, and the comparison has no rounding.
 */
export function exceeds(limit: Limit, amount: number, base: number): boolean {
  if (limit.kind === 'count') return amount > limit.value;
  return BigInt(amount) * 100n * BigInt(limit.scale) > BigInt(limit.value) * BigInt(base);
}

/** The limit as people read it: `1,000`, `50%`, `0.5%`. */
export function formatLimit(limit: Limit): string {
  return limit.kind === 'count' ? count(limit.value) : percentText(limit);
}

/** The limit as a manifest has it, so that `parseLimit` gives the same again: `1000`, `50%`. */
export function limitText(limit: Limit): number | string {
  return limit.kind === 'count' ? limit.value : percentText(limit);
}

/**
 * Whether `limit` is over no amount that `than` is not over, whatever the base. A number and a percentage are not
 * comparable, except for a limit of zero.
 */
export function isAsStrict(limit: Limit, than: Limit): boolean {
  if (limit.value === 0) return true;
  if (limit.kind === 'percent' && than.kind === 'percent') {
    return BigInt(limit.value) * BigInt(than.scale) <= BigInt(than.value) * BigInt(limit.scale);
  }
  return limit.kind === 'count' && than.kind === 'count' && limit.value <= than.value;
}

function percentText({ value, scale }: Limit & { readonly kind: 'percent' }): string {
  const decimals = String(scale).length - 1;
  return `${(value / scale).toFixed(decimals)}%`;
}
