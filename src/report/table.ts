import type { AudienceResult } from '../result/result.ts';
import { cell, code, text } from '../words/escape.ts';
import { bytes, count, percentage, signed } from '../words/numbers.ts';
import { statusLabel } from './outcome.ts';
import { detailsOf, type ReportView } from './view.ts';

/** Head of the table of audiences. What matters least is last: a comment is narrow, and its tables are scrolled. */
export const TABLE_HEAD: readonly string[] = [
  '| Audience | Status | Members | Added | Removed | Change | Duplicates | Invalid | File |',
  '| :-- | :-- | --: | --: | --: | --: | --: | --: | --: |',
];

/** One audience as a row of the table. */
export function tableRow(audience: AudienceResult, view: ReportView): string {
  const { owner } = detailsOf(view, audience.id);
  const people = [audience.name, owner].filter((part) => part !== null && part.trim() !== '');
  const named = [
    code(audience.id),
    ...(people.length === 0 ? [] : [people.map((part) => text(part!, 100)).join(' · ')]),
  ].join('<br>');
  const facts = [
    unbroken(statusLabel(audience.status)),
    known(audience.members),
    known(audience.added, signed),
    known(audience.removed, (removed) => signed(-removed)),
    change(audience),
    known(audience.duplicates),
    known(audience.invalid),
    audience.file === null ? '–' : unbroken(bytes(audience.file.bytes)),
  ];
  return `| ${[named, ...facts].map(cell).join(' | ')} |`;
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
 * The audiences in the order in which they matter to a reader, for where not all can be shown: those with errors,
 * then with warnings, then by members removed, then by members added, unchanged ones last.
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
