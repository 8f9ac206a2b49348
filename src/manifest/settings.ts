import { error, type Place, type Problem } from '../problems/problem.ts';
import { count } from '../words/numbers.ts';
import { isAudienceKey } from './allowed-values.ts';
import { type AudienceKey, type AudienceSettings, keySchemas } from './audience-keys.ts';
import { type MappingNode, type Node, plainValue } from './tree.ts';
import { calledKey, type Speller, unknownKey } from './unknown-key.ts';
import { wrongValue } from './wrong-value.ts';

/** What a mapping of settings (an audience's, or `defaults`) says. */
export interface Settings {
  /** The keys that are right. */
  readonly values: Partial<AudienceSettings>;
  /** Where each key is; `members.0` and so on are the entries of `members`. */
  readonly places: Readonly<Partial<Record<AudienceKey, Place>> & Record<`members.${number}`, Place>>;
  /** Keys that are present and wrong, also those that an unknown key was probably meant to be. */
  readonly broken: ReadonlySet<AudienceKey>;
  readonly problems: readonly Problem[];
}

/** Most unknown or repeated keys of one mapping that are listed one by one. */
const MAX_TOLD = 20;

/**
 * Checks the settings of one mapping, key by key. `spell` is that of the manifest; `excluded` are keys that the mapping may
 * not have, with `why`.
 */
export function checkSettings(
  mapping: MappingNode,
  spell: Speller,
  excluded: ReadonlySet<string> = new Set(),
  why = '',
): Settings {
  const values: { -readonly [K in AudienceKey]?: AudienceSettings[K] } = {};
  const places: Partial<Record<AudienceKey, Place>> & Record<`members.${number}`, Place> = {};
  const broken = new Set<AudienceKey>();
  const problems: Problem[] = repeatedKeys(mapping, calledKey);
  const unknown: Problem[] = [];
  for (const [key, entry] of mapping.entries) {
    if (!isAudienceKey(key) || excluded.has(key)) {
      // Past the ones told, only their number matters.
      const meant = isAudienceKey(key) || unknown.length >= MAX_TOLD ? null : spell(key);
      const message = isAudienceKey(key) ? `\`${key}\` ${why}` : unknownKey(key, meant);
      unknown.push(error('manifest-schema', message, entry.place));
      if (meant !== null) broken.add(meant);
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

/** `manifest-syntax` for every key that occurs again in the mapping. `shown` is how a message calls a key. */
export function repeatedKeys(mapping: MappingNode, shown: (key: string) => string): Problem[] {
  const problems = mapping.repeated.map(({ key, place, first }) =>
    error('manifest-syntax', `${shown(key)} is already on line ${first.line}. Keep one of them.`, place),
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

function check<K extends AudienceKey>(
  key: K,
  node: Node,
  values: { [P in AudienceKey]?: AudienceSettings[P] },
): Problem | null {
  if (node.kind === 'scalar' && node.value === null) {
    return error('manifest-schema', `\`${key}\` has no value. Give it one, or remove the key.`, node.place);
  }
  const parsed = keySchemas[key].safeParse(plainValue(node));
  if (!parsed.success) return wrongValue(key, node);
  if (key === 'members' && Array.isArray(parsed.data) && parsed.data.every((path) => path.startsWith('!'))) {
    return error('manifest-schema', '`members` only excludes. Add a path or glob without `!`.', node.place);
  }
  values[key] = parsed.data;
  return null;
}
