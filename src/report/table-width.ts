/**
 * The narrowest that a table can be drawn, in pixels at a font of 14, from its cells as Markdown. GitHub breaks a cell between
 * words and nowhere else, and cuts a table that is still too wide. Widths are those of wide fonts, so that it is rather less.
 */
export function tableWidth(rows: readonly (readonly string[])[]): number {
  const columns = rows[0]?.length ?? 0;
  let width = 1;
  for (let at = 0; at < columns; at += 1)
    width += CELL + rows.reduce((widest, row) => Math.max(widest, cellWidth(row[at] ?? '')), 0);
  return Math.ceil(width);
}

/** Padding of both sides, and a border; source: github-markdown-css. */
const CELL = 27;
/** Of a code span, both sides together. */
const CODE_PADDING = 10;
const CODE = 7.3;
const PLAIN = 8;
const NARROW = 5;
const WIDE = 12.5;
const EMOJI = 22;
/** Of a bar. */
const BAR = 8.6;
/** Of a script that is not Latin. */
const SQUARE = 14;

/** The longest word of a cell; line breaks and spaces part words, spaces that do not break do not. */
function cellWidth(markdown: string): number {
  const words = markdown.split(/<br>| /);
  return words.reduce((widest, word) => Math.max(widest, wordWidth(word)), 0);
}

function wordWidth(word: string): number {
  return word.split(/(`[^`]*`)/).reduce((sum, piece) => {
    if (piece.length > 1 && piece.startsWith('`')) return sum + CODE_PADDING + (piece.length - 2) * CODE;
    return sum + [...piece].reduce((width, character) => width + characterWidth(character), 0);
  }, 0);
}

function characterWidth(character: string): number {
  if (/\p{Extended_Pictographic}/u.test(character)) return EMOJI;
  if (/[━╸╺]/.test(character)) return BAR;
  if (/[MWmw@%]/.test(character)) return WIDE;
  if (/[\u00a0ijlt.,:;()]/.test(character)) return NARROW;
  return /[\u0000-\u024f\s\p{P}\p{Sm}]/u.test(character) ? PLAIN : SQUARE;
}
