import type { Environment } from '../action/environment.ts';
import { connectGitHub, failureOf, type GitHub } from '../action/github.ts';
import type { Scratch } from '../system/scratch.ts';
import { ArtifactError } from './artifact-error.ts';
import {
  type Listed,
  type ListedArtifact,
  listArtifacts,
  type Repository,
  requestFailed,
} from './artifact-list.ts';
import { numberOf } from './artifact-upload.ts';
import { withEarlierBranches } from './earlier-branches.ts';
import { type Destination, receiptName } from './receipt.ts';

/** Whose artifacts are wanted. */
export interface ArtifactSearch {
  readonly environment: Environment;
  /** For what is fetched. */
  readonly scratch: Scratch;
  readonly token: string;
  /** The manifest's path as `receiptName` takes it. */
  readonly manifest: string;
  /** Where the run imports to; what it does not know matches any. */
  readonly destination: Destination;
}

/** Whose artifacts count: those of runs of this repository, not of a fork, on its default branch. */
export interface Origin extends Listed {
  readonly repositoryId: number;
  readonly defaultBranch: string;
  /** Names of the branch by which artifacts count, that of today among them unless the search is for earlier ones only. */
  readonly branches: ReadonlySet<string>;
}

/** The artifacts of one name and its numbers that one run has, the newest first. */
export interface RunArtifacts {
  readonly runId: number;
  readonly artifacts: readonly ListedArtifact[];
}

/** Whose artifacts count in a search, and what its own are called. Throws ArtifactError. */
export async function openSearch({
  environment,
  token,
  manifest,
}: Pick<ArtifactSearch, 'environment' | 'token' | 'manifest'>) {
  const github = await connectGitHub({ token, apiUrl: environment.apiUrl });
  const origin = await originOf(github, environment);
  return { origin, name: receiptName({ ...environment, manifest }) };
}

/** What a search found out besides the artifacts themselves. */
export interface SearchNotes {
  /** Whether an artifact that counts has expired. */
  expired: boolean;
  /** Whether there are more artifacts of the name than a search looks at. */
  full: boolean;
}

export function noNotes(): SearchNotes {
  return { expired: false, full: false };
}

/** Artifacts that count, of those that a search looks at, at most. */
const MOST_ARTIFACTS = 300;

/** Pages of one listing at most, 100 artifacts each: of forks and other branches there may be any number. */
const MOST_PAGES = 20;

/** Whether an artifact is of a run that counts. */
export function counts({ repositoryId, branches }: Origin, { workflow_run: run }: ListedArtifact): boolean {
  return run?.head_repository_id === repositoryId && branches.has(run.head_branch ?? '');
}

/**
 * The artifacts `<name>`, `<name>-2`, … that count, run by run, the newest run first. Every run's first artifact has
 * the bare name, so listing that name finds every run; then each run is asked for the others. After all of today's default
 * branch come those from before it was renamed. Throws ArtifactError.
 */
export async function* ownArtifacts(
  origin: Origin,
  name: string,
  notes: SearchNotes,
): AsyncGenerator<RunArtifacts> {
  const others: ListedArtifact[] = [];
  yield* artifactsOf(origin, name, notes, others);
  if (notes.full) return;
  const earlier = await withEarlierBranches(origin, others);
  if (earlier !== null) yield* artifactsOf(earlier, name, notes, []);
}

/** `others` takes the artifacts of the name that do not count. */
async function* artifactsOf(
  origin: Origin,
  name: string,
  notes: SearchNotes,
  others: ListedArtifact[],
): AsyncGenerator<RunArtifacts> {
  let seen = 0;
  const runs = new Set<number>();
  for await (const first of listArtifacts(origin, { name }, MOST_PAGES)) {
    if (first === 'more') {
      notes.full = true;
      return;
    }
    if (!counts(origin, first)) {
      others.push(first);
      continue;
    }
    if (first.expired) notes.expired = true;
    const runId = first.workflow_run?.id;
    if (runId === undefined || runs.has(runId) || !mayHaveMore(first)) continue;
    runs.add(runId);
    const artifacts = await artifactsOfRun(origin, runId, name, notes);
    if (artifacts.length > 0) yield { runId, artifacts: artifacts.slice(0, MOST_ARTIFACTS - seen) };
    seen += artifacts.length;
    if (seen >= MOST_ARTIFACTS) notes.full = true;
    if (notes.full) return;
  }
}

/** The artifacts `<name>`, `<name>-2`, … of a run that have not expired, the newest first. Throws ArtifactError. */
export async function artifactsOfRun(
  origin: Origin,
  runId: number,
  name: string,
  notes: SearchNotes = noNotes(),
): Promise<ListedArtifact[]> {
  const artifacts: ListedArtifact[] = [];
  for await (const artifact of listArtifacts(origin, { runId }, MOST_PAGES)) {
    if (artifact === 'more') notes.full = true;
    else if (numberOf(name, artifact.name) !== null && !artifact.expired) artifacts.push(artifact);
  }
  return artifacts.sort((a, b) => b.id - a.id);
}

/**
 * Whether the run of an artifact may have one that has not expired. A run can be run again for 30 days, and then its first
 * artifact expires before the others; source: GitHub's page "Re-running workflows and jobs".
 */
export function mayHaveMore({ expired, expires_at }: ListedArtifact, now = Date.now()): boolean {
  // A date that GitHub does not give compares as false.
  return !expired || !(Date.parse(expires_at ?? '') < now - LATEST_ATTEMPT);
}

/** Milliseconds after its first attempt. */
const LATEST_ATTEMPT = 31 * 24 * 60 * 60_000;

/**
 * The repository of a run as GitHub numbers it, and its default branch, asked of GitHub where the event does not say, or
 * said it when the run was started before. Throws ArtifactError.
 */
async function originOf(github: GitHub, environment: Environment): Promise<Origin> {
  const repository = repositoryOf(environment);
  const { repositoryId, runAttempt } = environment;
  const told = environment.payload.repository?.default_branch;
  // The event of a run that is run again is that of its first attempt, and newer runs may have another name of the branch.
  if (repositoryId !== null && told !== undefined && runAttempt === 1)
    return { github, repository, repositoryId, defaultBranch: told, branches: new Set([told]) };
  const { id, default_branch: defaultBranch } = await fetchRepository(github, repository);
  const branches = new Set([defaultBranch, told ?? defaultBranch]);
  return { github, repository, repositoryId: repositoryId ?? Number(id), defaultBranch, branches };
}

/**
 * Whether GitHub is known to show the run's artifacts to nobody but those who may read the repository, asked of GitHub where
 * the event does not say. Throws ArtifactError.
 */
export async function isKnownPrivate({ environment, token }: ArtifactSearch): Promise<boolean> {
  const told = environment.payload.repository?.private;
  if (told !== undefined) return told;
  const github = await connectGitHub({ token, apiUrl: environment.apiUrl });
  return (await fetchRepository(github, repositoryOf(environment))).private === true;
}

function repositoryOf({ repository }: Environment): Repository {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

async function fetchRepository(github: GitHub, repository: Repository) {
  try {
    const { data } = await github.request('GET /repos/{owner}/{repo}', { ...repository });
    return data;
  } catch (cause) {
    if (failureOf(cause) !== 'not-found') throw requestFailed(cause, 'listed');
    throw new ArtifactError(
      'unreachable',
      'GitHub does not know the repository by its name, so its artifacts could not be listed. Where it was renamed, start a new run.',
      { cause },
    );
  }
}
