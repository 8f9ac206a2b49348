import { count, plural } from '../words/numbers.ts';
import { historyChart, MAX_BARS, sizesChart } from './chart.ts';
import { size } from './fit.ts';
import { FOLD_CLOSE, foldOpen } from './fold.ts';
import { mostImportantFirst } from './table.ts';
import { detailsOf, type ReportView } from './view.ts';

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
    ({ id, members }) => members !== null && detailsOf(view, id).history.length > 0,
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

function within(section: string, maxBytes: number): string {
  return size([section]) <= maxBytes ? section : '';
}
