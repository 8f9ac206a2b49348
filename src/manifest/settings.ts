import { EXPORT_RULE_CODES } from '../problems/export-rules.ts';
import { error, type Place, type Problem } from '../problems/problem.ts';
import { count } from '../words/numbers.ts';
import { quote } from '../words/quote.ts';
import { didYouMean, nearest } from '../words/suggest.ts';
import {
  ALLOWED,
  AUDIENCE_KEY_NAMES,
  DUPLICATES,
  ENCODINGS,
  FORMATS,
  INVALID_ROWS,
  NORMALIZATIONS,
} from './allowed-values.ts';
import { type AudienceKey, type AudienceSettings, keySchemas, MAX_MEMBERS } from './audience-keys.ts';
import { type ListNode, type MappingNode, type Node, plainValue, type ScalarNode } from './tree.ts';

/** What a mapping of settings (an audience's, or `defaults`) says. */
export interface Settings {
  /** The keys that are right. */
  readonly values: Partial<AudienceSettings>;
  /** Where each key is; `members.0` and so on are the entries of `members`. */
  readonly places: Readonly<Partial<Record<AudienceKey, Place>> & Record<`members.${number}`, Place>>;
  /** Keys that are there and wrong, also those that an unknown key was probably meant to be. */
  readonly broken: ReadonlySet<AudienceKey>;
  readonly problems: readonly Problem[];
}

/** Most unknown or repeated keys of one mapping that are listed one by one. */
const MAX_TOLD = 20;
const KEYS: ReadonlySet<string> = new Set(AUDIENCE_KEY_NAMES);

/** Checks the settings of one mapping, key by key. `excluded` are keys that it may not have, with `why`. */
export function checkSettings(
  mapping: MappingNode,
  excluded: ReadonlySet<string> = new Set(),
  why = '',
): Settings {
  const values: { -readonly [K in AudienceKey]?: AudienceSettings[K] } = {};
  const places: Partial<Record<AudienceKey, Place>> & Record<`members.${number}`, Place> = {};
  const broken = new Set<AudienceKey>();
  const problems: Problem[] = [...repeatedKeys(mapping)];
  const unknown: Problem[] = [];
  for (const [key, entry] of mapping.entries) {
    if (!isKey(key) || excluded.has(key)) {
      // Past the ones told, only their number matters: a suggestion for each of a million keys takes a while.
      const told = unknown.length < MAX_TOLD;
      const unfit = () => (isKey(key) ? `\`${key}\` ${why}` : unknownKey(key, AUDIENCE_KEY_NAMES));
      const message = told ? unfit() : '';
      unknown.push(error('manifest-schema', message, entry.place));
      const meant = told && !isKey(key) ? nearest(key, AUDIENCE_KEY_NAMES) : null;
      if (meant !== null && isKey(meant)) broken.add(meant);
      continue;
    }
    places[key] = entry.place;
    if (key === 'members') {
      const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
      for (const [index, { place }] of items.entries()) places[`members.${index}`] = place;
    }
    const fault = check(key, entry.value, values);
    if (fault) {
      problems.push(fault);
      broken.add(key);
    }
  }
  problems.push(...tellSome(unknown, 'unknown keys'));
  return { values, places, broken, problems };
}

/** The problem of a key that nothing knows. */
export function unknownKey(key: string, candidates: Iterable<string>): string {
  if (key === '<<') {
    return 'Merge keys (`<<`) are not part of YAML 1.2. Put what audiences share into `defaults`.';
  }
  const hint = didYouMean(key, candidates);
  return `Unknown key ${quote(key)}.${hint || ' Remove it, or see docs/manifest.md for the keys there are.'}`;
}

/** `manifest-syntax` for every key that stands again in the mapping. */
export function repeatedKeys(mapping: MappingNode): Problem[] {
  const problems = mapping.repeated.map(({ key, place, first }) =>
    error(
      'manifest-syntax',
      `The key ${quote(key)} is already on line ${first.line}. Keep one of them.`,
      place,
    ),
  );
  return tellSome(problems, 'repeated keys');
}

/** The first problems as they are, the others as one with their number. */
function tellSome(problems: Problem[], what: string): Problem[] {
  const rest = problems.length - MAX_TOLD;
  if (rest <= 0) return problems;
  const next = problems[MAX_TOLD]!;
  const more = {
    ...next,
    message: `Here and below are ${count(rest)} more ${what}.`,
    count: rest,
  };
  return [...problems.slice(0, MAX_TOLD), more];
}

function isKey(key: string): key is AudienceKey {
  return KEYS.has(key);
}

function check<K extends AudienceKey>(
  key: K,
  node: Node,
  values: { [P in AudienceKey]?: AudienceSettings[P] },
): Problem | null {
  if (node.kind === 'scalar' && node.value === null) {
    return error('manifest-schema', `\`${key}\` has no value. Give it one, or remove the key.`, node.place);
  }
  const parsed = keySchemas[key].safeParse(plainValue(node));
  if (!parsed.success) {
    const culprit = node.kind === 'list' ? (badItem(key, node) ?? node) : node;
    return error('manifest-schema', wrongValue(key, culprit), culprit.place);
  }
  if (key === 'members' && Array.isArray(parsed.data) && parsed.data.every((path) => path.startsWith('!'))) {
    return error('manifest-schema', '`members` only excludes. Add a path or glob without `!`.', node.place);
  }
  values[key] = parsed.data;
  return null;
}

/** The first item that makes a list wrong, where a list is allowed. */
function badItem(key: AudienceKey, list: ListNode): Node | undefined {
  if (!LISTS.has(key) || list.items.length > MAX_MEMBERS) return undefined;
  return list.items.find((item) => !keySchemas[key].safeParse([plainValue(item)]).success);
}

function wrongValue(key: AudienceKey, node: Node): string {
  const hint = node.kind === 'scalar' ? hintFor(key, node) : '';
  return `\`${key}\` must be ${ALLOWED[key]}, not ${shownValue(key, node)}.${hint}`;
}

function shownValue(key: AudienceKey, node: Node): string {
  if (node.kind === 'mapping') return 'a mapping';
  if (node.kind === 'list') {
    if (node.items.length === 0) return 'an empty list';
    return node.items.length > MAX_MEMBERS ? `a list of ${count(node.items.length)}` : 'a list';
  }
  if (node.value === null) return 'empty';
  // Somebody may have written the members' IDs themselves.
  return key === 'members' && node.value !== '' ? `a ${typeof node.value}` : quote(node.text);
}

const LISTS: ReadonlySet<AudienceKey> = new Set(['members', 'normalize', 'placeholders', 'accept']);
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

/** What to do about a wrong value, where that is known. */
function hintFor(key: AudienceKey, { value, text, quoted }: ScalarNode): string {
  if (typeof value === 'string') {
    if (key === 'header' && /^(?:yes|no|on|off|true|false)$/i.test(text)) {
      return quoted ? ' Write it without quotes.' : ' YAML 1.2 knows only true and false.';
    }
    if (LISTS.has(key) && keySchemas[key].safeParse([value]).success) return ` Write [${value}].`;
    if (key === 'quote' && text === 'false') return ' Write it without quotes.';
    if (key === 'delimiter' && text === '\\t') return ' A tab is "\\t" in double quotes.';
    if (LIMITS.has(key) && /^[0-9.]+\s+%$/.test(text)) return ' Write it without the space.';
    if (COUNTS.has(key) && /^[0-9]+$/.test(text)) return ' Write it without quotes.';
    return didYouMean(value, WORDS[key] ?? []);
  }
  if (LIMITS.has(key) && typeof value === 'number' && value > 0 && value < 1) {
    return ' A percentage ends in %.';
  }
  if (COUNTS.has(key) || key === 'header') return '';
  return value === null ? '' : ' To make it text, put it in quotes.';
}
