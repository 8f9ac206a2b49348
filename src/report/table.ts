import type { AudienceResult } from '../result/result.ts';
import { cell, code, text, visible } from '../words/escape.ts';
import { bar } from './bar.ts';
import { type Column, columnsOf, DISPENSABLE, mostMoved, withoutColumns } from './columns.ts';
import { statusLabel, statusShown } from './outcome.ts';
import { tableWidth } from './table-width.ts';
import { detailsOf, type ReportView } from './view.ts';

/** A table of audiences in Markdown: its head, and how each becomes a row. */
export interface Table {
  readonly head: readonly string[];
  readonly row: (audience: AudienceResult) => string;
}

/**
 * The table of these audiences. Columns in which none of them has a value are left out and, where it must not be wider than
 * `maxWidth` pixels, as many of the others as there is no room for; the details have what they say. The bars below what is
 * added and removed have one scale for all audiences of the run.
 */
export function tableOf(
  audiences: readonly AudienceResult[],
  view: ReportView,
  maxWidth: number | null,
): Table {
  const most = mostMoved(view.result.audiences);
  const cellsOf = (columns: readonly Column[], audience: AudienceResult) => [
    named(audience, view),
    ...columns.map((column) => written(column, audience, view, most)),
  ];
  const isFitting = (columns: readonly Column[]) => {
    const head = ['Audience', ...columns.map(({ title }) => title)];
    const rows = audiences.map((audience) => cellsOf(columns, audience));
    return maxWidth === null || tableWidth([head, ...rows]) <= maxWidth;
  };
  const all = columnsOf(audiences);
  // A comment does without the first in any case.
  const layouts = maxWidth === null ? [all] : DISPENSABLE.map((_, at) => withoutColumns(all, at + 1));
  const columns = layouts.find(isFitting) ?? layouts.at(-1)!;
  return {
    head: [
      `| Audience | ${columns.map(({ title }) => title).join(' | ')} |`,
      `| :-- | ${columns.map(({ title }) => (title === 'Status' ? ':--' : '--:')).join(' | ')} |`,
    ],
    row: (audience) => `| ${cellsOf(columns, audience).map(cell).join(' | ')} |`,
  };
}

/** The ID, and below it what it is called and whose it is. */
function named(audience: AudienceResult, view: ReportView): string {
  const { owner } = detailsOf(view, audience.id);
  const people = [audience.name, owner].filter((part) => part !== null && part.trim() !== '');
  const below = people.length === 0 ? [] : [people.map((part) => text(part!, 100)).join(' · ')];
  return [...pieces(audience.id), ...below].join('<br>');
}

/** An ID that would push everything else out of the table has several lines, broken after a `_`, `-` or `.` if it has any. */
function pieces(id: string): string[] {
  if (id.length <= LONGEST_LINE) return [code(id)];
  const shown = visible(id, 200);
  const lines: string[] = [];
  for (let rest = shown; rest !== ''; ) {
    const [line = rest] = /^.{8,29}[_.-]/su.exec(rest.length > LONGEST_LINE ? rest : '') ?? [
      rest.slice(0, LONGEST_LINE),
    ];
    lines.push(line);
    rest = rest.slice(line.length);
  }
  return lines.map((line) => code(line));
}

/** Characters of an ID. */
const LONGEST_LINE = 30;

function written({ title, show, moved }: Column, audience: AudienceResult, view: ReportView, most: number) {
  if (title === 'Status') return unbroken(statusLabel(statusShown(audience, view)));
  const drawn = bar(moved?.(audience) ?? 0, most, 'left');
  return [unbroken(show(audience, view)).replace('\u00a0(', '<br>('), ...(drawn === '' ? [] : [drawn])].join(
    '<br>',
  );
}

/** A number stays with its unit, and a sign with its word, however narrow the page. */
function unbroken(fact: string): string {
  return fact.replaceAll(' ', '\u00a0');
}
