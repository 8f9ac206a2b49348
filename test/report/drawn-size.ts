/**
 * How wide GitHub draws the tables of a comment at the least, in pixels: an estimate of its own, by the widths of Arial's and
 * Liberation Mono's characters at 14 and 11.9 pixels, to judge that of the report by. What is longer than a word is broken.
 */
export function narrowestTables(markdown: string): number[] {
  return [...markdown.matchAll(/(?:^\|.*(?:\n|$))+/gm)].map(([table]) => {
    const rows = table
      .trimEnd()
      .split('\n')
      .filter((_, at) => at !== 1)
      .map((row) => row.slice(2, -2).split(' | '));
    const columns = rows[0]?.map((_, at) => Math.max(...rows.map((row, y) => drawn(row[at] ?? '', y === 0))));
    return Math.ceil((columns ?? []).reduce((sum, column) => sum + column + 26 + 1, 1));
  });
}

function drawn(cell: string, isBold: boolean): number {
  return Math.max(...cell.split(/<br>| /).map((word) => word.split('`').reduce(measure(isBold), 0)));
}

function measure(isBold: boolean) {
  return (sum: number, piece: string, at: number): number => {
    if (at % 2 === 1) return sum + piece.length * 7.14 + 9.52;
    const width = [...piece].reduce((total, character) => total + (EMS.get(character) ?? em(character)), 0);
    return sum + width * 14 * (isBold ? 1.09 : 1);
  };
}

const EMS: ReadonlyMap<string, number> = new Map([
  ['\u00a0', 0.28],
  [',', 0.28],
  ['.', 0.28],
  ['i', 0.22],
  ['l', 0.22],
  ['t', 0.28],
  ['m', 0.83],
  ['M', 0.83],
  ['━', 0.6],
  ['╺', 0.6],
  ['%', 0.89],
  ['\ufe0f', 0],
]);

function em(character: string): number {
  if (/\p{Extended_Pictographic}/u.test(character)) return 1.4;
  return /[A-Z]/.test(character) ? 0.72 : 0.56;
}

/** How high a comment is on a desk, in pixels, with its folds closed: each line of Markdown by its kind and its length. */
export function drawnHeight(markdown: string): number {
  const open = markdown
    .replace(/<details><summary>.*<\/summary>[\s\S]*?<\/details>/g, '<details>')
    .replace(/^<!--.*\n/, '');
  return open.split('\n').reduce((height, line) => height + lineHeight(line), HEAD);
}

/** The comment's own head, and its padding. */
const HEAD = 70;
const LINE = 22;
/** Characters of a line of text, and of a title. */
const CHARACTERS = 90;
const TITLE_CHARACTERS = 60;

function lineHeight(line: string): number {
  const shown = line.replace(/\]\([^)]*\)/g, '').replace(/[`[]/g, '');
  const lines = (most: number) => Math.ceil(shown.length / most);
  if (shown === '' || shown.startsWith('| :--')) return 0;
  if (shown.startsWith('## ')) return lines(TITLE_CHARACTERS) * 27 + 34;
  if (shown.startsWith('### ')) return 56;
  if (shown.startsWith('|'))
    return Math.max(...shown.split(' | ').map((c) => c.split('<br>').length)) * LINE + 14;
  return lines(CHARACTERS) * LINE + (/^ *- /.test(shown) ? 4 : 18);
}
