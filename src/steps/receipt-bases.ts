import { type AudienceReceipts, findReceipts, type ReceiptEntry } from '../artifacts/find-receipts.ts';
import { baseUnreadable } from '../base/base-problem.ts';
import { error, type Place, type Problem } from '../problems/problem.ts';
import type { Bases } from './base-baselines.ts';
import type { WantedBase } from './base-commits.ts';
import type { Job } from './job.ts';
import type { Located } from './locate.ts';

/**
 * The commits that the audiences were imported from last, as the receipts of earlier runs say. Before there is a receipt,
 * and where they may not be read, it is the commit before a push.
 */
export async function receiptBases(
  job: Job,
  before: string | null,
  located: readonly Located[],
  inGit: ReadonlySet<string>,
): Promise<Bases> {
  const { environment, inputs, scratch } = job;
  const found = await findReceipts({
    environment,
    scratch,
    token: inputs.githubToken,
    manifest: inputs.manifest.name,
    audiences: located.map(({ audience }) => audience.id),
    destination: { bucket: inputs.bucket, trackerId: inputs.trackerId },
  });
  const pushed: readonly WantedBase[] =
    before === null
      ? []
      : [{ commit: commitOf(job, before), certain: true, imported: false, ts: null, membersSha256: null }];
  if (!found.ok) {
    if (found.reason === 'unreadable')
      return {
        ok: false,
        problem: baseUnreadable('the receipts of earlier imports', `are needed. ${found.message}`).problem,
      };
    const problem = withoutReceipts(found.message, before);
    const known = [...inGit].map((id) => [id, { bases: pushed, problems: [] }] as const);
    return basesFrom(new Map(known), known.length === 0 ? [] : [problem]);
  }
  const known = new Map<string, AudienceBases>();
  for (const { audience } of located) {
    const entries = entriesOf(found.audiences.get(audience.id));
    const stale = staleRun(job, entries, audience.place);
    const bases = entries.map(({ entry, certain }) => baseOf(job, entry, certain));
    const lost = bases.includes(null) ? [withoutCommit(audience.id)] : [];
    // One that expired was newer than the push, and nobody knows any more what it was.
    const isFirst = entries.length === 0 && !found.expired;
    known.set(
      audience.id,
      inGit.has(audience.id)
        ? { bases: isFirst ? pushed : bases.filter((base) => base !== null), problems: [...stale, ...lost] }
        : { bases: [], problems: stale },
    );
  }
  return basesFrom(known, []);
}

interface AudienceBases {
  readonly bases: readonly WantedBase[];
  readonly problems: readonly Problem[];
}

interface Entry {
  readonly entry: ReceiptEntry;
  readonly certain: boolean;
}

function basesFrom(known: ReadonlyMap<string, AudienceBases>, problems: readonly Problem[]): Bases {
  const all = [...known.values()].flatMap(({ bases }) => bases);
  return {
    ok: true,
    commits: new Map(all.map(({ commit }) => [commit.name, commit])),
    problems,
    of: (id) => known.get(id) ?? { bases: [], problems: [] },
  };
}

/** The last import, and those since then that were interrupted and may have arrived; the newest first. */
function entriesOf(receipts: AudienceReceipts | undefined): Entry[] {
  if (receipts === undefined) return [];
  const { last, interrupted } = receipts;
  const certain = interrupted.length === 0;
  return [
    ...interrupted.map((entry) => ({ entry, certain: false })),
    ...(last === null ? [] : [{ entry: last, certain }]),
  ];
}

function baseOf(job: Job, { commit, ts, membersSha256 }: ReceiptEntry, certain: boolean): WantedBase | null {
  return commit === null
    ? null
    : { commit: commitOf(job, commit), certain, imported: true, ts, membersSha256 };
}

function commitOf({ environment }: Job, name: string): WantedBase['commit'] {
  return { name, repository: environment.repository };
}

/** An old run never undoes a newer one: by the number of its run, and by its time. */
function staleRun({ environment, inputs }: Job, entries: readonly Entry[], place: Place): Problem[] {
  const { runId } = environment;
  const newer = entries.find(({ entry }) => runId !== null && entry.runId > runId);
  if (newer !== undefined) {
    return [
      error(
        'stale-run',
        `Run ${newer.entry.runId} is newer than this run, ${runId}, and has imported this audience already. Start a new run instead of re-running an old one.`,
        place,
      ),
    ];
  }
  const later = entries.find(({ entry }) => entry.ts > inputs.timestamp);
  return later === undefined
    ? []
    : [
        error(
          'stale-run',
          `This run’s \`timestamp\`, ${inputs.timestamp}, is older than that of the last import, ${later.entry.ts} in run ${later.entry.runId}. Start a new run instead of re-running an old one.`,
          place,
        ),
      ];
}

function withoutReceipts(message: string, before: string | null): Problem {
  const instead =
    before === null
      ? 'so there is no baseline'
      : 'so the commit before this push is compared with, imported or not';
  const { problem } = baseUnreadable(
    'the receipts of earlier imports',
    `are not available, ${instead}. ${message}`,
    'warning',
  );
  return { ...problem, message: `What was imported last is not known, ${instead}. ${message}` };
}

function withoutCommit(audienceId: string): Problem {
  return baseUnreadable(
    `the audience \`${audienceId}\``,
    'was imported last by a run without a checkout; set `override-guards` for one run, or keep a `state`',
  ).problem;
}
