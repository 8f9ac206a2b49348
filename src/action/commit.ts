import { connectGitHub, failureOf, type GitHubAccess, type GitHubFailure, messageOf } from './github.ts';

/** A commit that GitHub has, or why it could not be read. */
export type FoundCommit =
  | {
      readonly ok: true;
      /** `owner/name` as the repository is called by now. */
      readonly repository: string;
    }
  | {
      readonly ok: false;
      /** Whether the token lacks a permission: then another try does not help. */
      readonly lacksPermission: boolean;
      /** With what to do about it, after `the commit "…"`. */
      readonly why: string;
    };

/** Looks a commit up with one request, which tells a missing permission, a rate limit and a missing commit apart. */
export async function findCommit(
  access: GitHubAccess,
  server: string,
  repository: string,
  sha: string,
): Promise<FoundCommit> {
  const [owner = '', repo = ''] = repository.split('/');
  try {
    const github = await connectGitHub(access);
    const { data } = await github.rest.git.getCommit({ owner, repo, commit_sha: sha });
    return { ok: true, repository: nameIn(data.html_url, server) ?? repository };
  } catch (cause) {
    const failure = failureOf(cause);
    const lacksPermission = failure === 'not-permitted' || failure === 'bad-token';
    return { ok: false, lacksPermission, why: reasonOf(failure, messageOf(cause)) };
  }
}

function reasonOf(failure: GitHubFailure, said: string): string {
  switch (failure) {
    case 'not-permitted':
    case 'bad-token':
      return `is closed to the token ("${said}"); grant the job \`permissions: contents: read\``;
    case 'not-found':
      return 'was not found: the token may not read it, or it is gone; grant the job `permissions: contents: read`, and start a new run';
    case 'rate-limited':
      return 'met GitHub’s rate limit; run the job again later';
    default:
      return `could not be looked up (${said}); run the job again`;
  }
}

/** A repository that was renamed answers under its new name, but only the same server is believed. */
function nameIn(page: string | undefined, server: string): string | null {
  const inside = page?.startsWith(`${server}/`) ? page.slice(server.length + 1) : '';
  return /^([\w.-]+\/[\w.-]+)\/commit\//.exec(inside)?.[1] ?? null;
}
