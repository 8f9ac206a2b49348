import type { AudienceResult } from '../result/result.ts';
import { bytes, count, percentage, signed } from '../words/numbers.ts';
import { statusShown } from './outcome.ts';
import type { ReportView } from './view.ts';

/** A column of the table of audiences, the same in Markdown and in a terminal; its texts hold nothing foreign. */
export interface Column {
  readonly title: string;
  readonly show: (audience: AudienceResult, view: ReportView) => string;
  /** The number that a bar is drawn for. */
  readonly moved?: (audience: AudienceResult) => number | null;
}

/** The columns in which at least one of the audiences has a value. */
export function columnsOf(audiences: readonly AudienceResult[]): Column[] {
  return COLUMNS.filter(({ isNeeded }) => isNeeded === undefined || audiences.some(isNeeded));
}

/** Without the first so many of the columns that a narrow page does without; those that say least go first. */
export function withoutColumns(columns: readonly Column[], number: number): Column[] {
  return columns.filter(({ title }) => !DISPENSABLE.slice(0, number).includes(title));
}

export const DISPENSABLE: readonly string[] = ['File', 'Duplicates', 'Invalid', 'Change'];

/** The largest number of members that join or leave one of the audiences: the scale of all bars. */
export function mostMoved(audiences: readonly AudienceResult[]): number {
  return audiences.reduce((most, { added, removed }) => Math.max(most, added ?? 0, removed ?? 0), 0);
}

interface OptionalColumn extends Column {
  /** Whether an audience is a reason for this column; absent: it is always there. */
  readonly isNeeded?: (audience: AudienceResult) => boolean;
}

const COLUMNS: readonly OptionalColumn[] = [
  { title: 'Status', show: statusShown },
  { title: 'Members', show: ({ members }) => known(members) },
  {
    title: 'Added',
    show: ({ added }) => known(added, signed),
    moved: ({ added }) => added,
    isNeeded: ({ added }) => added !== null,
  },
  {
    title: 'Removed',
    show: ({ removed }) => known(removed, (value) => signed(-value)),
    moved: ({ removed }) => removed,
    isNeeded: ({ removed }) => removed !== null,
  },
  { title: 'Change', show: change, isNeeded: ({ members }) => members !== null },
  {
    title: 'Duplicates',
    show: ({ duplicates }) => known(duplicates),
    isNeeded: ({ duplicates }) => (duplicates ?? 0) > 0,
  },
  { title: 'Invalid', show: ({ invalid }) => known(invalid), isNeeded: ({ invalid }) => (invalid ?? 0) > 0 },
  {
    title: 'File',
    show: ({ file }) => known(file?.bytes ?? null, bytes),
    isNeeded: ({ file }) => file !== null,
  },
];

/** The net change against the baseline, `+117 (+2.4%)`; `new` where there is nothing to compare with. */
function change({ members, baseline }: AudienceResult): string {
  if (members === null) return UNKNOWN;
  if (baseline === null) return 'new';
  const net = members - baseline.members;
  if (net === 0 || baseline.members === 0) return signed(net);
  return `${signed(net)} (${net > 0 ? '+' : '−'}${percentage(Math.abs(net), baseline.members)})`;
}

function known(value: number | null, format: (value: number) => string = count): string {
  return value === null ? UNKNOWN : format(value);
}

const UNKNOWN = '–';
