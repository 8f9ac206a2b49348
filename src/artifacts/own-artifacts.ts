import type { Environment } from '../action/environment.ts';
import { failureOf, type GitHub } from '../action/github.ts';
import { ArtifactError } from './artifact-error.ts';
import { type ListedArtifact, listArtifacts, type Repository, requestFailed } from './artifact-list.ts';
import { numberOf } from './artifact-upload.ts';

/** Whose artifacts count: those of runs of this repository, not of a fork, on its default branch. */
export interface Origin {
  readonly repository: Repository;
  readonly repositoryId: number;
  readonly defaultBranch: string;
}

/** The artifacts of one name and its numbers that one run has, the newest first. */
export interface RunArtifacts {
  readonly runId: number;
  readonly artifacts: readonly ListedArtifact[];
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

/** Artifacts that a search looks at, at most. */
const MOST_ARTIFACTS = 300;

/** Whether an artifact is of a run that counts. */
export function counts(
  { repositoryId, defaultBranch }: Origin,
  { workflow_run: run }: ListedArtifact,
): boolean {
  return run?.head_repository_id === repositoryId && run.head_branch === defaultBranch;
}

/**
 * The artifacts `<name>`, `<name>-2`, … that count, run by run, the newest run first. Every run's first artifact has
 * the bare name, so listing that name finds every run; then each run is asked for the others. Throws ArtifactError.
 */
export async function* ownArtifacts(
  github: GitHub,
  origin: Origin,
  name: string,
  notes: SearchNotes,
): AsyncGenerator<RunArtifacts> {
  const { repository } = origin;
  let seen = 0;
  const runs = new Set<number>();
  for await (const first of listArtifacts(github, repository, { name })) {
    seen += 1;
    const runId = first.workflow_run?.id;
    const isNew = runId !== undefined && !runs.has(runId) && counts(origin, first);
    if (isNew && first.expired) notes.expired = true;
    if (isNew && mayHaveMore(first)) {
      runs.add(runId);
      const artifacts: ListedArtifact[] = [];
      for await (const artifact of listArtifacts(github, repository, { runId })) {
        if (numberOf(name, artifact.name) === null || artifact.expired) continue;
        artifacts.push(artifact);
        if (artifact.id !== first.id) seen += 1;
        if (seen >= MOST_ARTIFACTS) break;
      }
      if (artifacts.length > 0) yield { runId, artifacts: artifacts.sort((a, b) => b.id - a.id) };
    }
    notes.full = seen >= MOST_ARTIFACTS;
    if (notes.full) return;
  }
}

/**
 * Whether the run of an artifact may have one that has not expired. A run can be run again for 30 days, and then its first
 * artifact expires before the others; source: GitHub's page "Re-running workflows and jobs".
 */
function mayHaveMore({ expired, expires_at }: ListedArtifact, now = Date.now()): boolean {
  // A date that GitHub does not give compares as false.
  return !expired || !(Date.parse(expires_at ?? '') < now - LATEST_ATTEMPT);
}

/** Milliseconds after its first attempt. */
const LATEST_ATTEMPT = 31 * 24 * 60 * 60_000;

/**
 * The repository of a run as GitHub numbers it, and its default branch, asked of GitHub where the event does not say.
 * Throws ArtifactError.
 */
export async function originOf(
  github: GitHub,
  environment: Pick<Environment, 'repository' | 'repositoryId' | 'payload'>,
): Promise<Origin> {
  const repository = repositoryOf(environment);
  const defaultBranch = environment.payload.repository?.default_branch;
  if (environment.repositoryId !== null && defaultBranch !== undefined)
    return { repository, repositoryId: environment.repositoryId, defaultBranch };
  const data = await fetchRepository(github, repository);
  return { repository, repositoryId: Number(data.id), defaultBranch: data.default_branch };
}

/** Whether a repository is known to be private, asked of GitHub where the event does not say. Throws ArtifactError. */
export async function isPrivate(
  github: GitHub,
  environment: Pick<Environment, 'repository' | 'payload'>,
): Promise<boolean> {
  const told = environment.payload.repository?.private;
  return told ?? (await fetchRepository(github, repositoryOf(environment))).private === true;
}

function repositoryOf({ repository }: Pick<Environment, 'repository'>): Repository {
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
