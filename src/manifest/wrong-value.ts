import { PROBLEM_CODES, type ProblemCode } from '../problems/codes.ts';
import { EXPORT_RULE_CODES } from '../problems/export-rules.ts';
import { error, type Problem } from '../problems/problem.ts';
import { count } from '../words/numbers.ts';
import { quote } from '../words/quote.ts';
import { nearest } from '../words/suggest.ts';
import { ALLOWED, DUPLICATES, ENCODINGS, FORMATS, INVALID_ROWS, NORMALIZATIONS } from './allowed-values.ts';
import { type AudienceKey, keySchemas, MOST_ITEMS } from './audience-keys.ts';
import { type ListNode, type Node, plainValue, type ScalarNode } from './tree.ts';

/** The problem of a key's value that its schema refuses: in a list, of the first item that is wrong. */
export function wrongValue(key: AudienceKey, value: Node): Problem {
  const node = value.kind === 'list' ? (badItem(key, value) ?? value) : value;
  const hint = node.kind === 'scalar' ? hintFor(key, node) : '';
  const message = `\`${key}\` must be ${ALLOWED[key]}, not ${shownValue(key, node)}.${hint}`;
  return error('manifest-schema', message, node.place);
}

/** The first item that makes a list wrong, where a list is allowed. */
function badItem(key: AudienceKey, list: ListNode): Node | undefined {
  if (!isList(key) || list.items.length > MOST_ITEMS[key]) return undefined;
  return list.items.find((item) => !keySchemas[key].safeParse([plainValue(item)]).success);
}

/** What was written, as far as it cannot be a member's ID that somebody wrote in the wrong place. */
function shownValue(key: AudienceKey, node: Node): string {
  if (node.kind === 'mapping') return 'a mapping';
  if (node.kind === 'list') {
    if (node.items.length === 0) return 'an empty list';
    const isTooLong = isList(key) && node.items.length > MOST_ITEMS[key];
    return isTooLong ? `a list of ${count(node.items.length)}` : 'a list';
  }
  const { value, text } = node;
  if (value === null) return 'empty';
  if (text === '' || typeof value === 'boolean') return quote(text);
  if (COUNTS.has(key) && AMOUNT.test(text)) return quote(text);
  if (typeof value === 'number') return 'this number';
  return HARMLESS[key]?.test(text) || SWITCH.test(text) || isNearMiss(key, text) ? quote(text) : 'this text';
}

/** A number or percentage of few digits. */
const AMOUNT = /^[-+]?[0-9][0-9.,_]{0,9}\s*%?$/;
const HARMLESS: Partial<Record<AudienceKey, RegExp>> = {
  identifier: /^[A-Za-z]+(?:[ _-]+[A-Za-z]+)*$/,
  delimiter: /^(?:[^\p{L}\p{N}]{1,4}|\\t)$/u,
};
const SWITCH = /^(?:yes|no|on|off|true|false)$/i;

const WORDS: Partial<Record<AudienceKey, readonly string[]>> = {
  format: FORMATS,
  encoding: ENCODINGS,
  normalize: NORMALIZATIONS,
  accept: EXPORT_RULE_CODES,
  invalid_rows: INVALID_ROWS,
  duplicates: DUPLICATES,
};
const LIMITS: ReadonlySet<AudienceKey> = new Set(['max_invalid', 'max_removed', 'max_added']);
const COUNTS: ReadonlySet<AudienceKey> = new Set([
  'min_members',
  'max_members',
  'column',
  'expected_rows',
  'skip_lines',
  ...LIMITS,
]);

function isList(key: AudienceKey): key is keyof typeof MOST_ITEMS {
  return Object.hasOwn(MOST_ITEMS, key);
}

function wordMeant(key: AudienceKey, text: string): string | null {
  return nearest(text, WORDS[key] ?? []);
}

/** ODP's field name that a column's title or a program's name means: `Customer ID`, `customerId`. */
function fieldMeant(text: string): string | null {
  const name = text
    .replace(/(?<=[a-z])(?=[A-Z])|[ -]+/g, '_')
    .replace(/_+/g, '_')
    .toLowerCase();
  const isField = HARMLESS.identifier?.test(text) && keySchemas.identifier.safeParse(name).success;
  return isField && name !== text ? name : null;
}

/** Whether it is one of the key's words with a mistake. Only encodings have digits. */
function isNearMiss(key: AudienceKey, text: string): boolean {
  return wordMeant(key, text) !== null && (key === 'encoding' || !/[0-9]/.test(text));
}

/** What to do about a wrong value, where that is known. */
function hintFor(key: AudienceKey, { value, text, quoted }: ScalarNode): string {
  if (typeof value === 'string') {
    if (key === 'header' && SWITCH.test(text)) {
      return quoted ? ' Write it without quotes.' : ' YAML 1.2 knows only true and false.';
    }
    if (isList(key) && keySchemas[key].safeParse([value]).success)
      return key === 'placeholders' ? ' Put it in `[` and `]`.' : ` Write [${value}].`;
    if (key === 'quote' && text === 'false') return ' Write it without quotes.';
    if (key === 'delimiter' && text === '\\t') return ' A tab is "\\t" in double quotes.';
    if (LIMITS.has(key) && /^[0-9.]+\s+%$/.test(text)) return ' Write it without the space.';
    if (COUNTS.has(key) && /^[0-9]+$/.test(text)) return ' Write it without quotes.';
    if (COUNTS.has(key) && /^[1-9][0-9]{0,2}(?:[,._ ][0-9]{3})+$/.test(text))
      return ` Write it as ${text.replace(/[^0-9]/g, '')}.`;
    if (key === 'accept' && Object.hasOwn(PROBLEM_CODES, text))
      return ` \`${text}\` cannot be accepted. ${PROBLEM_CODES[text as ProblemCode].remedy}`;
    const meant = key === 'identifier' ? fieldMeant(text) : wordMeant(key, text);
    return meant === null ? '' : ` Did you mean \`${meant}\`?`;
  }
  if (LIMITS.has(key) && typeof value === 'number' && value > 0 && value < 1) {
    return ' A percentage ends in %.';
  }
  if (key === 'quote' && value === true) return ' Leave it out: then fields may be quoted.';
  if (COUNTS.has(key) || key === 'header') return '';
  return value === null ? '' : ' To make it text, put it in quotes.';
}
