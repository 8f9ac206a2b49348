import { readProjectFile } from './files.ts';

/** The title of a test as its source has it. */
export interface TestTitle {
  /** Matches what it can be when the test runs. */
  readonly pattern: RegExp;
  /** With `…` for what is only known then. */
  readonly text: string;
}

/**
 * The titles that a test file gives to `test` and `it`. What a template or a table puts in is a string of the file, a
 * number, or `…` for any of them.
 */
export function titlesOf(file: string): TestTitle[] {
  const source = readProjectFile(file);
  const filling = `(?:…|\\d+|${stringsOf(source).map(escaped).join('|')})`;
  return [...source.matchAll(/(?<![\w.'])(?:test|it)\(\s*/g)].flatMap(({ 0: call, index }) => {
    const pieces = piecesAt(source, index + call.length);
    if (pieces === null) return [];
    const pattern = pieces.map((piece) => (piece === null ? filling : escaped(piece))).join('');
    return [{ pattern: new RegExp(`^${pattern}$`), text: pieces.map((piece) => piece ?? '…').join('') }];
  });
}

/** Whether a file has a test of this title, the whole of it. */
export function hasTest(file: string, title: string): boolean {
  return titlesOf(file).some(({ pattern }) => pattern.test(title));
}

/**
 * The pieces of a title from `at` on, `null` for what is only known when the test runs: a string, a template, or the name
 * of a variable. `null` for anything else, which is not a title.
 */
function piecesAt(source: string, at: number): (string | null)[] | null {
  const quote = source[at];
  if (quote !== "'" && quote !== '"' && quote !== '`') {
    return /^[a-z]\w*\s*,/i.test(source.slice(at)) ? [null] : null;
  }
  const pieces: (string | null)[] = [''];
  for (let index = at + 1; index < source.length; index++) {
    const sign = source[index] ?? '';
    if (sign === quote) return pieces;
    if (quote === '`' && source.startsWith('${', index)) {
      index = endOfPlaceholder(source, index + 2);
      pieces.push(null, '');
    } else {
      if (sign === '\\') index += 1;
      pieces.push(`${pieces.pop() ?? ''}${source[index] ?? ''}`);
    }
  }
  return null;
}

/** The index of the brace that closes a placeholder; `at` is after the one that opens it. */
function endOfPlaceholder(source: string, at: number): number {
  for (let index = at, depth = 1; index < source.length; index++) {
    if (source[index] === '{') depth += 1;
    if (source[index] === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return source.length;
}

/** Strings may be inside of templates, so that each kind is searched for by itself. */
function stringsOf(source: string): string[] {
  const kinds = [/'((?:\\.|[^'\\\n])+)'/g, /"((?:\\.|[^"\\\n])+)"/g, /`((?:\\.|[^`\\\n])+)`/g];
  const found = kinds.flatMap((kind) => [...source.matchAll(kind)]);
  return [...new Set(found.map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1')))];
}

function escaped(text: string): string {
  return text.replaceAll(/[\^$.*+?()[\]{}|\\]/g, '\\$&');
}
