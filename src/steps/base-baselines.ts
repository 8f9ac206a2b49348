import { dirname } from 'node:path';
import { type BaseChoice, chooseBase } from '../action/base-choice.ts';
import { type CheckedOut, readCheckedOut } from '../base/git-checkout.ts';
import { pathInCommit } from '../base/select-files.ts';
import type { Audience, Manifest } from '../manifest/manifest.ts';
import { error, hasErrors, type Problem, ProblemError } from '../problems/problem.ts';
import { checkoutAbove, checkoutAround } from '../system/checkout.ts';
import { quote } from '../words/quote.ts';
import {
  type FoundBaseline,
  type ManifestPlace,
  notImported,
  type OpenedCommit,
  openCommit,
  type WantedBase,
} from './base-commits.ts';
import { type AudienceBefore, type Before, NOTHING, NOTHING_BEFORE } from './before.ts';
import { type Job, overridesGuards } from './job.ts';
import type { Located } from './locate.ts';
import { type AudienceBases, type Bases, basesFrom, receiptBases } from './receipt-bases.ts';

/**
 * The audiences as a commit has them: the one that a pull request or a merge queue starts from, or the one that was
 * imported last. Only where the member files are in Git, every one of them. `problems` are those found before.
 */
export async function openBase(
  job: Job,
  manifest: Manifest,
  located: readonly Located[],
  problems: readonly Problem[],
): Promise<Before> {
  const { environment, inputs, signal } = job;
  // Known without a checkout, too.
  const isOtherRef = environment.onGitHub && chooseBase(environment, null).kind === 'none';
  const none: Before = { ...NOTHING_BEFORE, problems, isOtherRef };
  const { workspace, deskBase } = environment;
  const folder = dirname(inputs.manifest.path);
  const root = (deskBase === null ? checkoutAround(folder, workspace) : checkoutAbove(folder)) ?? workspace;
  const manifestPath = pathInCommit(root, inputs.manifest.path);
  let head: CheckedOut | null = null;
  try {
    // The server is asked for commits of this repository alone.
    if (manifestPath !== null && job.otherRepository === null)
      head = await readCheckedOut(root, { env: environment.git, signal });
  } catch (cause) {
    const problem = asProblem(cause);
    if (deskBase !== null) return { ...none, problems: [...problems, problem] };
    return { ...none, ...toldTo(job, located, problem, problems) };
  }
  if (deskBase !== null && head === null) {
    const isRepository = manifestPath !== null && checkoutAbove(folder) !== null;
    // Before the first commit everything is new, which a hook must not take for a mistake.
    if (isRepository && deskBase === 'HEAD') return none;
    return { ...none, problems: [...problems, notComparable(deskBase, isRepository)] };
  }
  const choice = chooseBase(environment, head);
  let inGit: Located[];
  try {
    inGit = await audiencesInGit(choice, located, head);
  } catch (cause) {
    return { ...none, ...toldTo(job, located, asProblem(cause), problems) };
  }
  const known = { ...none, inGit: environment.onGitHub ? idsOf(inGit) : null };
  // Receipts tell an old run also where there is no checkout, and no commit to compare with.
  if (choice.kind === 'none' || (head === null && choice.kind !== 'receipts')) return known;
  if (choice.kind !== 'local' && inputs.githubToken === null) return known;

  const bases = await basesOf(job, choice, located, inGit);
  // Receipts alone tell an old run, whatever the lists are made of.
  if (!bases.ok) return { ...known, ...toldTo(job, located, bases.problem, problems) };
  const commits = await openCommits(job, { root, manifestPath: manifestPath ?? '' }, bases.commits, inGit);
  const [newest] = commits.values();
  const told = [...problems, ...bases.problems];
  // Somebody at a desk named what is not a commit: that says nothing about the audiences.
  if (newest?.ok === false && newest.problem.code === 'input-invalid')
    return { ...none, problems: [...told, newest.problem] };
  // Where the only commit cannot be read, that is said once and not for every audience.
  if (choice.kind !== 'receipts' && newest?.ok === false)
    return { ...known, ...toldTo(job, inGit.length === 0 ? located : inGit, newest.problem, told) };
  const audiences = new Map(
    located.map(({ audience }) => [audience.id, beforeOf(job, audience, bases.of(audience.id), commits)]),
  );
  return {
    ...known,
    problems: told,
    keepsGoing: choice.kind === 'receipts',
    base: newest?.ok ? newest.commit : null,
    aging: bases.aging,
    lastImports: declared(bases.lastImports, manifest),
    overtaken: bases.overtaken,
    abandoned: newest?.ok ? abandonedSince(newest, manifest) : [],
    of: async ({ id }) => audiences.get(id) ?? NOTHING,
  };
}

/** The error of a `--base` where there is no commit at all. */
function notComparable(ref: string, isRepository: boolean): Problem {
  const why = isRepository
    ? 'but nothing is committed to this repository yet. Commit first, or leave the flag out.'
    : 'but the manifest is not in a Git repository. Start in a clone, or leave the flag out.';
  return error('input-invalid', `The flag \`--base\` is ${quote(ref)}, ${why}`);
}

/** A commit that could not be read. */
interface Failed {
  readonly ok: false;
  readonly problem: Problem;
}

async function basesOf(
  job: Job,
  choice: Exclude<BaseChoice, { readonly kind: 'none' }>,
  located: readonly Located[],
  inGit: readonly Located[],
): Promise<Bases> {
  const ids = idsOf(inGit);
  if (choice.kind === 'receipts') return receiptBases(job, choice.before, located, ids);
  const commit =
    choice.kind === 'local'
      ? { name: choice.ref, repository: null }
      : { name: choice.sha, repository: choice.repository };
  const known = { bases: [notImported(commit)], problems: [] };
  // Its manifest is compared also where no audience is in Git.
  const commits = new Map([[commit.name, commit]]);
  return { ...basesFrom(new Map([...ids].map((id) => [id, known])), []), commits };
}

async function openCommits(
  job: Job,
  checkout: ManifestPlace,
  wanted: ReadonlyMap<string, WantedBase['commit']>,
  inGit: readonly Located[],
): Promise<ReadonlyMap<string, OpenedCommit | Failed>> {
  const commits = new Map<string, OpenedCommit | Failed>();
  for (const [name, commit] of wanted) {
    const opened = openCommit(job, checkout, commit, inGit);
    commits.set(
      name,
      await opened.catch((cause: unknown): Failed => ({ ok: false, problem: asProblem(cause) })),
    );
  }
  return commits;
}

/** The audiences whose member files HEAD has, every one of them, as they are. */
async function audiencesInGit(
  { kind }: BaseChoice,
  located: readonly Located[],
  head: CheckedOut | null,
): Promise<Located[]> {
  // At a desk somebody named the commit, and what they have not committed yet is what they want to see compared.
  if (kind === 'local') return located.filter(isWhole);
  // A saved plan was made in a checkout, whether this job has one or not.
  if (head === null) return located.filter(({ wasInGit }) => wasInGit === true);
  const fromFiles = located.filter(({ wasInGit }) => wasInGit === undefined);
  const unchanged = await head.unchanged(fromFiles.flatMap(({ files }) => files.map(({ path }) => path)));
  return located.filter(
    (one) => one.wasInGit ?? (isWhole(one) && one.files.every(({ path }) => unchanged.has(path))),
  );
}

function idsOf(located: readonly Located[]): ReadonlySet<string> {
  return new Set(located.map(({ audience }) => audience.id));
}

/** Whether all of an audience's member files were found. */
function isWhole({ files, problems }: Located): boolean {
  return files.length > 0 && !hasErrors(problems);
}

/** What is known of an audience from the commits that are its own. */
function beforeOf(
  job: Job,
  audience: Audience,
  { bases, counts, problems }: AudienceBases,
  commits: ReadonlyMap<string, OpenedCommit | Failed>,
): AudienceBefore {
  const found = bases.flatMap((base): FoundBaseline[] => {
    const opened = commits.get(base.commit.name);
    if (opened === undefined) return [];
    return [opened.ok ? opened.baselineOf(audience, base) : { baseline: null, problem: opened.problem }];
  });
  const whenUnreadable = severityOf(job, audience.id);
  return {
    ...NOTHING,
    ...(counts && { counts }),
    baselines: found.flatMap(({ baseline }) => (baseline === null ? [] : [{ ...baseline, whenUnreadable }])),
    problems: [
      ...problems.map((problem) => lowered(job, audience.id, problem)),
      ...found.flatMap(({ problem }) => (problem === null ? [] : [lowered(job, audience.id, problem)])),
    ],
  };
}

/** The one problem of all: for the run where it only warns, else for each audience that it stops. */
function toldTo(
  job: Job,
  located: readonly Located[],
  problem: Problem,
  problems: readonly Problem[],
): Pick<Before, 'problems' | 'of'> {
  const stopped = new Map(
    located.map(({ audience: { id } }) => [id, { ...NOTHING, problems: [lowered(job, id, problem)] }]),
  );
  const isError = [...stopped.values()].some((one) => hasErrors(one.problems));
  if (!isError)
    return { problems: [...problems, { ...problem, severity: 'warning' }], of: async () => NOTHING };
  return { problems, of: async ({ id }) => stopped.get(id) ?? NOTHING };
}

/** A plan can do without a baseline, and so can an import whose guards are overridden. */
function lowered(job: Job, audienceId: string, problem: Problem): Problem {
  return problem.severity === 'error' ? { ...problem, severity: severityOf(job, audienceId) } : problem;
}

function severityOf({ mode, inputs }: Job, audienceId: string): 'error' | 'warning' {
  return mode === 'plan' || overridesGuards(inputs, audienceId) ? 'warning' : 'error';
}

/** What is remembered of audiences that the manifest has. */
function declared<T>(known: ReadonlyMap<string, T>, { ids }: Manifest): ReadonlyMap<string, T> {
  const now = new Set(ids);
  return new Map([...known].filter(([id]) => now.has(id)));
}

function abandonedSince({ manifest }: OpenedCommit, now: Manifest): string[] {
  const declared = new Set(now.ids);
  return (manifest?.ids ?? []).filter((id) => !declared.has(id)).sort();
}

function asProblem(cause: unknown): Problem {
  if (cause instanceof ProblemError) return cause.problem;
  throw cause;
}
