import type { AudienceResult, Status } from '../result/result.ts';
import { visible } from '../words/escape.ts';
import { bytes, count, plural, signed } from '../words/numbers.ts';
import { deskWords } from './desk-words.ts';
import { outcome, statusShown } from './outcome.ts';
import { allProblems, type Found, place, tally, times } from './problems-list.ts';
import { change } from './table.ts';
import { detailsOf, type ReportView } from './view.ts';

/** The report for a person at a desk: aligned columns and problems; ANSI colours only where asked for. */
export function renderTerminal(view: ReportView, options: { readonly colors: boolean }): string {
  const paint: Paint = options.colors
    ? (style, text) => `\u001b[${STYLES[style]}m${text}\u001b[0m`
    : (_, text) => text;
  const { result, manifest } = view;
  const mode = result.mode === null ? '' : `, mode ${result.mode}`;
  const found = allProblems(result);
  const sections = [
    `${paint('bold', `${outcome(view)}.`)}\n${paint('dim', `${visible(manifest)}${mode}`)}`,
    table(result.audiences, view, paint),
    found.length === 0 ? '' : [`${tally(found)}:`, ...found.map((one) => problem(one, paint))].join('\n'),
    abandoned(result.abandoned),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** The groups of the flag `--shards`, one a line: what a job of a matrix would take as `audiences`. */
export function renderShards(shards: readonly string[]): string {
  return [
    `${plural(shards.length, 'shard')}:`,
    ...shards.map((ids) => `  ${visible(ids, 100_000)}`),
    '',
  ].join('\n');
}

type Paint = (style: keyof typeof STYLES, text: string) => string;

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

const STATUS_STYLES: Readonly<Record<Status, keyof typeof STYLES>> = {
  planned: 'green',
  imported: 'green',
  unchanged: 'dim',
  held: 'yellow',
  invalid: 'red',
  blocked: 'red',
  failed: 'red',
};

const HEAD = ['AUDIENCE', 'MEMBERS', 'ADDED', 'REMOVED', 'CHANGE', 'DUPLICATES', 'INVALID', 'FILE', 'STATUS'];

function table(audiences: readonly AudienceResult[], view: ReportView, paint: Paint): string {
  if (audiences.length === 0) return '';
  const rows = [HEAD, ...audiences.map((audience) => cells(audience, view))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row, index) => {
    const padded = row.map((cell, column) => {
      if (column === HEAD.length - 1) return cell;
      return column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
    });
    if (index === 0) return paint('dim', padded.join('  '));
    const audience = audiences[index - 1]!;
    const { id, name } = audience;
    const status = statusShown(audience, view);
    const { owner } = detailsOf(view, id);
    const people = [name, owner].filter((part) => part !== null).map((part) => visible(part, 100));
    const shown = [...padded.slice(0, -1), paint(STATUS_STYLES[status], status)].join('  ');
    return people.length === 0 ? shown : `${shown}\n  ${paint('dim', people.join(' · '))}`;
  });
  return lines.join('\n');
}

function cells(audience: AudienceResult, view: ReportView): string[] {
  const { members, added, removed, duplicates, invalid, file } = audience;
  return [
    visible(audience.id, 130),
    members === null ? '–' : count(members),
    added === null ? '–' : signed(added),
    removed === null ? '–' : signed(-removed),
    change(audience),
    duplicates === null ? '–' : count(duplicates),
    invalid === null ? '–' : count(invalid),
    file === null ? '–' : bytes(file.bytes),
    statusShown(audience, view),
  ];
}

function problem({ audience, problem }: Found, paint: Paint): string {
  const where = place(problem);
  const about = [
    ...(where === null ? [] : [visible(where)]),
    ...(audience === null ? [] : [visible(audience, 130)]),
  ];
  const label = paint(problem.severity === 'error' ? 'red' : 'yellow', `${problem.severity} ${problem.code}`);
  return `${['  ', label, ...about.map((part) => ` ${part}`)].join('')}\n    ${visible(deskWords(problem.message))}${times(problem)}`;
}

function abandoned(ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const names = ids.slice(0, 50).map((id) => visible(id, 130));
  const more = ids.length > names.length ? ` and ${count(ids.length - names.length)} more` : '';
  return `${plural(ids.length, 'audience')} no longer in the manifest: ${names.join(', ')}${more}. ODP keeps their members until someone imports or deletes them.`;
}
