import { exceeds, formatLimit, type Limit } from '../manifest/limit.ts';
import type { Audience } from '../manifest/manifest.ts';
import { count, percentage, plural } from '../problems/numbers.ts';
import { error, type Problem, warning } from '../problems/problem.ts';
import type { Comparison } from './compare.ts';

export interface GuardedCounts {
  readonly members: number;
  readonly rows: number;
  readonly invalid: number;
  /** `null` where there is no baseline. */
  readonly comparison: Comparison | null;
}

/**
 * What an audience's guards say to its counts. With `override`, `max_members`, `max_removed` and `max_added` only warn;
 * `min_members` and `max_invalid` never do.
 */
export function checkGuards(audience: Audience, counts: GuardedCounts, override: boolean): Problem[] {
  const { members, rows, invalid, comparison } = counts;
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
  if (comparison === null) return problems;
  const before = comparison.members;
  const change = (verb: string, amount: number, limit: Limit, key: 'max_removed' | 'max_added') =>
    `The import would ${verb} ${count(amount)} ${verb === 'remove' ? 'of' : 'members to'} ${count(before)}${verb === 'remove' ? ' members' : ''}` +
    `${before === 0 ? '' : ` (${percentage(amount, before)})`}; at most ${formatLimit(limit)} ${limit.kind === 'count' && limit.value === 1 ? 'is' : 'are'} allowed. ${remedy(key, override)}`;
  if (exceeds(audience.max_removed, comparison.removed, before)) {
    problems.push(
      guard(
        'too-many-removed',
        change('remove', comparison.removed, audience.max_removed, 'max_removed'),
        place('max_removed'),
      ),
    );
  }
  if (audience.max_added !== undefined && exceeds(audience.max_added, comparison.added, before)) {
    problems.push(
      guard(
        'too-many-added',
        change('add', comparison.added, audience.max_added, 'max_added'),
        place('max_added'),
      ),
    );
  }
  return problems;
}

function remedy(key: string, override: boolean): string {
  return override
    ? 'Allowed for this run by `override-guards`.'
    : `Check the export; if this is intended, raise \`${key}\` or set \`override-guards: true\` for one run.`;
}
