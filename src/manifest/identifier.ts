import { quote } from '../words/quote.ts';

/** How ODP requires the field name of a custom identifier to end; source: ODP's schema API. */
const SUFFIXES = ['_id', '_hash', '_number', '_token', '_alias', '_address', '_key'];

/** Identifiers that ODP has from the beginning, which end in none of them. */
const WELL_KNOWN: ReadonlySet<string> = new Set(['email', 'phone']);

/** Why an identifier is probably not the right one, or `null`. */
export function identifierDoubt(identifier: string): string | null {
  if (identifier === 'vuid') {
    return 'The identifier vuid names a device or browser, not a person. Check that the member IDs are VUIDs.';
  }
  if (WELL_KNOWN.has(identifier) || SUFFIXES.some((suffix) => identifier.endsWith(suffix))) return null;
  return `The identifier ${quote(identifier)} is neither email nor phone and has none of the endings of ODP’s identifiers (${SUFFIXES.join(', ')}). Check the field name in ODP.`;
}
