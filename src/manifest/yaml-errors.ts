import type { YAMLError } from 'yaml';

type ErrorCode = YAMLError['code'];

/**
 * A syntax error in our words. The library's own messages are not shown: some repeat the source, which may be a whole
 * file of what should not be in a log.
 */
export function describeYamlError(fault: YAMLError, text: string): string {
  const start = text.lastIndexOf('\n', Math.max(0, fault.pos[0] - 1)) + 1;
  const line = text.slice(start, start + 200).split('\n', 1)[0]!;
  return `${explain(fault)}${UNQUOTED.test(line) ? QUOTE_HINT : ''}`;
}

/** A key or list item whose value begins with a character that means something to YAML. */
const UNQUOTED = /^\s*(?:-|[\w.-]+:)(?:\s+-)*\s+[[{*&!|>@`%,]/;
const QUOTE_HINT =
  ' A value that begins with a character such as `*`, `!`, `[`, `{` or `@` goes in single quotes.';

function explain(fault: YAMLError): string {
  if (fault.code === 'MISSING_CHAR' && fault.message.startsWith('Missing closing')) {
    return 'A quoted text, begun here or on a line before, has no closing quote.';
  }
  if (fault.code === 'MISSING_CHAR' && fault.message.includes('need to be followed by map values')) {
    return 'This is neither a key nor a value: a key ends in `:` and a space.';
  }
  return EXPLAINED[fault.code] ?? 'This is not valid YAML.';
}

const NESTED = 'The indentation is wrong here, or a value with a `:` needs quotes.';

const EXPLAINED: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'An anchor or alias has no proper name.',
  ALIAS_PROPS: 'An alias cannot have a tag or an anchor.',
  BAD_DIRECTIVE: 'This `%` directive is not valid.',
  BAD_DQ_ESCAPE:
    'A text in double quotes has an escape that YAML does not know. Write `\\\\` for a backslash, or use single quotes.',
  BAD_INDENT: 'The indentation is wrong, or a `[` or `{` before this line is not closed.',
  BAD_SCALAR_START: 'A value cannot begin with this character unless it is quoted.',
  BLOCK_AS_IMPLICIT_KEY: NESTED,
  BLOCK_IN_FLOW: 'Inside `[…]` or `{…}` a comma is missing, or a `:` or `-` is out of place.',
  KEY_OVER_1024_CHARS: 'A key is longer than 1,024 characters.',
  MISSING_CHAR: 'A comma, a space or a closing mark is missing.',
  MULTILINE_IMPLICIT_KEY: 'The line is not `key: value`, or its indentation is wrong.',
  RESOURCE_EXHAUSTION: 'The manifest is nested too deeply.',
  TAB_AS_INDENT: 'A tab is used for indentation. YAML takes only spaces: replace every tab.',
  TAG_RESOLVE_FAILED: 'This tag is not supported.',
  UNEXPECTED_TOKEN: 'Something here does not belong: check the indentation and the quotes.',
};
