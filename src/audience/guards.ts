import type { HeldSettings } from '../manifest/held-settings.ts';
import { exceeds, formatLimit, type Limit } from '../manifest/limit.ts';
import { type Audience, placeOfKey } from '../manifest/manifest.ts';
import { error, type Problem, warning } from '../problems/problem.ts';
import { count, percentage, plural } from '../words/numbers.ts';
import type { Comparison } from './compare.ts';

/** What the guards look at. */
export interface GuardedCounts {
  readonly members: number;
  readonly rows: number;
  readonly invalid: number;
  /** One for each membership that the audience may have had before; the guards hold for all. */
  readonly comparisons: readonly Comparison[];
  /** The same of memberships of which only the number of members is known. */
  readonly leastChanges: readonly LeastChange[];
}

/** A membership that an audience may have had before, of which only the number of members is known. */
export interface CountBefore {
  readonly identifier: string;
  readonly members: number;
  /** The settings that it was imported with. */
  readonly settings: HeldSettings;
}

/** The fewest members that can have come and gone since a membership of so many. */
export type LeastChange = Omit<Comparison, 'kept'>;

/** What the number of members before says of the change. Another identifier means other members. */
export function leastChange(
  { identifier, members: before }: Omit<CountBefore, 'settings'>,
  now: Pick<Audience, 'identifier'>,
  members: number,
): LeastChange {
  const isSame = identifier === now.identifier;
  return {
    members: before,
    removed: isSame ? Math.max(0, before - members) : before,
    added: isSame ? Math.max(0, members - before) : members,
  };
}

/**
 * What an audience's guards say to its counts. With `override`, `max_members`, `max_removed` and `max_added` only warn;
 * `min_members` and `max_invalid` never do.
 */
export function checkGuards(audience: Audience, counts: GuardedCounts, override: boolean): Problem[] {
  const found = [
    tooManyInvalid(audience, counts),
    tooFewMembers(audience, counts),
    tooManyMembers(audience, counts, override),
    tooManyRemoved(audience, counts, override),
    tooManyAdded(audience, counts, override),
  ];
  return found.filter((problem) => problem !== null);
}

function tooManyInvalid(audience: Audience, { invalid, rows }: GuardedCounts): Problem | null {
  if (audience.invalid_rows !== 'skip' || !exceeds(audience.max_invalid, invalid, rows)) return null;
  const share = `${count(invalid)} of ${count(rows)} rows (${percentage(invalid, rows)}) hold no valid ID`;
  return error(
    'too-many-invalid',
    `${share}; at most ${formatLimit(audience.max_invalid)} may be skipped. Correct the export, or raise \`max_invalid\` if this is intended.`,
    placeOfKey(audience, 'max_invalid'),
  );
}

function tooFewMembers(audience: Audience, { members }: GuardedCounts): Problem | null {
  if (members >= audience.min_members) return null;
  return error(
    'too-few-members',
    `The audience would have ${plural(members, 'member')}; at least ${count(audience.min_members)} ${audience.min_members === 1 ? 'is' : 'are'} required. ` +
      (members === 0
        ? 'Check the export; only `min_members: 0` allows it to be empty.'
        : 'Check the export, or lower `min_members` if this is intended.'),
    placeOfKey(audience, 'min_members'),
  );
}

function tooManyMembers(audience: Audience, { members }: GuardedCounts, override: boolean): Problem | null {
  const { max_members: most } = audience;
  if (most === undefined || members <= most) return null;
  return guard(override)(
    'too-many-members',
    `The audience would have ${count(members)} members; at most ${count(most)} are allowed. ${remedy('max_members', override)}`,
    placeOfKey(audience, 'max_members'),
  );
}

function tooManyRemoved(
  audience: Audience,
  { comparisons, leastChanges }: GuardedCounts,
  override: boolean,
): Problem | null {
  const { max_removed: limit } = audience;
  const isOver = ({ removed, members: before }: LeastChange) => exceeds(limit, removed, before);
  const drop = comparisons.find(isOver) ?? leastChanges.find(isOver);
  if (drop === undefined) return null;
  const { removed, members: before } = drop;
  return guard(override)(
    'too-many-removed',
    `The import would remove ${atLeast(drop)}${count(removed)} of ${plural(before, 'member')}${shareOf(removed, before)}; ${allowed(limit)}. ${remedy('max_removed', override)}`,
    placeOfKey(audience, 'max_removed'),
  );
}

function tooManyAdded(
  audience: Audience,
  { comparisons, leastChanges }: GuardedCounts,
  override: boolean,
): Problem | null {
  const { max_added: limit } = audience;
  if (limit === undefined) return null;
  const isOver = ({ added, members: before }: LeastChange) => exceeds(limit, added, before);
  const growth = comparisons.find(isOver) ?? leastChanges.find(isOver);
  if (growth === undefined) return null;
  const { added, members: before } = growth;
  return guard(override)(
    'too-many-added',
    `The import would add ${atLeast(growth)}${plural(added, 'member')} to ${count(before)}${shareOf(added, before)}; ${allowed(limit)}. ${remedy('max_added', override)}`,
    placeOfKey(audience, 'max_added'),
  );
}

/** Before the number of members that leave or come. */
export function atLeast(change: Comparison | LeastChange): string {
  return 'kept' in change ? '' : 'at least ';
}

function guard(override: boolean): typeof error {
  return override ? warning : error;
}

/** The part of a whole in brackets, or nothing of an empty one. */
export function shareOf(amount: number, whole: number): string {
  return whole === 0 ? '' : ` (${percentage(amount, whole)})`;
}

function allowed(limit: Limit): string {
  return `at most ${formatLimit(limit)} ${limit.kind === 'count' && limit.value === 1 ? 'is' : 'are'} allowed`;
}

function remedy(key: string, override: boolean): string {
  return override
    ? 'Allowed for this run by `override-guards`.'
    : `Check the export; if this is intended, raise \`${key}\` or set \`override-guards: true\` for one run.`;
}
