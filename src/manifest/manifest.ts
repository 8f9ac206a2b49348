import type { Place, Problem } from '../problems/problem.ts';
import type { AudienceSettings } from './schema.ts';

/** One audience as the manifest declares it, its defaults merged in. Plain data: it can be sent to a thread. */
export interface Audience extends AudienceSettings {
  /** The ODP audience ID. */
  readonly id: string;
  /** Where the audience and each of its keys stand in the manifest; the key `''` is the audience itself. */
  readonly places: Readonly<Record<string, Place>>;
}

/** The manifest, read and checked. */
export interface Manifest {
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
