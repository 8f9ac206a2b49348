import { type HeldSettings, heldSettings } from '../manifest/held-settings.ts';
import { isAsStrict, type Limit, limitOf, parseLimit } from '../manifest/limit.ts';
import { type Audience, placeOfKey } from '../manifest/manifest.ts';
import { type Problem, warning } from '../problems/problem.ts';
import { quote } from '../words/quote.ts';
import type { GuardedCounts } from './guards.ts';
import { overLimit } from './over-limit.ts';

/** How an audience's settings differ from those of its baseline. */
export interface SettingsChange {
  /** `guard-loosened` and `identifier-changed`, each on the line of its key. */
  readonly problems: readonly Problem[];
  /** Other keys that differ and make the same files be read differently, by name. */
  readonly readDifferently: readonly string[];
}

/**
 * Compares an audience's settings with those that each of its baselines was imported with. What cannot be proven to be as
 * strict as before is a warning, for a change may loosen a guard and break it in one go: with `counts` it says whether it
 * does.
 */
export function compareSettings(
  audience: Audience,
  baselines: readonly (HeldSettings | null)[],
  counts: GuardedCounts | null = null,
): SettingsChange {
  const now = heldSettings(audience);
  const problems = new Map<string, Problem>();
  const differing = new Set<string>();
  for (const before of baselines) {
    if (before === null) continue;
    for (const [key, isStrict] of Object.entries(GUARDS)) {
      if (isStrict(now, before) || problems.has(key)) continue;
      problems.set(key, loosened(audience, key, before[key], now[key], counts));
    }
    if (typeof before.identifier === 'string' && before.identifier !== audience.identifier) {
      problems.set('identifier', identifierChanged(audience, before.identifier));
    }
    for (const key of keysOf(now, before)) if (!isEqual(now[key], before[key])) differing.add(key);
  }
  return { problems: [...problems.values()], readDifferently: [...differing].sort() };
}

/** Whether the settings are, by one key, as strict as those before. */
type Strictness = (now: HeldSettings, before: HeldSettings) => boolean;

const GUARDS: Readonly<Record<string, Strictness>> = {
  min_members: (now, before) => numberOf(now.min_members) >= numberOf(before.min_members),
  max_members: ({ max_members: now }, { max_members: before }) =>
    before === undefined || (now !== undefined && numberOf(now) <= numberOf(before)),
  max_removed: limited('max_removed', parseLimit('100%')),
  max_added: limited('max_added', null),
  invalid_rows: (now, before) => !isSkipping(now) || isSkipping(before),
  max_invalid: (now, before) =>
    !isSkipping(now) || !isSkipping(before) || limited('max_invalid', parseLimit('100%'))(now, before),
  pattern: (now, before) => before.pattern === undefined || now.pattern === before.pattern,
  // A list replaces the one that is built in, which has more than its texts: only lists are comparable.
  placeholders: (now, before) =>
    isEqual(now.placeholders, before.placeholders) ||
    (before.placeholders !== undefined &&
      now.placeholders !== undefined &&
      folded(before.placeholders).every((text) => folded(now.placeholders).includes(text))),
  accept: (now, before) => textsOf(now.accept).every((code) => textsOf(before.accept).includes(code)),
  // Another number, or another file with one, is as exact.
  expected_rows: (now, before) => before.expected_rows === undefined || now.expected_rows !== undefined,
};

/** `most` is the limit that no change is over; `null` where there is none. */
function limited(key: string, most: Limit | null): Strictness {
  return (now, before) => {
    const held = limitOf(before[key]);
    if (held === null || (most !== null && isAsStrict(most, held))) return true;
    const limit = limitOf(now[key]);
    return limit !== null && isAsStrict(limit, held);
  };
}

/** With `skip`, rows may be left out; but none with a `max_invalid` of zero. */
function isSkipping(settings: HeldSettings): boolean {
  return settings.invalid_rows === 'skip' && limitOf(settings.max_invalid)?.value !== 0;
}

function loosened(
  audience: Audience,
  key: string,
  before: unknown,
  now: unknown,
  counts: GuardedCounts | null,
): Problem {
  const effect = counts === null ? undefined : againstOldLimit(key, before, counts);
  return warning(
    'guard-loosened',
    `\`${key}\` ${howChanged(before, now)}${effect ?? ', so it may let through what it stopped before.'} Check that this is intended.`,
    placeOfKey(audience, key),
  );
}

/** What the limit of before says of this change; `undefined` for a guard that is not a limit. */
function againstOldLimit(key: string, before: unknown, counts: GuardedCounts): string | undefined {
  const found = overLimit(key, before, counts);
  if (found === undefined) return undefined;
  return found === null
    ? '; this change keeps within the old limit, too.'
    : `: the old limit would stop this change, which ${found}.`;
}

/** Numbers, limits and words are shown; of a text that somebody wrote only that it changed. */
function howChanged(before: unknown, now: unknown): string {
  if (isShown(before) && isShown(now)) return `was \`${before}\` and is \`${now}\``;
  if (now === undefined) return isShown(before) ? `was \`${before}\` and is not set` : 'was removed';
  return before === undefined ? 'was added' : 'was changed';
}

function isShown(value: unknown): value is string | number {
  return (
    typeof value === 'number' || (typeof value === 'string' && /^(?:skip|fail|[\d.]{1,20}%)$/.test(value))
  );
}

function identifierChanged(audience: Audience, before: string): Problem {
  return warning(
    'identifier-changed',
    `The identifier is ${quote(audience.identifier)} and was ${quote(before)}, so every member is new and every earlier one leaves. Check that this is intended.`,
    placeOfKey(audience, 'identifier'),
  );
}

/** All keys of both but those that have a problem of their own. */
function keysOf(now: HeldSettings, before: HeldSettings): string[] {
  const keys = new Set([...Object.keys(now), ...Object.keys(before)]);
  return [...keys].filter((key) => key !== 'identifier' && !Object.hasOwn(GUARDS, key));
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function folded(value: unknown): string[] {
  return textsOf(value).map((text) => text.toLowerCase());
}
