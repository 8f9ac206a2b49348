import type { Audience } from '../manifest/manifest.ts';
import { BATCH_IDS, type Batch } from '../members/batch.ts';
import type { MembersDigest } from '../members/members-digest.ts';
import { readMembers } from '../members/read.ts';
import { MemberSet } from '../members/set.ts';
import type { SourceToOpen } from '../members/source.ts';
import type { Problem } from '../problems/problem.ts';
import type { Sampler } from './sample.ts';

/** How two memberships differ, in exact numbers of members. */
export interface Comparison {
  readonly members: number;
  readonly added: number;
  readonly removed: number;
  readonly kept: number;
}

/**
 * Compares the members now, a complete set, with those before, which are read past it once: memory grows with the
 * members that were removed, not with the baseline. IDs of the baseline that break a rule are passed over.
 * `comparable` is false where the identifiers differ: then no member is kept. The samplers are offered the baseline's
 * members and the removed ones.
 */
export async function compareMembers(
  now: MemberSet,
  before: {
    /** How its files are read. */
    readonly audience: Audience;
    readonly sources: readonly SourceToOpen[];
    /** Whether the files hold each member once; then no set of the removed ones is needed. */
    readonly distinct: boolean;
    /** Whether the rules of a row hold; see `readMembers`. */
    readonly judgesRows: boolean;
    readonly comparable: boolean;
    /** Takes each member once, in the order of the files; only where they need not be distinct. */
    readonly digest: MembersDigest | null;
    readonly all: Sampler;
    readonly removed: Sampler;
    /** Awaited between chunks: a chance to stop by throwing. */
    readonly pause: () => Promise<void>;
  },
): Promise<{ readonly comparison: Comparison | null; readonly problems: readonly Problem[] }> {
  let kept = 0;
  let removed = 0;
  const gone = before.distinct ? null : new MemberSet();
  const { digest } = before;
  const firsts = digest === null ? undefined : new Uint8Array(BATCH_IDS);
  now.startFinding();
  const read = await readMembers({
    audience: before.audience,
    sources: before.sources,
    exportRules: null,
    judgesRows: before.judgesRows,
    pause: before.pause,
    take(batch) {
      if (before.comparable) kept += now.find(batch, firsts);
      else batch.fresh.fill(1, 0, batch.count);
      gone?.addFresh(batch);
      for (let i = 0; i < batch.count; i++) removed += batch.fresh[i] as number;
      if (digest !== null) digestAll(batch, digest, firsts);
      before.all.take(batch, 'all');
      before.removed.take(batch, 'fresh');
    },
  });
  if (read.faults.length > 0) return { comparison: null, problems: read.faults };
  return { comparison: { members: kept + removed, added: now.size - kept, removed, kept }, problems: [] };
}

/** The first of each member, be it one that stays or one that goes. */
function digestAll(batch: Batch, digest: MembersDigest, firsts: Uint8Array | undefined): void {
  const removed = batch.fresh.slice(0, batch.count);
  for (let i = 0; i < batch.count; i++) if (firsts?.[i] === 1) batch.fresh[i] = 1;
  digest.take(batch);
  batch.fresh.set(removed);
}
