import { count, moment, plural } from '../problems/numbers.ts';
import type { AudienceResult } from '../result/result.ts';
import { historyChart, MAX_BARS, sizesChart } from './chart.ts';
import { code, text } from './escape.ts';
import { fit, size } from './fit.ts';
import { mostImportantFirst } from './table.ts';
import { NO_DETAILS, type ReportView } from './view.ts';

/** The members of each audience as one chart; of a single audience over its imports. At most `maxBytes`. */
export function sizesSection(view: ReportView, maxBytes: number): string {
  const { audiences } = view.result;
  const [only] = audiences;
  const history = audiences.length === 1 ? historyChart(only!, view) : '';
  const chart = history === '' ? sizesChart(audiences) : history;
  if (chart === '') return '';
  const known = audiences.filter(({ members }) => members !== null).length;
  const cut = known > MAX_BARS ? `\n\nThe ${MAX_BARS} largest of ${count(known)} audiences.` : '';
  return within(`### Members\n\n${chart}${cut}`, maxBytes);
}

/** The members of up to `most` of several audiences over their imports, in a fold; at most `maxBytes`. */
export function historiesSection(view: ReportView, most: number, maxBytes: number): string {
  const { audiences } = view.result;
  const known = audiences.filter(
    ({ id, members }) => members !== null && view.details.get(id)?.history.length,
  );
  if (audiences.length === 1 || known.length === 0) return '';
  const shown = mostImportantFirst(known).slice(0, most);
  const left = known.length - shown.length;
  const charts = known
    .filter((audience) => shown.includes(audience))
    .flatMap((one) => ['', historyChart(one, view)]);
  const more = left > 0 ? ['', `… and ${plural(left, 'more audience')} with earlier imports.`] : [];
  return within(
    [foldOpen('Members over the imports'), ...charts, ...more, '', FOLD_CLOSE].join('\n'),
    maxBytes,
  );
}

/** What the table has no room for, audience by audience, in a fold; at most `maxBytes`. */
export function detailsSection(view: ReportView, maxBytes: number): string {
  const { audiences } = view.result;
  if (audiences.length === 0) return '';
  const block = (order: readonly AudienceResult[]) => {
    return fit(
      {
        head: [foldOpen('Audiences in detail'), ''],
        items: order,
        line: (audience) => detailLine(audience, view),
        foot: ['', FOLD_CLOSE],
        more: (left) => ['', `… and details of ${plural(left, 'more audience')} in ${code('result.json')}`],
      },
      maxBytes,
    );
  };
  const inOrder = block(audiences);
  return inOrder.left === 0 ? inOrder.text : block(mostImportantFirst(audiences)).text;
}

function detailLine(audience: AudienceResult, view: ReportView): string {
  const { owner, description, checks } = view.details.get(audience.id) ?? NO_DETAILS;
  const facts = [
    ...(description === null ? [] : [text(description, 300)]),
    ...(owner === null ? [] : [`owner: ${text(owner, 100)}`]),
    ...(audience.identifier === null ? [] : [`identifier ${code(audience.identifier)}`]),
    baselineFact(audience),
    ...(audience.file === null
      ? []
      : [`file ${code(audience.file.path)}, SHA-256 ${code(audience.file.sha256)}`]),
    ...destinationFact(audience),
    ...checks.map(({ ok, text: said }) => `${ok === null ? '❔' : ok ? '✅' : '❌'} ODP: ${text(said, 300)}`),
  ];
  return `- ${[code(audience.id), ...(audience.name === null ? [] : [text(audience.name, 100)])].join(' ')}${facts.map((fact) => `<br>${fact}`).join('')}`;
}

function baselineFact({ baseline, kept }: AudienceResult): string {
  if (baseline === null) return 'no baseline';
  const source = baseline.source === 'state' ? 'the last import' : 'the base branch';
  const when = baseline.ts === null ? '' : ` at ${moment(baseline.ts)}`;
  const stay = kept === null ? '' : `, ${count(kept)} of them kept`;
  return `baseline: ${source}${when} with ${plural(baseline.members, 'member')}${stay}`;
}

function destinationFact({ destination }: AudienceResult): string[] {
  if (destination === null) return [];
  const etag = destination.etag === null ? '' : `, ETag ${code(destination.etag)}`;
  return [`uploaded to ${code(`s3://${destination.bucket}/${destination.key}`, 400)}${etag}`];
}

const FOLD_CLOSE = '</details>';

function foldOpen(title: string): string {
  return `<details><summary>${title}</summary>`;
}

function within(section: string, maxBytes: number): string {
  return size([section]) <= maxBytes ? section : '';
}
