import { AUDIENCE_KEY_NAMES } from './allowed-values.ts';
import type { AudienceKey } from './audience-keys.ts';
import { type Limit, limitText } from './limit.ts';
import type { Audience } from './manifest.ts';

/**
 * The settings that an import was made with, as plain JSON in the manifest's own notation (`50%`), to be kept with it and
 * compared with those of the next. A key that the audience does not set and that has no default is absent.
 */
export type HeldSettings = Readonly<Record<string, unknown>>;

/** What is not kept: words for people, and `members`, in which somebody may have written an ID by mistake. */
const NOT_HELD: ReadonlySet<AudienceKey> = new Set(['name', 'description', 'owner', 'members']);

/** The settings of an audience as an import holds them. */
export function heldSettings(audience: Audience): HeldSettings {
  const held: Record<string, unknown> = {};
  for (const key of AUDIENCE_KEY_NAMES) {
    const value: unknown = audience[key];
    if (value === undefined || NOT_HELD.has(key)) continue;
    held[key] = isLimit(value) ? limitText(value) : value;
  }
  return held;
}

function isLimit(value: unknown): value is Limit {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
