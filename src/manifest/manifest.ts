import type { Place, Problem } from '../problems/problem.ts';
import type { AudienceSettings } from './audience-keys.ts';

/** One audience as the manifest declares it, its defaults merged in. Plain data: it can be sent to a thread. */
export interface Audience extends AudienceSettings {
  /** The ODP audience ID. */
  readonly id: string;
  /** Where the audience is in the manifest. */
  readonly place: Place;
  /** Where each of its keys is in the manifest, or in its `defaults`. */
  readonly places: Readonly<Record<string, Place>>;
}

/** Where a key is in the manifest, or the audience where neither it nor `defaults` has the key. */
export function placeOfKey({ place, places }: Audience, key: string): Place {
  return places[key] ?? place;
}

/** What a manifest says, read and checked. */
export interface ManifestContent {
  /** The IDs of all audiences, right or wrong, in the manifest's order. */
  readonly ids: readonly string[];
  /** Audiences whose entries are right, in the manifest's order. */
  readonly audiences: readonly Audience[];
  /** Audiences whose entries are wrong, in the manifest's order, with what is wrong. */
  readonly invalid: readonly {
    readonly id: string;
    readonly name: string | null;
    /** `null` where it is missing or wrong itself. */
    readonly identifier: string | null;
    readonly problems: readonly Problem[];
  }[];
  /** Problems of the file as a whole. Any error here stops every import. */
  readonly problems: readonly Problem[];
}

export interface Manifest extends ManifestContent {
  /** SHA-256 of its bytes, in hexadecimal; `null` where they could not be read. */
  readonly sha256: string | null;
}

/** What is left of a manifest that could not be read as far as its audiences. */
export function onlyProblems(problems: readonly Problem[]): ManifestContent {
  return { ids: [], audiences: [], invalid: [], problems };
}
