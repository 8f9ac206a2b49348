import type { AudienceResult } from '../result/result.ts';
import { mermaid } from '../words/escape.ts';
import { day, moment, plural } from '../words/numbers.ts';
import { mostImportantFirst } from './audience-order.ts';
import { size } from './fit.ts';
import { FOLD_CLOSE, foldOpen } from './fold.ts';
import { detailsOf, type HistoryPoint, type ReportView } from './view.ts';

/**
 * The members over the imports that the state knows, drawn for up to `most` audiences: open where the run has only one,
 * else in a fold. At most `maxBytes`. Mermaid's `xychart-beta` is a kind that GitHub draws; source of the syntax:
 * mermaid.js.org, "XY Chart".
 */
export function historySection(view: ReportView, most: number, maxBytes: number): string {
  const drawn = mostImportantFirst(view.result.audiences).flatMap((audience) => {
    const chart = historyChart(audience, view);
    return chart === '' ? [] : [chart];
  });
  const charts = drawn.slice(0, most);
  if (charts.length === 0) return '';
  const left = drawn.length - charts.length;
  const more = left > 0 ? ['', `… and ${plural(left, 'more audience')} with earlier imports.`] : [];
  const section =
    view.result.audiences.length === 1
      ? `### Members over the imports\n\n${charts.join('')}`
      : [
          foldOpen('Members over the imports'),
          ...charts.flatMap((chart) => ['', chart]),
          ...more,
          '',
          FOLD_CLOSE,
        ].join('\n');
  return size([section]) <= maxBytes ? section : '';
}

/** Seen on a light page and on a dark one; Mermaid's own first colour is not. */
const INK = '#218bff';
const MAX_POINTS = 50;
/** More labels than this run into each other; then only the first and the last day are named. */
const MAX_LABELS = 8;

/** Empty where there are not two imports. */
function historyChart(audience: AudienceResult, view: ReportView): string {
  const points = importsOf(audience, view).slice(-MAX_POINTS);
  if (points.length < 2) return '';
  const sizes = points.map(({ members }) => members);
  const { unit, name } = scaleOf(Math.max(...sizes));
  const scaled = sizes.map((members) => String(Math.round((members / unit) * 1000) / 1000));
  // The axis begins at 0, so that a fall looks as large as it is, and has a tenth of room above.
  const top = Math.max(1, Math.ceil((Math.max(...sizes) / unit) * 1.1));
  return [
    '```mermaid',
    '---',
    'config:',
    '  xyChart:',
    '    height: 260',
    '  themeVariables:',
    '    xyChart:',
    `      plotColorPalette: "${INK}"`,
    '      backgroundColor: "#00000000"',
    '---',
    'xychart-beta',
    `  title "${mermaid(audience.id)}"`,
    `  x-axis ${importsAxis(points)}`,
    `  y-axis "${name}" 0 --> ${top}`,
    `  line [${scaled.join(', ')}]`,
    '```',
  ].join('\n');
}

/** The imports that the state knows and, where it is one, this run. */
function importsOf({ id, members, status }: AudienceResult, view: ReportView): readonly HistoryPoint[] {
  const { history } = detailsOf(view, id);
  const { ts } = view.result;
  if (status !== 'imported' || members === null || ts === null) return history;
  return history.some((point) => point.ts === ts) ? history : [...history, { ts, members }];
}

/** Ticks of many digits would run into the axis. */
function scaleOf(most: number): { readonly unit: number; readonly name: string } {
  if (most >= 10_000_000) return { unit: 1_000_000, name: 'million members' };
  if (most >= 10_000) return { unit: 1_000, name: 'thousand members' };
  return { unit: 1, name: 'members' };
}

function importsAxis(points: readonly HistoryPoint[]): string {
  if (points.length > MAX_LABELS) {
    const span = `imports from ${day(points[0]!.ts)} to ${day(points.at(-1)!.ts)}`;
    return `"${mermaid(span, 64)}" 1 --> ${points.length}`;
  }
  const days = points.map(({ ts }) => day(ts));
  const once = new Set(days).size === days.length;
  const labels = once ? days : points.map(({ ts }) => moment(ts).slice(5, 16));
  return `[${distinct(labels)
    .map((label) => `"${label}"`)
    .join(', ')}]`;
}

/** Categories of the same name would be drawn on top of each other. */
function distinct(labels: readonly string[]): string[] {
  const seen = new Set<string>();
  return labels.map((label) => {
    let name = label;
    for (let again = 2; seen.has(name); again += 1) name = `${label} (${again})`;
    seen.add(name);
    return name;
  });
}
