import type { AudienceResult } from '../result/result.ts';
import { cell, code, text } from '../words/escape.ts';
import { bar } from './bar.ts';
import { type Column, columnsOf, mostMoved } from './columns.ts';
import { statusLabel, statusShown } from './outcome.ts';
import { detailsOf, type ReportView } from './view.ts';

/** A table of audiences in Markdown: its head, and how each becomes a row. */
export interface Table {
  readonly head: readonly string[];
  readonly row: (audience: AudienceResult) => string;
}

/**
 * The table of these audiences. Columns in which none of them has a value are left out, so that it fits the width of a comment,
 * which has no room for the sizes of the files either. The bars below what is added and removed have one scale for all
 * audiences of the run.
 */
export function tableOf(audiences: readonly AudienceResult[], view: ReportView, withFiles: boolean): Table {
  const most = mostMoved(view.result.audiences);
  const columns = columnsOf(audiences).filter(({ title }) => withFiles || title !== 'File');
  return {
    head: [
      `| Audience | ${columns.map(({ title }) => title).join(' | ')} |`,
      `| :-- | ${columns.map(({ title }) => (title === 'Status' ? ':--' : '--:')).join(' | ')} |`,
    ],
    row(audience) {
      const cells = columns.map((column) => written(column, audience, view, most));
      return `| ${[named(audience, view), ...cells].map(cell).join(' | ')} |`;
    },
  };
}

/** The ID, and below it what it is called and whose it is. */
function named(audience: AudienceResult, view: ReportView): string {
  const { owner } = detailsOf(view, audience.id);
  const people = [audience.name, owner].filter((part) => part !== null && part.trim() !== '');
  const below = people.length === 0 ? [] : [people.map((part) => text(part!, 100)).join(' · ')];
  return [code(audience.id), ...below].join('<br>');
}

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
