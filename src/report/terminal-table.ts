import type { AudienceResult, Status } from '../result/result.ts';
import { visible } from '../words/escape.ts';
import { plural } from '../words/numbers.ts';
import { someNames } from './attention.ts';
import { byImportance } from './audience-order.ts';
import { bar, LONGEST_BAR } from './bar.ts';
import { type Column, columnsOf, DISPENSABLE, mostMoved, withoutColumns } from './columns.ts';
import { statusShown } from './outcome.ts';
import type { Paint, Style } from './paint.ts';
import type { Look } from './terminal-problems.ts';
import { detailsOf, type ReportView } from './view.ts';
import { wrap } from './wrap.ts';

/** Rows of the table; whoever has more goes through `result.json`. */
const MAX_ROWS = 50;
/** Audiences that are named though they have no row. */
const MAX_NAMED = 20;

/**
 * The audiences as the lines of a terminal: failing ones first, then those that change, and by name those that stay as
 * they are. What does not fit the width is left out, the least important first.
 */
export function tableLines(view: ReportView, look: Look): string[] {
  const { eventful, quiet } = byImportance(view.result.audiences);
  // Where nothing happens, what is there is what one wants to see.
  const [rows, unchanged] = eventful.length === 0 ? [quiet, []] : [eventful, quiet];
  if (rows.length === 0) return [];
  const shown = rows.slice(0, MAX_ROWS);
  const left = rows.length - shown.length;
  return [
    ...draw(shown, view, look),
    ...(left > 0 ? [`… and ${plural(left, 'more audience')}; see result.json`] : []),
    ...unchangedLines(unchanged, look),
  ];
}

function unchangedLines(audiences: readonly AudienceResult[], { width, paint }: Look): string[] {
  if (audiences.length === 0) return [];
  const ids = audiences.map(({ id }) => id);
  const names = someNames(ids, MAX_NAMED, (id) => visible(id, 130));
  const lines = wrap(`${plural(ids.length, 'unchanged audience')}: ${names}`, width, '');
  return lines.map((line) => paint('dim', line));
}

/** Characters of the column of IDs. */
const MAX_ID = 30;
const GAP = '  ';
const INDENT = '  ';

interface Layout {
  readonly columns: readonly Column[];
  readonly hasBars: boolean;
}

/** A table under the columns' names; an ID that is too long for the width has a line to itself. */
function draw(audiences: readonly AudienceResult[], view: ReportView, { width, paint }: Look): string[] {
  const most = mostMoved(audiences);
  const cellsIn = ({ columns, hasBars }: Layout) => [
    columns.map(({ title }) => title.toUpperCase()),
    ...audiences.map((audience) => columns.map((column) => cell(column, audience, view, hasBars ? most : 0))),
  ];
  const ids = audiences.map(({ id }) => visible(id, 130));
  const longestId = Math.min(MAX_ID, Math.max('AUDIENCE'.length, ...ids.map((id) => id.length)));
  const layouts = layoutsOf(columnsOf(audiences)).map((layout) => {
    const cells = cellsIn(layout);
    const widths = layout.columns.map((_, at) => Math.max(...cells.map((row) => row[at]!.length)));
    return { ...layout, cells, widths, total: widths.reduce((sum, one) => sum + GAP.length + one, 0) };
  });
  const { cells, widths, total, columns } =
    layouts.find((layout) => longestId + layout.total <= width) ?? layouts.at(-1)!;
  const idWidth = Math.min(longestId, Math.max('AUDIENCE'.length, width - total));
  const line = (id: string, row: readonly string[], status: (text: string) => string) => {
    const padded = row.map((one, at) => {
      const text = isNumber(columns[at]!) ? one.padStart(widths[at]!) : one.padEnd(widths[at]!);
      return columns[at]!.title === 'Status' ? status(text) : text;
    });
    return `${id.padEnd(idWidth)}${GAP}${padded.join(GAP)}`.trimEnd();
  };
  const [head = [], ...rows] = cells;
  return [
    paint(
      'dim',
      line('AUDIENCE', head, (text) => text),
    ),
    ...rows.flatMap((row, at) => {
      const audience = audiences[at]!;
      const style = STATUS_STYLES[statusShown(audience, view)];
      const drawn = (id: string) => line(id, row, (text) => paint(style, text));
      const id = ids[at]!;
      return [
        ...(id.length > idWidth ? [id, drawn('')] : [drawn(id)]),
        ...people(audience, view, width, paint),
      ];
    }),
  ];
}

/** From all there is to what must be there. */
function layoutsOf(columns: readonly Column[]): Layout[] {
  return [
    { columns, hasBars: true },
    { columns: withoutColumns(columns, 1), hasBars: true },
    ...DISPENSABLE.map((_, at) => ({ columns: withoutColumns(columns, at + 1), hasBars: false })),
  ];
}

const STATUS_STYLES: Readonly<Record<Status, Style>> = {
  planned: 'green',
  imported: 'green',
  unchanged: 'dim',
  held: 'yellow',
  invalid: 'red',
  blocked: 'red',
  failed: 'red',
};

/** What a column shows; with a bar after it, for which every row of the column has room. */
function cell({ show, moved }: Column, audience: AudienceResult, view: ReportView, most: number): string {
  const value = show(audience, view);
  if (moved === undefined || most === 0) return value;
  return `${value} ${bar(moved(audience) ?? 0, most, 'right').padEnd(LONGEST_BAR)}`;
}

function isNumber({ title }: Column): boolean {
  return title !== 'Status';
}

function people(audience: AudienceResult, view: ReportView, width: number, paint: Paint): string[] {
  const { owner } = detailsOf(view, audience.id);
  const known = [audience.name, owner].filter((part) => part !== null).map((part) => visible(part, 100));
  if (known.length === 0) return [];
  return wrap(known.join(' · '), width, INDENT).map((line) => paint('dim', line));
}
