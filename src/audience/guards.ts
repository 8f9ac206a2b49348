import { exceeds, formatLimit, type Limit } from '../manifest/limit.ts';
import type { Audience } from '../manifest/manifest.ts';
import { count, percentage, plural } from '../problems/numbers.ts';
import { error, type Problem, warning } from '../problems/problem.ts';
import type { Comparison } from './compare.ts';

export interface GuardedCounts {
  readonly members: number;
  readonly rows: number;
  readonly invalid: number;
  /** One for each membership that the audience may have had before; the guards hold for all. */
  readonly comparisons: readonly Comparison[];
}

/**
 * What an audience's guards say to its counts. With `override`, `max_members`, `max_removed` and `max_added` only warn;
 * `min_members` and `max_invalid` never do.
 */
export function checkGuards(audience: Audience, counts: GuardedCounts, override: boolean): Problem[] {
  const { members, rows, invalid, comparisons } = counts;
  const problems: Problem[] = [];
  const guard = override ? warning : error;
  const place = (key: string) => audience.places[key] ?? audience.places[''] ?? {};

  if (audience.invalid_rows === 'skip' && exceeds(audience.max_invalid, invalid, rows)) {
    const share = `${count(invalid)} of ${count(rows)} rows (${percentage(invalid, rows)}) hold no valid ID`;
    problems.push(
      error(
        'too-many-invalid',
        `${share}; at most ${formatLimit(audience.max_invalid)} may be skipped. Correct the export, or raise \`max_invalid\` if this is intended.`,
        place('max_invalid'),
      ),
    );
  }
  if (members < audience.min_members) {
    problems.push(
      error(
        'too-few-members',
        `The audience would have ${plural(members, 'member')}; at least ${count(audience.min_members)} are required. ` +
          (members === 0
            ? 'Check the export; only `min_members: 0` allows to empty the audience.'
            : 'Check the export, or lower `min_members` if this is intended.'),
        place('min_members'),
      ),
    );
  }
  if (audience.max_members !== undefined && members > audience.max_members) {
    problems.push(
      guard(
        'too-many-members',
        `The audience would have ${count(members)} members; at most ${count(audience.max_members)} are allowed. ${remedy('max_members', override)}`,
        place('max_members'),
      ),
    );
  }
  const change = (verb: 'remove' | 'add', amount: number, before: number, limit: Limit) => {
    const key = verb === 'remove' ? 'max_removed' : 'max_added';
    const share = before === 0 ? '' : ` (${percentage(amount, before)})`;
    const what = `${count(amount)} ${verb === 'remove' ? `of ${plural(before, 'member')}` : `${amount === 1 ? 'member' : 'members'} to ${count(before)}`}`;
    const allowed = `at most ${formatLimit(limit)} ${limit.kind === 'count' && limit.value === 1 ? 'is' : 'are'} allowed`;
    return guard(
      verb === 'remove' ? 'too-many-removed' : 'too-many-added',
      `The import would ${verb} ${what}${share}; ${allowed}. ${remedy(key, override)}`,
      place(key),
    );
  };
  const { max_removed, max_added } = audience;
  const drop = comparisons.find(({ removed, members: before }) => exceeds(max_removed, removed, before));
  if (drop !== undefined) problems.push(change('remove', drop.removed, drop.members, max_removed));
  if (max_added === undefined) return problems;
  const growth = comparisons.find(({ added, members: before }) => exceeds(max_added, added, before));
  if (growth !== undefined) problems.push(change('add', growth.added, growth.members, max_added));
  return problems;
}

function remedy(key: string, override: boolean): string {
  return override
    ? 'Allowed for this run by `override-guards`.'
    : `Check the export; if this is intended, raise \`${key}\` or set \`override-guards: true\` for one run.`;
}
