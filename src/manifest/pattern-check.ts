/** Longest `pattern`, in characters. */
export const MAX_PATTERN_LENGTH = 1000;
/**
 * Largest compiled `pattern`, in RE2 instructions: time to match grows with it, and a repetition of repetitions
 * (`((a{9}){9}){9}`) would otherwise make a short pattern a slow one. `[a-z]{1,512}` has 1,025.
 */
export const MAX_PROGRAM_SIZE = 2000;

/**
 * What is wrong with a regular expression in RE2 syntax, or `null`. Loads RE2's port on first use.
 * The message holds no part of the pattern and no full stop.
 */
export async function checkPattern(source: string): Promise<string | null> {
  if (source.length > MAX_PATTERN_LENGTH) return `it is longer than ${MAX_PATTERN_LENGTH} characters`;
  const { RE2JS, RE2JSException, RE2JSSyntaxException } = await import('re2js');
  try {
    if (RE2JS.compile(source).programSize() > MAX_PROGRAM_SIZE) return TOO_LARGE;
    return null;
  } catch (fault) {
    if (fault instanceof RE2JSSyntaxException) return explain(fault.error, source);
    if (fault instanceof RE2JSException || fault instanceof RangeError) return TOO_LARGE;
    throw fault;
  }
}

const TOO_LARGE = 'its repetitions make it too large';

function explain(error: string, source: string): string {
  if (error === 'expression too large' || error === 'expression nests too deeply') return TOO_LARGE;
  if (error === 'invalid repeat count') return 'a repetition is over 1,000, or repetitions multiply to more';
  // Without what is escaped: `\(?=` is a parenthesis.
  const bare = source.replace(/\\[^1-9]/gs, '');
  if (/\(\?<?[=!]/.test(bare))
    return 'RE2 has no look-around. Describe what an ID is, not what it is not, and leave other IDs out of the export';
  if (/\\[1-9]/.test(bare)) return 'RE2 has no back references. Write out the part that repeats';
  return `RE2 says "${error}"`;
}
