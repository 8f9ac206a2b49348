/** One part of a pattern, between two separators. */
export type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'globstar'; readonly text: string }
  | { readonly kind: 'wild'; readonly text: string; readonly tokens: readonly Token[] };

type Token = string | typeof ANY_TEXT | typeof ANY_CHARACTER | CharacterClass;

interface CharacterClass {
  readonly negated: boolean;
  /** First and last code point of each range. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

const ANY_TEXT = Symbol('*');
const ANY_CHARACTER = Symbol('?');

/** Understands `*`, `?` and `[…]`; a backslash makes the character after it an ordinary one. */
export function segmentOf(text: string): Segment {
  if (text === '**') return { kind: 'globstar', text };
  const characters = [...text];
  const tokens: Token[] = [];
  for (let i = 0; i < characters.length; i += 1) {
    const character = characters[i]!;
    if (character === '\\' && SPECIAL.includes(characters[i + 1] ?? ' ')) {
      i += 1;
      tokens.push(characters[i]!);
    } else if (character === '*') {
      if (tokens.at(-1) !== ANY_TEXT) tokens.push(ANY_TEXT);
    } else if (character === '?') {
      tokens.push(ANY_CHARACTER);
    } else {
      const found = character === '[' ? characterClass(characters, i) : null;
      tokens.push(found?.token ?? character);
      if (found !== null) i = found.end;
    }
  }
  if (tokens.every((token) => typeof token === 'string')) return { kind: 'literal', text: tokens.join('') };
  return { kind: 'wild', text, tokens };
}

/** Whether a name is what the segment means; `all` lets wildcards match hidden names and marks too. */
export function matchesName(segment: Segment, name: string, all: boolean): boolean {
  if (segment.kind === 'literal') return segment.text === name;
  if (segment.kind === 'globstar') return all || !isUnseen(name);
  if (!all && isUnseen(name) && !speaksOf(segment.tokens, name)) return false;
  return matchesTokens(segment.tokens, [...name]);
}

/**
 * Whether wildcards do not see a name unless they speak of it: hidden files, and the marks that Spark, Hive, Databricks
 * and Delta Lake leave next to their files.
 */
export function isUnseen(name: string): boolean {
  return name.startsWith('.') || MARK.test(name);
}

const MARK = /^_(?:SUCCESS|committed_.*|started_.*|metadata|common_metadata|delta_log)$|\.crc$/s;

/** Whether a part with wildcards means such names: it begins with their first character, and ends in `.crc` as they do. */
function speaksOf(tokens: readonly Token[], name: string): boolean {
  const first = name[0];
  if ((first === '.' || first === '_') && tokens[0] !== first) return false;
  return !name.endsWith('.crc') || tokens.slice(-4).every((token, i) => token === '.crc'[i]);
}

/** How long it may take to match a name, with that of an ordinary name and pattern as the unit. */
export function costOf(segment: Segment, name: string): number {
  return segment.kind === 'wild' ? 1 + Math.floor((segment.tokens.length * name.length) / 1000) : 1;
}

/** As `matchesParts` in glob.ts: it is enough to go back to the last `*`. */
function matchesTokens(tokens: readonly Token[], name: readonly string[]): boolean {
  let token = 0;
  let at = 0;
  let retryToken = -1;
  let retryAt = 0;
  while (at < name.length) {
    const current = tokens[token];
    if (current === ANY_TEXT) {
      retryToken = token;
      retryAt = at;
      token += 1;
    } else if (current !== undefined && matchesCharacter(current, name[at]!)) {
      token += 1;
      at += 1;
    } else if (retryToken >= 0) {
      retryAt += 1;
      token = retryToken + 1;
      at = retryAt;
    } else {
      return false;
    }
  }
  while (tokens[token] === ANY_TEXT) token += 1;
  return token === tokens.length;
}

function matchesCharacter(token: Token, character: string): boolean {
  if (typeof token === 'string') return token === character;
  if (typeof token === 'symbol') return true;
  const code = character.codePointAt(0)!;
  return token.ranges.some(([first, last]) => code >= first && code <= last) !== token.negated;
}

/** The class that begins at `[`, or null where it does not end: then the bracket is a bracket. */
function characterClass(
  text: readonly string[],
  start: number,
): { token: CharacterClass; end: number } | null {
  const negated = text[start + 1] === '!' || text[start + 1] === '^';
  const first = start + (negated ? 2 : 1);
  const ranges: (readonly [number, number])[] = [];
  for (let i = first; i < text.length; i += 1) {
    // A bracket in front is a member of the class, as in every shell.
    if (text[i] === ']' && i > first) return { token: { negated, ranges }, end: i };
    const from = text[i]!.codePointAt(0)!;
    const to = text[i + 2];
    if (text[i + 1] === '-' && to !== undefined && to !== ']') {
      ranges.push([from, to.codePointAt(0)!]);
      i += 2;
    } else {
      ranges.push([from, from]);
    }
  }
  return null;
}

const SPECIAL = '*?[]{},!\\';
