/** Tells whether the whole ID matches. */
export type Matcher = (id: string) => boolean;

/**
 * Compiles an audience's `pattern`, RE2 syntax, to a matcher whose time is linear in the ID's length.
 *
 * A plain sequence of characters and classes with at most one repetition of variable length means the same in RE2 and
 * in V8's engine, and leaves V8 at most one place to backtrack to for each character; V8 is four times as fast there.
 * Everything else goes to re2js, which is an automaton. Throws where the pattern is not valid RE2; the manifest has
 * been checked for that.
 */
export async function compilePattern(source: string): Promise<Matcher> {
  if (isPlainSequence(source)) {
    const regExp = new RegExp(`^(?:${source})$`, 'u');
    return (id) => regExp.test(id);
  }
  const { RE2JS } = await import('re2js');
  const compiled = RE2JS.compile(source);
  return (id) => compiled.testExact(id);
}

/** Whether V8 matches the pattern in linear time and as RE2 would. */
export function isPlainSequence(source: string): boolean {
  return source.length <= 200 && PLAIN_SEQUENCE.test(source);
}

// Only what both engines read alike: no `.` (RE2's matches `\r`), no `\s`, no negation, no case folding.
const CLASS = String.raw`\[(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9_.@+])+-?\]`;
const ATOM = String.raw`(?:[A-Za-z0-9_@:;,~#%&=!<>'" -]|\\[.+*?()|\[\]{}^$\\/]|\\[dw]|${CLASS})`;
const PLAIN_SEQUENCE = new RegExp(
  String.raw`^(?:${ATOM}(?:\{\d{1,3}\})?)*(?:${ATOM}(?:[+*?]|\{\d{1,3},(?:\d{1,3})?\})${ATOM}*)?$`,
);
