/** Charts as SVG text. Mid-tone colours and no background, so that they read on a light page and on a dark one. */

/** Groups of horizontal bars, one bar for each series. */
export interface BarChart {
  readonly title: string;
  /** What the bars are, with the unit. */
  readonly axis: string;
  readonly series: readonly string[];
  readonly groups: readonly BarGroup[];
}

export interface BarGroup {
  readonly label: string;
  /** Drawn in colour; the others are grey. */
  readonly highlight: boolean;
  /** By series; null where there is none. */
  readonly values: readonly (number | null)[];
}

/** Lines over a logarithmic x axis. */
export interface LineChart {
  readonly title: string;
  readonly xAxis: string;
  readonly yAxis: string;
  /** A linear y axis begins at zero. */
  readonly yScale: 'linear' | 'log';
  readonly series: readonly LineSeries[];
}

export interface LineSeries {
  readonly label: string;
  readonly dashed?: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export function barChart({ title, axis, series, groups }: BarChart): string {
  const left = 330;
  const right = WIDTH - 60;
  const top = 76;
  const barHeight = 11;
  const groupHeight = barHeight * series.length + 11;
  const bottom = top + groups.length * groupHeight;
  const most = Math.max(...groups.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const ticks = linearTicks(most);
  const x = (value: number) => left + ((right - left) * value) / (ticks.at(-1) ?? 1);
  const parts = [
    heading(title),
    ...series.map((name, index) => legend(name, left + index * 150, bars(true, index), false)),
    ...ticks.flatMap((tick) => [
      line(x(tick), top - 6, x(tick), bottom, GRID),
      text(x(tick), bottom + 16, number(tick), { anchor: 'middle' }),
    ]),
    text((left + right) / 2, bottom + 36, axis, { anchor: 'middle' }),
  ];
  for (const [row, { label, highlight, values }] of groups.entries()) {
    const y = top + row * groupHeight;
    parts.push(
      text(left - 8, y + (barHeight * series.length) / 2 + 4, label, { anchor: 'end', bold: highlight }),
    );
    for (const [index, value] of values.entries()) {
      if (value === null) continue;
      const at = y + index * barHeight;
      parts.push(
        `<rect x="${left}" y="${at}" width="${fixed(x(value) - left)}" height="${barHeight - 1}" fill="${bars(highlight, index)}"/>`,
        text(x(value) + 5, at + 9, number(value), { size: 10 }),
      );
    }
  }
  return svg(bottom + 48, parts);
}

export function lineChart({ title, xAxis, yAxis, yScale, series }: LineChart): string {
  const [left, right, top, bottom] = [70, WIDTH - 30, 76, 330];
  const points = series.flatMap((one) => one.points);
  const xTicks = logTicks(points.map(([x]) => x));
  const ys = points.map(([, y]) => y);
  const yTicks = yScale === 'log' ? logTicks(ys) : linearTicks(Math.max(...ys));
  const x = scale('log', xTicks, left, right);
  const y = scale(yScale, yTicks, bottom, top);
  const parts = [
    heading(title),
    ...series.map((one, index) => legend(one.label, left + index * 170, lines(index), one.dashed ?? false)),
    ...xTicks.map((tick) => text(x(tick), bottom + 18, number(tick), { anchor: 'middle' })),
    ...yTicks.flatMap((tick) => [
      line(left, y(tick), right, y(tick), GRID),
      text(left - 8, y(tick) + 4, number(tick), { anchor: 'end' }),
    ]),
    text((left + right) / 2, bottom + 40, xAxis, { anchor: 'middle' }),
    `<text transform="translate(16 ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(yAxis)}</text>`,
  ];
  for (const [index, one] of series.entries()) {
    const path = one.points.map(([px, py]) => `${fixed(x(px))},${fixed(y(py))}`);
    const dash = one.dashed ? ' stroke-dasharray="5 4"' : '';
    parts.push(
      `<polyline points="${path.join(' ')}" fill="none" stroke="${lines(index)}" stroke-width="2"${dash}/>`,
    );
    if (one.dashed) continue;
    for (const [px, py] of one.points)
      parts.push(`<circle cx="${fixed(x(px))}" cy="${fixed(y(py))}" r="3.5" fill="${lines(index)}"/>`);
  }
  return svg(bottom + 54, parts);
}

const WIDTH = 760;
const TEXT = '#768390';
const GRID = '#76839055';
const COLOURS = ['#2f81f7', '#db6d28', '#2f81f7', '#db6d28'];
const lines = (index: number) => COLOURS[index % COLOURS.length] ?? TEXT;
const GREYS = ['#8b949e', '#6e7781'];
const bars = (highlight: boolean, index: number) =>
  (highlight ? COLOURS : GREYS)[index % GREYS.length] ?? TEXT;

function svg(height: number, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="${TEXT}" role="img">`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function heading(title: string): string {
  return `<title>${escaped(title)}</title>\n${text(16, 24, title, { bold: true, size: 15 })}`;
}

function legend(name: string, x: number, colour: string, dashed: boolean): string {
  const dash = dashed ? ' stroke-dasharray="5 4"' : '';
  const mark = `<line x1="${x}" y1="46" x2="${x + 18}" y2="46" stroke="${colour}" stroke-width="${dashed ? 2 : 6}"${dash}/>`;
  return `${mark}\n${text(x + 24, 50, name, {})}`;
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" stroke="${colour}"/>`;
}

interface TextStyle {
  readonly anchor?: 'middle' | 'end';
  readonly bold?: boolean;
  readonly size?: number;
}

function text(x: number, y: number, content: string, { anchor, bold, size }: TextStyle): string {
  const style = [
    anchor === undefined ? '' : ` text-anchor="${anchor}"`,
    bold ? ' font-weight="600"' : '',
    size === undefined ? '' : ` font-size="${size}"`,
  ].join('');
  return `<text x="${fixed(x)}" y="${fixed(y)}"${style}>${escaped(content)}</text>`;
}

function scale(kind: 'linear' | 'log', ticks: readonly number[], from: number, to: number) {
  const place = kind === 'log' ? Math.log10 : (value: number) => value;
  const low = place(ticks[0] ?? 1);
  const high = place(ticks.at(-1) ?? 10);
  return (value: number) => from + ((to - from) * (place(value) - low)) / (high - low);
}

/** From zero to the first round step at or above `most`: four to seven of them. */
function linearTicks(most: number): number[] {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power * 6 >= most) ?? 10) * power;
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step);
}

/** The powers of ten around the values. */
function logTicks(values: readonly number[]): number[] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
}

/** `0.25`, `4.6`, `250`, `20k`, `5M`. */
function number(value: number): string {
  if (value >= 1e6) return `${short(value / 1e6)}M`;
  if (value >= 1e4) return `${short(value / 1e3)}k`;
  return short(value);
}

function short(value: number): string {
  return String(Number(value.toPrecision(value < 1 ? 2 : 3)));
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
