import type { AudienceResult } from '../result/result.ts';
import { cell, code, text } from '../words/escape.ts';
import { bytes, count, percentage, signed } from '../words/numbers.ts';
import { bar } from './bar.ts';
import { statusLabel, statusShown } from './outcome.ts';
import { detailsOf, type ReportView } from './view.ts';

/** A table of audiences: its head, and how each becomes a row. */
export interface Table {
  readonly head: readonly string[];
  readonly row: (audience: AudienceResult) => string;
}

/**
 * The table of a report. Columns in which no audience has a value are left out, so that it fits the width of a comment,
 * which has no room for the sizes of the files either.
 * The bars below what is added and removed have one scale for all rows.
 */
export function tableOf(view: ReportView, withFiles: boolean): Table {
  const { audiences } = view.result;
  const most = audiences.reduce((max, { added, removed }) => Math.max(max, added ?? 0, removed ?? 0), 0);
  const columns = COLUMNS.filter(
    ({ title, isNeeded }) =>
      (withFiles || title !== 'File') && (isNeeded === undefined || audiences.some(isNeeded)),
  );
  return {
    head: [
      `| Audience | ${columns.map(({ title }) => title).join(' | ')} |`,
      `| :-- | ${columns.map(({ title }) => (title === 'Status' ? ':--' : '--:')).join(' | ')} |`,
    ],
    row(audience) {
      const cells = columns.map((column) => column.show(audience, { view, most }));
      return `| ${[named(audience, view), ...cells].map(cell).join(' | ')} |`;
    },
  };
}

interface Column {
  readonly title: string;
  readonly show: (
    audience: AudienceResult,
    around: { readonly view: ReportView; readonly most: number },
  ) => string;
  /** Whether an audience is a reason for this column; absent: it is always there. */
  readonly isNeeded?: (audience: AudienceResult) => boolean;
}

const COLUMNS: readonly Column[] = [
  { title: 'Status', show: (audience, { view }) => unbroken(statusLabel(statusShown(audience, view))) },
  { title: 'Members', show: ({ members }) => known(members) },
  {
    title: 'Added',
    show: ({ added }, { most }) => withBar(added, most, signed),
    isNeeded: ({ added }) => added !== null,
  },
  {
    title: 'Removed',
    show: ({ removed }, { most }) => withBar(removed, most, (value) => signed(-value)),
    isNeeded: ({ removed }) => removed !== null,
  },
  {
    title: 'Change',
    show: (audience) => unbroken(change(audience)).replace('\u00a0(', '<br>('),
    isNeeded: ({ members }) => members !== null,
  },
  {
    title: 'Duplicates',
    show: ({ duplicates }) => known(duplicates),
    isNeeded: ({ duplicates }) => (duplicates ?? 0) > 0,
  },
  { title: 'Invalid', show: ({ invalid }) => known(invalid), isNeeded: ({ invalid }) => (invalid ?? 0) > 0 },
  {
    title: 'File',
    show: ({ file }) => (file === null ? '–' : unbroken(bytes(file.bytes))),
    isNeeded: ({ file }) => file !== null,
  },
];

/** The ID, and below it what it is called and whose it is. */
function named(audience: AudienceResult, view: ReportView): string {
  const { owner } = detailsOf(view, audience.id);
  const people = [audience.name, owner].filter((part) => part !== null && part.trim() !== '');
  const below = people.length === 0 ? [] : [people.map((part) => text(part!, 100)).join(' · ')];
  return [code(audience.id), ...below].join('<br>');
}

/** The net change against the baseline, `+117 (+2.4%)`; `new` where there is nothing to compare with. */
export function change(audience: AudienceResult): string {
  const { members, baseline } = audience;
  if (members === null) return '–';
  if (baseline === null) return 'new';
  const net = members - baseline.members;
  if (net === 0 || baseline.members === 0) return signed(net);
  return `${signed(net)} (${net > 0 ? '+' : '−'}${percentage(Math.abs(net), baseline.members)})`;
}

/**
 * The audiences in the order in which they matter to a reader: those with errors, then with warnings, then by members
 * removed, then by members added, unchanged ones last.
 */
export function mostImportantFirst(audiences: readonly AudienceResult[]): AudienceResult[] {
  return [...audiences].sort(
    (a, b) =>
      gravity(b) - gravity(a) ||
      (b.removed ?? 0) - (a.removed ?? 0) ||
      Number(b.baseline === null) - Number(a.baseline === null) ||
      (b.added ?? 0) - (a.added ?? 0),
  );
}

function gravity({ problems }: AudienceResult): number {
  if (problems.some(({ severity }) => severity === 'error')) return 2;
  return problems.length > 0 ? 1 : 0;
}

/** A number stays with its unit, and a sign with its word, however narrow the page. */
function unbroken(fact: string): string {
  return fact.replaceAll(' ', '\u00a0');
}

function known(value: number | null, format: (value: number) => string = count): string {
  return value === null ? '–' : format(value);
}

function withBar(value: number | null, most: number, format: (value: number) => string): string {
  const drawn = bar(value ?? 0, most);
  return `${known(value, format)}${drawn === '' ? '' : `<br>${drawn}`}`;
}
