import { ArtifactError } from '../artifacts/artifact-error.ts';
import {
  type AudienceReceipts,
  type Elsewhere,
  findReceipts,
  type ReceiptEntry,
  type ReceiptSearch,
} from '../artifacts/find-receipts.ts';
import { findNewerRun } from '../artifacts/newer-run.ts';
import { calledBefore } from '../artifacts/receipt.ts';
import type { CountBefore } from '../audience/guards.ts';
import { baseUnreadable } from '../base/base-problem.ts';
import type { Audience } from '../manifest/manifest.ts';
import { error, type Place, type Problem, warning } from '../problems/problem.ts';
import { quote } from '../words/quote.ts';
import { notImported, type WantedBase } from './base-commits.ts';
import { type Before, NOTHING_BEFORE, type Overtaken } from './before.ts';
import { type Job, overridesGuards } from './job.ts';
import type { Located } from './locate.ts';

/** Which commits are wanted, by name, and which of them for which audience. */
export type Bases =
  | ({
      readonly ok: true;
      readonly commits: ReadonlyMap<string, WantedBase['commit']>;
      readonly problems: readonly Problem[];
      of(audienceId: string): AudienceBases;
    } & Pick<Before, 'aging' | 'lastImports' | 'overtaken'>)
  | { readonly ok: false; readonly problem: Problem };

/** The commits that an audience is compared with. */
export interface AudienceBases {
  readonly bases: readonly WantedBase[];
  /** Where there are none: what is known of its last imports. */
  readonly counts?: readonly CountBefore[];
  readonly problems: readonly Problem[];
}

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
  const search: ReceiptSearch = {
    environment,
    scratch,
    token: inputs.githubToken,
    manifest: inputs.manifest.name,
    audiences: located.map(({ audience }) => audience.id),
    destination: { bucket: inputs.bucket, trackerId: inputs.trackerId },
  };
  const found = await findReceipts(search);
  const pushed = before === null ? [] : [notImported(commitOf(job, before))];
  if (!found.ok) {
    if (found.reason === 'unreadable')
      return {
        ok: false,
        problem: error(
          'base-unreadable',
          `What was imported last could not be read, so there is no baseline. ${found.message}`,
        ),
      };
    const problem = withoutReceipts(found.message, before);
    const known = [...inGit].map((id) => [id, { bases: pushed, problems: [] }] as const);
    return basesFrom(new Map(known), known.length === 0 ? [] : [problem]);
  }
  // One that expired, or that too many others hide, said what was imported, and nobody knows that any more.
  const first = found.expired || found.full ? [] : pushed;
  const known = new Map<string, AudienceBases>();
  const aging = new Map<string, ReceiptEntry>();
  const lastImports = new Map<string, ReceiptEntry>();
  for (const { audience } of located) {
    const receipts = found.audiences.get(audience.id) ?? NO_RECEIPTS;
    const { last, interrupted } = receipts;
    if (last !== null && interrupted.length === 0) lastImports.set(audience.id, last);
    if (last?.isAging === true) aging.set(audience.id, last);
    known.set(audience.id, basesOfOne(job, audience, receipts, inGit.has(audience.id) ? first : null));
  }
  const overtaken = (ids: readonly string[]) => lookAgain(job, search, ids);
  for (const [id, entry] of found.others) lastImports.set(id, entry);
  return { ...basesFrom(known, []), aging, lastImports, overtaken };
}

/**
 * The commits of an audience's last imports; `first` where there is no import. `first` is `null` where its lists are not
 * in Git: then its receipts say whether the run is stale, and how many members there were.
 */
function basesOfOne(
  job: Job,
  { id, place }: Audience,
  receipts: AudienceReceipts,
  first: readonly WantedBase[] | null,
): AudienceBases {
  const { elsewhere } = receipts;
  const entries = entriesOf(receipts);
  const stale = staleRun(job, elsewhere === null ? entries : [...entries, elsewhere], place);
  // Where the commit does not have the members, there was no baseline under an old name either.
  if (first === null) {
    return { bases: [], counts: entries.map(({ entry }) => countOf(entry)), problems: stale };
  }
  if (elsewhere !== null) return { bases: [], problems: [...stale, renamedSince(job, elsewhere)] };
  const bases = entries.map(({ entry, certain }) => baseOf(job, entry, certain));
  const lost = bases.includes(null) ? [withoutCommit(id)] : [];
  return {
    bases: entries.length === 0 ? first : bases.filter((base) => base !== null),
    problems: [...stale, ...lost],
  };
}

function countOf({ identifier, members, settings }: ReceiptEntry): CountBefore {
  return { identifier, members, settings };
}

const NO_RECEIPTS: AudienceReceipts = { last: null, interrupted: [], elsewhere: null };

interface Entry {
  readonly entry: ReceiptEntry;
  readonly certain: boolean;
}

/** The bases of audiences by their IDs; those that it does not know have none. */
export function basesFrom(
  known: ReadonlyMap<string, AudienceBases>,
  problems: readonly Problem[],
): Bases & { readonly ok: true } {
  const all = [...known.values()].flatMap(({ bases }) => bases);
  const { aging, lastImports, overtaken } = NOTHING_BEFORE;
  return {
    ok: true,
    aging,
    lastImports,
    overtaken,
    commits: new Map(all.map(({ commit }) => [commit.name, commit])),
    problems,
    of: (id) => known.get(id) ?? { bases: [], problems: [] },
  };
}

/** The last import, and those since then that were interrupted and may have arrived; the newest first. */
function entriesOf({ last, interrupted }: AudienceReceipts): Entry[] {
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
function staleRun(
  { environment, inputs }: Job,
  entries: readonly Pick<Entry, 'entry'>[],
  place: Place,
): Problem[] {
  const { runId } = environment;
  const { timestamp } = inputs;
  const stale = (why: string) => [
    error('stale-run', `${why}. Start a new run instead of re-running an old one.`, place),
  ];
  const newer = entries.find(({ entry }) => runId !== null && entry.runId > runId)?.entry;
  if (newer !== undefined)
    return stale(
      `Run ${newer.runId} is newer than this run, ${runId}, and has imported this audience already`,
    );
  const later = entries.find(({ entry }) => entry.ts > timestamp)?.entry;
  if (later === undefined) return [];
  const last = `${later.ts} in run ${later.runId}`;
  return stale(`This run’s \`timestamp\`, ${timestamp}, is older than that of the last import, ${last}`);
}

/** What became of the audiences since their receipts were read. */
async function lookAgain(job: Job, search: ReceiptSearch, ids: readonly string[]): Promise<Overtaken> {
  const { token } = search;
  if (token === null || ids.length === 0) return null;
  try {
    return await findNewerRun({ ...search, token }, ids);
  } catch (cause) {
    if (!(cause instanceof ArtifactError)) throw cause;
    const problem = ids.every((id) => overridesGuards(job.inputs, id)) ? warning : error;
    return problem(
      'base-unreadable',
      `Whether a newer run has imported the same audiences meanwhile could not be seen. ${cause.message}`,
    );
  }
}

/** Without its receipts the guards would compare with a commit that was not imported, or with nothing. */
function renamedSince({ environment }: Job, { entry, repository, manifest }: Elsewhere): Problem {
  if (manifest !== null)
    return error(
      'base-unreadable',
      `Run ${entry.runId} imported this audience by the manifest ${quote(manifest)}, and receipts are found by the manifest’s path, so there is no baseline. If it moved, check the members, then set \`override-guards\` for one run; if both manifests have it, remove it from one.`,
    );
  const name = calledBefore(environment, repository);
  return error(
    'base-unreadable',
    `The repository was called ${name} when run ${entry.runId} imported this audience, and receipts are found by its name, so there is no baseline. Check the members, then set \`override-guards\` for one run, whose receipts have the new name.`,
  );
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
    'was imported last by a run without a checkout of this repository; set `override-guards` for one run, or keep a `state`',
  ).problem;
}
