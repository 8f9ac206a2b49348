import { quote } from '../words/quote.ts';
import { nearest } from '../words/suggest.ts';
import { AUDIENCE_KEY_NAMES, isAudienceKey } from './allowed-values.ts';
import type { AudienceKey } from './audience-keys.ts';

/** The key of an audience that a word was probably meant to be, or `null`. */
export type Speller = (word: string) => AudienceKey | null;

/** Words that one manifest's speller compares with all keys: a mistake is often made again, and that many are not read. */
const MAX_SPELLED = 1000;

/** A speller for one manifest, so that ten thousand audiences with the same mistake take no longer than one. */
export function createSpeller(): Speller {
  const known = new Map<string, AudienceKey | null>();
  return (word) => {
    const before = known.get(word);
    if (before !== undefined || known.size === MAX_SPELLED) return before ?? null;
    const meant = nearest(word, AUDIENCE_KEY_NAMES);
    known.set(word, meant);
    return meant;
  };
}

/** The problem of a key that nothing knows; `meant` is the one that it was probably meant to be. */
export function unknownKey(key: string, meant: string | null): string {
  if (key === '<<') {
    return 'Merge keys (`<<`) are not part of YAML 1.2. Put what audiences share into `defaults`.';
  }
  if (meant === null) return 'Unknown key. Remove it, or see docs/manifest.md for the keys there are.';
  // Somebody may have written a member's ID in place of a key.
  return `Unknown key${/^[a-z_-]+$/i.test(key) ? ` ${quote(key)}` : ''}. Did you mean \`${meant}\`?`;
}

/** A key of an audience for the beginning of a message; one that nothing knows is not repeated. */
export function calledKey(key: string): string {
  return isAudienceKey(key) ? `The key \`${key}\`` : 'This key';
}
