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

/** Understands `*`, `?` and `[…]`; a backslash makes the character behind it an ordinary one. */
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

/** Whether a name is what the segment stands for; `hidden` lets wildcards match a dot in front. */
export function matchesName(segment: Segment, name: string, hidden: boolean): boolean {
  if (segment.kind === 'literal') return segment.text === name;
  if (segment.kind === 'globstar') return hidden || !name.startsWith('.');
  if (!hidden && name.startsWith('.') && segment.tokens[0] !== '.') return false;
  return matchesTokens(segment.tokens, [...name]);
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
