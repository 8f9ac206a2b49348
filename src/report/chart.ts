import type { AudienceResult } from '../result/result.ts';
import { mermaid } from '../words/escape.ts';
import { day, moment } from '../words/numbers.ts';
import { detailsOf, type HistoryPoint, type ReportView } from './view.ts';

/**
 * Mermaid charts (`xychart-beta`), the kind GitHub draws in summaries and comments.
 * Source of the syntax: mermaid.js.org, "XY Chart".
 */

/** Bars a chart can hold and still be read. */
export const MAX_BARS = 20;

/** The members of each audience as bars, the largest first; empty where no count is known. */
export function sizesChart(audiences: readonly AudienceResult[]): string {
  const shown = audiences
    .filter((audience) => audience.members !== null)
    .sort((a, b) => b.members! - a.members!)
    .slice(0, MAX_BARS);
  if (shown.length === 0) return '';
  const names = distinct(shown.map(({ id }) => mermaid(id)));
  const sizes = shown.map(({ members }) => members!);
  return [
    ...opening(100 + 30 * shown.length, 'xychart-beta horizontal'),
    `  x-axis [${names.map(quoted).join(', ')}]`,
    `  y-axis "members" 0 --> ${ceiling(sizes)}`,
    `  bar [${sizes.join(', ')}]`,
    '```',
  ].join('\n');
}

/** The members of one audience over its imports and this run as a line; empty where there are not two points. */
export function historyChart(audience: AudienceResult, view: ReportView): string {
  const points = historyOf(audience, view).slice(-MAX_POINTS);
  if (points.length < 2) return '';
  const sizes = points.map(({ members }) => members);
  return [
    ...opening(260, 'xychart-beta'),
    `  title ${quoted(mermaid(audience.id))}`,
    `  x-axis ${importsAxis(points)}`,
    `  y-axis "members" 0 --> ${ceiling(sizes)}`,
    `  line [${sizes.join(', ')}]`,
    '```',
  ].join('\n');
}

/** Seen on a light page and on a dark one; Mermaid's own first colour is not. */
const INK = '#218bff';
const MAX_POINTS = 50;
/** More labels than this run into each other; then only the first and the last day are named. */
const MAX_LABELS = 8;

function historyOf(audience: AudienceResult, view: ReportView): HistoryPoint[] {
  const { history } = detailsOf(view, audience.id);
  const { members } = audience;
  const { ts } = view.result;
  if (members === null || ts === null || history.some((point) => point.ts === ts)) return [...history];
  return [...history, { ts, members }];
}

function importsAxis(points: readonly HistoryPoint[]): string {
  if (points.length > MAX_LABELS) {
    const span = `imports from ${day(points[0]!.ts)} to ${day(points.at(-1)!.ts)}`;
    return `${quoted(mermaid(span, 64))} 1 --> ${points.length}`;
  }
  const days = points.map(({ ts }) => day(ts));
  const once = new Set(days).size === days.length;
  const labels = once ? days : points.map(({ ts }) => moment(ts).slice(5, 16));
  return `[${distinct(labels).map(quoted).join(', ')}]`;
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

function opening(height: number, kind: string): string[] {
  return [
    '```mermaid',
    '---',
    'config:',
    '  xyChart:',
    `    height: ${height}`,
    '  themeVariables:',
    '    xyChart:',
    `      plotColorPalette: "${INK}"`,
    '---',
    kind,
  ];
}

/** The axis begins at 0, so that a fall looks as large as it is, and has a tenth of room above. */
function ceiling(sizes: readonly number[]): number {
  return Math.max(1, Math.ceil(Math.max(...sizes) * 1.1));
}

function quoted(label: string): string {
  return `"${label}"`;
}
