import { EXPORT_RULE_CODES } from '../problems/export-rules.ts';
import type { AudienceKey } from './audience-keys.ts';

/** What an audience's ID and keys allow, in lists and in words, apart from the checks: a thread loads this, and not zod. */

/** As ODP's import and the names of files allow it: 1 to 128 characters, a letter or digit first. */
export const AUDIENCE_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

export const FORMATS = ['csv', 'tsv', 'lines', 'ndjson', 'json', 'parquet'] as const;
export const ENCODINGS = ['utf-8', 'windows-1252', 'iso-8859-1', 'utf-16le', 'utf-16be'] as const;
export const NORMALIZATIONS = ['trim', 'lowercase'] as const;
export const INVALID_ROWS = ['fail', 'skip'] as const;
export const DUPLICATES = ['drop', 'warn', 'fail'] as const;

/** What each key allows, as an error says it: "`header` must be …". */
export const ALLOWED: Readonly<Record<AudienceKey, string>> = {
  identifier:
    'an ODP field name of lower-case letters, digits and underscores such as customer_id, and none of type, action, audience_id, ts',
  members: 'a path or glob, or a list of at most 10,000 of them, none of them empty',
  format: `one of ${FORMATS.join(', ')}`,
  column: 'a header or field name (text), or a position counted from 1 (a number)',
  header: 'true or false',
  delimiter: 'one character, and no quote or line break',
  quote: "a double quote ('\"') or false",
  escape: "a backslash in single quotes, '\\'",
  skip_lines: 'a whole number of lines, 0 or more',
  encoding: `one of ${ENCODINGS.join(', ')}`,
  normalize: 'a list of trim, lowercase',
  pattern: 'a regular expression in RE2 syntax (text)',
  invalid_rows: 'fail or skip',
  max_invalid: 'a whole number of rows, or a percentage up to 100% such as 1% or 0.5%',
  duplicates: 'drop, warn or fail',
  placeholders: 'a list of at most 1,000 texts, none of them empty; [] is none',
  accept: `a list of codes: ${EXPORT_RULE_CODES.join(', ')}`,
  expected_rows: 'a whole number of rows, or the path of a file that holds it',
  min_members: 'a whole number, 0 or more',
  max_members: 'a whole number, 0 or more',
  max_removed: 'a whole number of members, or a percentage up to 100% such as 20% or 0.5%',
  max_added: 'a whole number of members, or a percentage such as 20% or 0.5%',
  name: 'text',
  description: 'text',
  owner: 'text',
};

export const AUDIENCE_KEY_NAMES = Object.keys(ALLOWED) as AudienceKey[];

export function isAudienceKey(key: string): key is AudienceKey {
  return Object.hasOwn(ALLOWED, key);
}
