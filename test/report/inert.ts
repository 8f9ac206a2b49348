/**
 * An independent, strict reader of the Markdown that the report writes: it takes code spans out by CommonMark's rule
 * (a run of backticks up to the next run of the same length) and says what of the rest could still do something.
 */
export function withoutCodeSpans(line: string): string {
  let rest = '';
  let at = 0;
  while (at < line.length) {
    if (line[at] !== '`') {
      rest += line[at];
      at += 1;
      continue;
    }
    const length = runLength(line, at);
    const end = closingRun(line, at + length, length);
    if (end < 0) rest += line.slice(at, at + length);
    else rest += '\u0001';
    at = end < 0 ? at + length : end + length;
  }
  return rest;
}

/** What could become HTML, structure, a link, a mention or a reference outside of code spans. */
export const LIVE =
  /[<>&*_~[\]{}\\|`$^@#]|www\.|:\/\/|\bgh-\d|\bghsa-|(?<![\p{L}\p{N}])[0-9a-f]{7,40}(?![\p{L}\p{N}])|:[\w+-]+:|[\u0000\u0002-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Default_Ignorable_Code_Point}/iu;

function runLength(line: string, from: number): number {
  let end = from;
  while (line[end] === '`') end += 1;
  return end - from;
}

function closingRun(line: string, from: number, length: number): number {
  for (let at = from; at < line.length; at += 1) {
    if (line[at] !== '`') continue;
    const run = runLength(line, at);
    if (run === length) return at;
    at += run - 1;
  }
  return -1;
}
