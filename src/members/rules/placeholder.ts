import { asciiLowerCase } from './ascii.ts';
import type { RowFinding } from './row-finding.ts';

/** What never is an ID: what tools write where they have no value. */
export const NEVER_AN_ID = [
  '\\N',
  '(null)',
  '<null>',
  '#n/a',
  '#ref!',
  '#value!',
  '#name?',
  '#div/0!',
  '[object object]',
  'undefined',
  'null',
  '00000000-0000-0000-0000-000000000000',
] as const;

/** What sometimes is one: whether it is here depends on the other IDs. */
export const SOMETIMES_AN_ID = [
  'none',
  'nil',
  'nan',
  'na',
  'n/a',
  'unknown',
  'anonymous',
  'guest',
  'not_authenticated',
  'true',
  'false',
  '-',
  '--',
  '?',
  '0',
] as const;

/** Finds `placeholder-id` in any letter case; the audience's own list takes the place of both lists above. */
export function createPlaceholderRule(own: readonly string[] | undefined): (id: string) => RowFinding | null {
  const never = new Set((own ?? NEVER_AN_ID).map(asciiLowerCase));
  const sometimes: ReadonlySet<string> = new Set(own === undefined ? SOMETIMES_AN_ID : []);
  return (id) => {
    const folded = asciiLowerCase(id);
    if (never.has(folded)) return 'error';
    if (!sometimes.has(folded)) return null;
    return folded === '0' ? 'error-among-longer-ids' : 'error-among-telling-ids';
  };
}

/** The texts that the rule looks for, in lower case. */
export function placeholderTexts(own: readonly string[] | undefined): string[] {
  return (own ?? [...NEVER_AN_ID, ...SOMETIMES_AN_ID]).map(asciiLowerCase);
}
