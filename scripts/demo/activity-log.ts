import type { ActivityLogEntry } from '../../test/support/odp.ts';
import { align } from './text.ts';

/** What ODP's Activity Log says of these imports. */
export function showActivityLog(entries: readonly ActivityLogEntry[]): string[] {
  if (entries.length === 0) return ['(nothing new)'];
  const sorted = entries.toSorted((one, other) => (one.audience < other.audience ? -1 : 1));
  return align([
    ['File', 'Qualified', 'Disqualified', 'Kept', 'Ignored', 'Status'],
    ...sorted.map(({ audience, qualified, disqualified, kept, ignored, status, error }) => [
      `${audience}.csv.gz`,
      String(qualified),
      String(disqualified),
      String(kept),
      String(ignored),
      error === undefined ? status : `${status}: ${error}`,
    ]),
  ]);
}
