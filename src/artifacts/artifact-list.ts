import { z } from 'zod';
import { failureOf, type GitHub } from '../action/github.ts';
import { ArtifactError } from './artifact-error.ts';

/** A repository on GitHub. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

/** A repository whose artifacts are listed, and where. */
export interface Listed {
  readonly github: GitHub;
  readonly repository: Repository;
}

/** An artifact in GitHub's listing. Unknown keys are dropped; a run that was deleted is `null`. */
const artifactSchema = z.object({
  id: z.int().positive(),
  name: z.string(),
  size_in_bytes: z.int().nonnegative(),
  expired: z.boolean(),
  digest: z.string().nullish(),
  created_at: z.string().nullish(),
  expires_at: z.string().nullish(),
  workflow_run: z
    .object({
      id: z.int().positive(),
      head_repository_id: z.int().nullish(),
      head_branch: z.string().nullish(),
    })
    .nullish(),
});

const pageSchema = z.object({ artifacts: z.array(artifactSchema) });

export type ListedArtifact = z.infer<typeof artifactSchema>;

/** Whether half of an artifact's time is over; `now` is in milliseconds. */
export function isAging({ created_at, expires_at }: ListedArtifact, now = Date.now()): boolean {
  // A date that GitHub does not give compares as false.
  return now * 2 > Date.parse(created_at ?? '') + Date.parse(expires_at ?? '');
}

/** The most that GitHub gives at once. */
const PAGE = 100;

/** Which artifacts of a repository: all, those of exactly this name, or those of a run. */
export type Listing = 'all' | { readonly name: string } | { readonly runId: number };

/**
 * Lists artifacts, the newest first, page by page as they are asked for; `more` comes last where there may be more than
 * so many pages. Throws ArtifactError.
 */
export async function* listArtifacts(
  from: Listed,
  of: Listing,
  pages: number,
): AsyncGenerator<ListedArtifact | 'more'> {
  for (let page = 1; page <= pages; page++) {
    const { artifacts } = await fetchPage(from, of, page);
    yield* artifacts;
    if (artifacts.length < PAGE) return;
  }
  yield 'more';
}

async function fetchPage(
  { github, repository }: Listed,
  of: Listing,
  page: number,
): Promise<z.infer<typeof pageSchema>> {
  const given = { ...repository, per_page: PAGE, page };
  let data: unknown;
  try {
    const answer =
      of !== 'all' && 'runId' in of
        ? await github.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', {
            ...given,
            run_id: of.runId,
          })
        : await github.request('GET /repos/{owner}/{repo}/actions/artifacts', {
            ...given,
            ...(of !== 'all' && { name: of.name }),
          });
    data = answer.data;
  } catch (cause) {
    throw requestFailed(cause, 'listed');
  }
  const parsed = pageSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new ArtifactError(
    'unreachable',
    'GitHub’s list of artifacts is not of the form that it documents. Run again later.',
  );
}

/** What a request for artifacts threw, with what to do about it. */
export function requestFailed(cause: unknown, what: string): ArtifactError {
  const failure = failureOf(cause);
  if (failure === 'not-permitted' || failure === 'not-found') {
    const message = `The run’s artifacts could not be ${what}. Grant the job \`permissions: actions: read\`.`;
    return new ArtifactError('not-permitted', message, { cause });
  }
  const advice = {
    'bad-token': 'GitHub does not accept the token. Check the input `github-token`.',
    'rate-limited': 'GitHub’s rate limit is reached. Run again later.',
    unreachable: 'GitHub could not be reached. Run again; on a self-hosted runner, check its network.',
    other: 'GitHub refused the request. Run again later.',
  }[failure];
  return new ArtifactError('unreachable', `The run’s artifacts could not be ${what}. ${advice}`, { cause });
}
