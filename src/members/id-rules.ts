import type { Audience } from '../manifest/manifest.ts';
import type { ProblemCode } from '../problems/codes.ts';

/** Longest ID in bytes of UTF-8. */
export const MAX_ID_BYTES = 512;

/** The codes of the rules that one ID can break. */
export type IdProblem = Extract<
  ProblemCode,
  'empty-id' | 'white-space' | 'control-character' | 'too-long' | 'pattern-mismatch'
>;

/** Whether the whole ID matches the audience's `pattern`. */
export type Matcher = (id: string) => boolean;

/** What an audience asks of each of its IDs. */
export interface IdRules {
  readonly trim: boolean;
  readonly lowercase: boolean;
  readonly matches: Matcher | null;
}

/** The rules of an audience; `matches` is its compiled `pattern`. */
export function idRules(audience: Audience, matches: Matcher | null): IdRules {
  return {
    trim: audience.normalize.includes('trim'),
    lowercase: audience.normalize.includes('lowercase'),
    matches,
  };
}

/**
 * Compiles a `pattern` in RE2 syntax to a matcher whose time is linear in the ID's length. The manifest's check has
 * found it valid; RE2's port is loaded on first use.
 */
export async function compilePattern(source: string): Promise<Matcher> {
  const { RE2JS } = await import('re2js');
  const compiled = RE2JS.compile(source);
  return (id) => compiled.testExact(id);
}

/**
 * Normalizes one ID and checks it: the definition of what a valid ID is. The intake's fast path must agree with it.
 * White space is what `String.prototype.trim` removes; control characters are Unicode's category Cc, which holds
 * every line break but U+2028 and U+2029.
 */
export function checkId(text: string, rules: IdRules): { id: string } | { problem: IdProblem } {
  let id = text;
  if (rules.trim) id = id.trim();
  if (rules.lowercase) id = id.toLowerCase();
  if (id === '') return { problem: 'empty-id' };
  if (id.trim() !== id) return { problem: 'white-space' };
  if (/[\p{Cc}\u2028\u2029]/u.test(id)) return { problem: 'control-character' };
  if (Buffer.byteLength(id) > MAX_ID_BYTES) return { problem: 'too-long' };
  if (rules.matches !== null && !rules.matches(id)) return { problem: 'pattern-mismatch' };
  return { id };
}
