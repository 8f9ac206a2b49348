import { failureOf } from '../action/github.ts';
import { ArtifactError } from './artifact-error.ts';
import { type ListedArtifact, requestFailed } from './artifact-list.ts';
import type { Origin } from './own-artifacts.ts';

/** Branches that GitHub is asked about at most. */
const MOST_ASKED = 5;

/**
 * The origin with the names that its default branch had before it was renamed, and those alone, of the branches that these
 * artifacts are from; `null` where it had none. GitHub redirects from an earlier name to the one of today; source: GitHub's
 * pages "Renaming a branch" and "REST API endpoints for branches", "Get a branch". Throws ArtifactError.
 */
export async function withEarlierBranches(
  origin: Origin,
  artifacts: readonly ListedArtifact[],
): Promise<Origin | null> {
  const branches = new Set<string>();
  for (const name of mostUsed(origin, artifacts).slice(0, MOST_ASKED))
    if ((await nameOfToday(origin, name)) === origin.defaultBranch) branches.add(name);
  return branches.size === 0 ? null : { ...origin, branches };
}

/** The repository's other branches, those with the most artifacts first: the one that everything was imported from. */
function mostUsed({ repositoryId, branches }: Origin, artifacts: readonly ListedArtifact[]): string[] {
  const uses = new Map<string, number>();
  for (const { workflow_run: run } of artifacts) {
    const name = run?.head_branch ?? '';
    if (run?.head_repository_id !== repositoryId || name === '' || branches.has(name)) continue;
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return [...uses].sort(([, a], [, b]) => b - a).map(([name]) => name);
}

/** What a branch is called by now; `null` where there is none. Throws ArtifactError. */
async function nameOfToday({ github, repository }: Origin, branch: string): Promise<string | null> {
  try {
    const route = 'GET /repos/{owner}/{repo}/branches/{branch}';
    const { data } = await github.request(route, { ...repository, branch });
    return data.name;
  } catch (cause) {
    const failure = failureOf(cause);
    if (failure === 'not-found') return null;
    if (failure !== 'not-permitted') throw requestFailed(cause, 'sorted by their branches');
    const message =
      'Whether the default branch was renamed since could not be seen. Grant the job `permissions: contents: read`.';
    throw new ArtifactError('not-permitted', message, { cause });
  }
}
