import type { ActionRun } from '../../test/support/action.ts';
import { assertNoMemberIds } from '../../test/support/assert-private.ts';
import type { ActivityLogEntry } from '../../test/support/odp.ts';
import type { Membership } from './members.ts';
import type { Step } from './story.ts';

/** What came of a step. */
export interface Happened {
  readonly run: ActionRun;
  /** The members of the last import, of the files now, and in ODP. */
  readonly before: Membership;
  readonly now: Membership;
  readonly odp: Membership;
  /** New in ODP's Activity Log. */
  readonly entries: readonly ActivityLogEntry[];
  /** Requests that wrote to ODP's bucket. */
  readonly uploads: number;
}

export interface Claim {
  readonly says: string;
  readonly holds: boolean;
}

interface Compared {
  readonly baseline: { readonly source: string } | null;
}

/** What has to be true after a step. The demo fails where it is not. */
export function claimsOf({ expects, inputs }: Step, happened: Happened): Claim[] {
  const { run, before, now, odp, entries, uploads } = happened;
  const claims: Claim[] = [];
  const claim = (says: string, holds: boolean) => claims.push({ says, holds });
  if (expects === 'stopped' || expects === 'stale') {
    claim('the step fails', run.exitCode === 1);
  } else {
    claim('the step succeeds', run.exitCode === 0 && run.stderr === '');
  }
  if (expects === 'imported') {
    claim(
      'ODP qualified and disqualified exactly those whom the files say',
      entries.length === now.size && entries.every((entry) => isExact(entry, run, before, now)),
    );
    claim('who is in ODP now is who is in the files', same(odp, now));
  } else {
    claim('not a byte was sent to ODP', uploads === 0 && entries.length === 0);
    if (before.size > 0) claim('ODP still has the members of the last import', same(odp, before));
  }
  if (expects === 'stopped') {
    const statuses = run.result.audiences.map(({ status }: { status: string }) => status).sort();
    claim(
      'a guard blocked one audience, a damaged file made another invalid, the third was held',
      statuses.join() === 'blocked,held,invalid',
    );
  }
  if (before.size > 0) {
    const baselines = run.result.audiences.map(({ baseline }: Compared) => baseline?.source ?? null);
    claim(
      'it was compared with the commit that was imported last, and no state is kept',
      baselines.includes('base') && !baselines.includes('state'),
    );
  }
  if (expects === 'stale') {
    claim(
      'every audience was stopped, because a newer run has imported it',
      run.result.audiences.every(isStale),
    );
  }
  if ('verify-timeout' in inputs) {
    claim('ODP confirmed the sample', /ODP confirms (\d+) of \1 sampled members after/.test(run.log));
  }
  claim('no member’s ID is in the log, summary, outputs or result', isPrivate(run, [before, now]));
  return claims;
}

function isStale({ problems }: { readonly problems: readonly { readonly code: string }[] }): boolean {
  return problems.some(({ code }) => code === 'stale-run');
}

function isExact(entry: ActivityLogEntry, run: ActionRun, before: Membership, now: Membership): boolean {
  const old = before.get(entry.audience) ?? new Set();
  const members = now.get(entry.audience) ?? new Set();
  const result = run.result.audiences.find(({ id }: { id: string }) => id === entry.audience);
  const added = missingFrom(old, members);
  const removed = missingFrom(members, old);
  return (
    entry.status === 'success' &&
    entry.qualified === added &&
    entry.disqualified === removed &&
    (before.size === 0 || (result.added === added && result.removed === removed))
  );
}

function same(one: Membership, other: Membership): boolean {
  return [...one].every(([id, members]) => {
    const others = other.get(id) ?? new Set();
    return missingFrom(others, members) === 0 && missingFrom(members, others) === 0;
  });
}

/** How many of `ids` are not in `members`. */
function missingFrom(members: ReadonlySet<string>, ids: ReadonlySet<string>): number {
  return [...ids].filter((id) => !members.has(id)).length;
}

function isPrivate(run: ActionRun, memberships: readonly Membership[]): boolean {
  try {
    // Every seventh: a look for each of thousands, in every form, would take longer than the runs.
    const all = memberships.flatMap((membership) => [...membership.values()].flatMap((ids) => [...ids]));
    assertNoMemberIds(
      all.filter((_, index) => index % 7 === 0),
      run,
    );
    return true;
  } catch {
    return false;
  }
}
