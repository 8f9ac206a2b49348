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
    if (fault instanceof RE2JSSyntaxException) return explain(fault.error);
    if (fault instanceof RE2JSException || fault instanceof RangeError) return TOO_LARGE;
    throw fault;
  }
}

const TOO_LARGE = 'its repetitions make it too large';

function explain(error: string): string {
  if (error === 'expression too large' || error === 'expression nests too deeply') return TOO_LARGE;
  if (error === 'invalid repeat count') return 'a repetition is over 1,000, or repetitions multiply to more';
  return `RE2, which has no look-around and no back references, says "${error}"`;
}
