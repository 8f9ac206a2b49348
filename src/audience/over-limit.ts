import { exceeds, limitOf } from '../manifest/limit.ts';
import { count, plural } from '../words/numbers.ts';
import { atLeast, type GuardedCounts, shareOf } from './guards.ts';

/**
 * What of an audience is over a limit that a guard had before, as a clause: `removes 164 of 400 members (41%)`; `null` where
 * nothing is, and `undefined` for what is not a limit, and where too little is known.
 */
export function overLimit(key: string, limit: unknown, counts: GuardedCounts): string | null | undefined {
  const { members, rows, invalid, comparisons, leastChanges } = counts;
  const none = leastChanges.length > 0 ? undefined : null;
  switch (key) {
    case 'min_members':
      return typeof limit === 'number' ? size(members, members < limit) : undefined;
    case 'max_members':
      return typeof limit === 'number' ? size(members, members > limit) : undefined;
    case 'max_removed': {
      const drop = [...comparisons, ...leastChanges].find((one) => isOver(limit, one.removed, one.members));
      return drop === undefined
        ? none
        : `removes ${atLeast(drop)}${count(drop.removed)} of ${plural(drop.members, 'member')}${shareOf(drop.removed, drop.members)}`;
    }
    case 'max_added': {
      const growth = [...comparisons, ...leastChanges].find((one) => isOver(limit, one.added, one.members));
      return growth === undefined
        ? none
        : `adds ${atLeast(growth)}${plural(growth.added, 'member')} to ${count(growth.members)}${shareOf(growth.added, growth.members)}`;
    }
    case 'max_invalid':
      return isOver(limit, invalid, rows)
        ? `skips ${count(invalid)} of ${plural(rows, 'row')}${shareOf(invalid, rows)}`
        : null;
    default:
      return undefined;
  }
}

function size(members: number, isOut: boolean): string | null {
  return isOut ? `leaves ${plural(members, 'member')}` : null;
}

function isOver(limit: unknown, amount: number, whole: number): boolean {
  const parsed = limitOf(limit);
  return parsed !== null && exceeds(parsed, amount, whole);
}
