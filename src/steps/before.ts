import type { ReceiptEntry } from '../artifacts/find-receipts.ts';
import type { Baseline } from '../audience/baseline.ts';
import type { CountBefore } from '../audience/guards.ts';
import type { Audience } from '../manifest/manifest.ts';
import type { Problem } from '../problems/problem.ts';
import type { StoredAudience } from '../state/state.ts';
import type { Store } from '../stores/store.ts';
import type { ArtifactState } from './artifact-state.ts';

/** What is known of the audiences from before this run. */
export interface Before {
  /** Where imports are remembered; `null`: nowhere. */
  readonly store: Store | null;
  /** Where the store is a copy of what artifacts keep. */
  readonly artifacts?: ArtifactState;
  /** The commit that is compared with; `null`: none. */
  readonly base: string | null;
  /** Whether the run is on a branch or tag that nothing is imported from, so that there is no commit to compare with. */
  readonly isOtherRef: boolean;
  /** Whether the next import will be compared with this one by its receipts. */
  readonly keepsGoing: boolean;
  /** IDs of the audiences whose member files HEAD has, every one as it is; `null` where git was not asked. */
  readonly inGit: ReadonlySet<string> | null;
  /** Audiences that the state or the base branch has and the manifest has no longer. */
  readonly abandoned: readonly string[];
  /** By audience ID, the last imports that nothing will know of any more unless their receipts are left again. */
  readonly aging: ReadonlyMap<string, ReceiptEntry>;
  /** By audience ID, the last imports that receipts tell of, of as many audiences of the manifest as the run came by. */
  readonly lastImports: ReadonlyMap<string, ReceiptEntry>;
  /** Problems of the state or base branch as a whole. */
  readonly problems: readonly Problem[];
  of(audience: Audience): Promise<AudienceBefore>;
  /** Looks whether a newer run has begun to import one of these audiences since. */
  overtaken(audienceIds: readonly string[]): Promise<Overtaken>;
}

/** The number of a newer run; `null`: none. A Problem where that cannot be seen. */
export type Overtaken = number | Problem | null;

/** What is known of one audience from before this run. */
export interface AudienceBefore {
  /** Memberships to compare with; several after an interrupted import, none without a baseline. */
  readonly baselines: readonly Baseline[];
  /** Where there are none: what receipts tell of the last imports. */
  readonly counts?: readonly CountBefore[];
  readonly stored: StoredAudience | null;
  readonly problems: readonly Problem[];
}

/** Nothing is known of an audience. */
export const NOTHING: AudienceBefore = { baselines: [], stored: null, problems: [] };

/** Nothing is known of any audience. */
export const NOTHING_BEFORE: Before = {
  store: null,
  abandoned: [],
  problems: [],
  base: null,
  isOtherRef: false,
  keepsGoing: false,
  inGit: null,
  aging: new Map(),
  lastImports: new Map(),
  of: async () => NOTHING,
  overtaken: async () => null,
};
