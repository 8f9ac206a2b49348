import { connectGitHub, failureOf, type GitHubAccess, messageOf } from './github.ts';

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
    switch (failureOf(cause)) {
      case 'not-permitted':
      case 'bad-token':
        return {
          ok: false,
          lacksPermission: true,
          why: `is closed to the token ("${messageOf(cause)}"); grant the job \`permissions: contents: read\``,
        };
      case 'not-found':
        return {
          ok: false,
          lacksPermission: false,
          why: 'was not found: the token may not read it, or it is gone; grant the job `permissions: contents: read`, and start a new run',
        };
      case 'rate-limited':
        return { ok: false, lacksPermission: false, why: 'met GitHub’s rate limit; run the job again later' };
      default:
        return {
          ok: false,
          lacksPermission: false,
          why: `could not be looked up (${messageOf(cause)}); run the job again`,
        };
    }
  }
}

/** A repository that was renamed answers under its new name, but only the same server is believed. */
function nameIn(page: string | undefined, server: string): string | null {
  const inside = page?.startsWith(`${server}/`) ? page.slice(server.length + 1) : '';
  return /^([\w.-]+\/[\w.-]+)\/commit\//.exec(inside)?.[1] ?? null;
}
