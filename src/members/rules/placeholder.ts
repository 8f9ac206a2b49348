import { asciiLowerCase } from './ascii.ts';
import type { RowFinding } from './row-finding.ts';

/** What never is an ID: what tools write where they have no value. */
export const NEVER_AN_ID = [
  '\\N',
  '\\\\N',
  ...['null', '(null)', '<null>', '"null"', "'null'", '@null@', '__hive_default_partition__'],
  ...['(blank)', '(not set)', '<na>', '<nan>', '<nil>', '<none>', '<blank>', '<empty>'],
  ...['undefined', '[object object]'],
  // A spreadsheet's errors, some in German and French too.
  ...['#n/a', '#ref!', '#value!', '#name?', '#div/0!', '#num!', '#null!', '#spill!', '#error!', '#calc!'],
  ...['#nv', '#bezug!', '#wert!', '#zahl!', '#n/d', '#valeur!', '#nom?', '#nombre!'],
  // A UUID and a hash of zeros; MD5, SHA-1 and SHA-256 of an empty text.
  '00000000-0000-0000-0000-000000000000',
  '{00000000-0000-0000-0000-000000000000}',
  '00000000000000000000000000000000',
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
];

/** What sometimes is one: whether it is here depends on the other IDs. */
export const SOMETIMES_AN_ID = [
  ...['none', 'nil', 'nan', 'nat', 'na', 'n/a', 'unknown', 'anonymous', 'guest', 'not_authenticated'],
  ...['true', 'false', '-', '--', '?', '0'],
];

/** Finds `placeholder-id` in any letter case; the audience's own list takes the place of both lists above. */
export function createPlaceholderRule(own: readonly string[] | undefined): (id: string) => RowFinding | null {
  const never = new Set((own ?? NEVER_AN_ID).map(asciiLowerCase));
  const sometimes: ReadonlySet<string> = new Set(own === undefined ? SOMETIMES_AN_ID : []);
  return (id) => {
    const folded = asciiLowerCase(id);
    if (never.has(folded) || (own === undefined && TOO_NARROW.test(id))) return 'error';
    if (!sometimes.has(folded)) return null;
    return folded === '0' ? 'error-among-longer-ids' : 'error-among-telling-ids';
  };
}

/** What a spreadsheet shows, and saves as text, where a number does not fit into its column. */
const TOO_NARROW = /^#{4,}$/;

/** The texts that the rule looks for, in lower case. */
export function placeholderTexts(own: readonly string[] | undefined): string[] {
  return (own ?? [...NEVER_AN_ID, ...SOMETIMES_AN_ID]).map(asciiLowerCase);
}
