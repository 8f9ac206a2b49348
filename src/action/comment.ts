import { createHash } from 'node:crypto';
import { type Problem, warning } from '../problems/problem.ts';
import { COMMENT_LIMITS } from '../report/markdown.ts';
import {
  connectGitHub,
  createOnce,
  failureOf,
  type GitHub,
  type GitHubAccess,
  messageOf,
  type Patience,
} from './github.ts';

/** Which comment: one for each of these together. */
export interface CommentKey {
  readonly workflow: string;
  readonly job: string;
  /** The manifest's path as people know it. */
  readonly manifest: string;
  /** The input `audiences`; `null` is all. Their order makes no difference. */
  readonly selection: readonly string[] | null;
  readonly trackerId: string | null;
  readonly region: string;
  /** The same on every runner; `null`: the manifest's folder. */
  readonly membersDirectory: string | null;
  /** The input `matrix`; `null` is none. */
  readonly matrix: string | null;
}

/** The pull request, and whether its head is in a fork, where tokens can only read. */
export interface PullRequest {
  /** `owner/name` of the repository that the pull request is in. */
  readonly repository: string;
  readonly number: number;
  readonly fromFork: boolean;
  /** The account that the workflow's own token writes as, for servers that do not tell. */
  readonly workflowAccount: string;
}

/** How a comment is kept. */
export interface CommentOptions {
  /** Whether one may be created where there is none. Default true. */
  readonly mayCreate?: boolean;
  readonly patience?: Patience | undefined;
}

/**
 * Keeps one comment: updates the one that this key's marker and the token's own account identify, or creates it where
 * the options allow it. `render` gets the bytes that the marker leaves. Gives a warning where that is not possible; never
 * throws for what GitHub answers.
 */
export async function upsertComment(
  access: GitHubAccess | null,
  pullRequest: PullRequest,
  key: CommentKey,
  render: (maxBytes: number) => string,
  { mayCreate = true, patience }: CommentOptions = {},
): Promise<Problem | null> {
  if (access === null) return notPermitted(pullRequest, 'there is no `github-token`');
  const marker = commentMarker(key);
  const body = `${marker}\n${render(COMMENT_LIMITS.maxBytes - marker.length - 1)}`;
  try {
    const github = await connectGitHub(access, patience);
    await write(github, pullRequest, marker, body, { mayCreate, patience });
    return null;
  } catch (cause) {
    const failure = failureOf(cause);
    if (failure === 'not-permitted' || failure === 'not-found') {
      return notPermitted(pullRequest, `GitHub answers "${messageOf(cause)}"`);
    }
    return warning(
      'comment-failed',
      `The pull-request comment could not be written: ${messageOf(cause)}. The job summary has the same plan.`,
    );
  }
}

/** The hidden first line of the comment. A hash, so that nothing in the key can end the HTML comment. */
export function commentMarker(key: CommentKey): string {
  const { workflow, job, manifest, selection, trackerId, region, membersDirectory, matrix } = key;
  const audiences = selection === null ? null : [...new Set(selection)].sort();
  const digest = createHash('sha256')
    .update(JSON.stringify([workflow, job, manifest, audiences, trackerId, region, membersDirectory, matrix]))
    .digest('hex');
  return `<!-- odp-audience-action:${digest.slice(0, 24)} -->`;
}

async function write(
  github: GitHub,
  pullRequest: PullRequest,
  marker: string,
  body: string,
  { mayCreate, patience }: CommentOptions,
): Promise<void> {
  const [owner = '', repo = ''] = pullRequest.repository.split('/');
  const issue = { owner, repo, issue_number: pullRequest.number };
  let others: number[] = [];
  const updateOwn = async () => {
    const [first, ...rest] = await ownComments(github, issue, marker, pullRequest.workflowAccount);
    others = rest;
    return first !== undefined && (await updated(github, { owner, repo, comment_id: first, body }));
  };
  if (!(await updateOwn()) && mayCreate) {
    await createOnce(updateOwn, () => github.rest.issues.createComment({ ...issue, body }), patience);
  }
  // Two runs at once can both find nothing and both create; the next run leaves only the oldest.
  for (const comment_id of others) {
    await github.rest.issues.deleteComment({ owner, repo, comment_id }).catch(() => undefined);
  }
}

/** `false` where the comment was deleted since it was found. */
async function updated(
  github: GitHub,
  comment: { owner: string; repo: string; comment_id: number; body: string },
): Promise<boolean> {
  try {
    await github.rest.issues.updateComment(comment);
    return true;
  } catch (cause) {
    if (failureOf(cause) === 'not-found') return false;
    throw cause;
  }
}

/** IDs of the comments that begin with the marker and are the token's own, oldest first. */
async function ownComments(
  github: GitHub,
  issue: { owner: string; repo: string; issue_number: number },
  marker: string,
  workflowAccount: string,
): Promise<number[]> {
  const marked: { id: number; login: string }[] = [];
  for await (const { data } of github.paginate.iterator(github.rest.issues.listComments, {
    ...issue,
    per_page: 100,
  })) {
    for (const { id, body, user } of data) {
      if (body?.startsWith(marker) && user) marked.push({ id, login: user.login });
    }
  }
  // Anyone can copy a marker; nobody can copy an account.
  const self = marked.length === 0 ? null : await ownLogin(github, workflowAccount);
  return marked.filter(({ login }) => login === self).map(({ id }) => id);
}

/**
 * The account that the token writes as. GraphQL's `viewer` answers for every kind of token, `GET /user` not for those of
 * a GitHub App, of which the workflow's own token is one, and Forgejo and Gitea answer neither for theirs: a token that
 * nobody answers for is taken for the workflow's own.
 */
async function ownLogin(github: GitHub, workflowAccount: string): Promise<string> {
  const asked = [
    async () =>
      (await github.graphql<{ viewer: { login: string } }>('query { viewer { login } }')).viewer.login,
    async () => (await github.rest.users.getAuthenticated()).data.login,
  ];
  for (const ask of asked) {
    try {
      return await ask();
    } catch (cause) {
      // A server that could not answer now might have named another account.
      if (['unreachable', 'rate-limited'].includes(failureOf(cause))) throw cause;
    }
  }
  return workflowAccount;
}

function notPermitted({ fromFork }: PullRequest, why: string): Problem {
  const advice = fromFork
    ? 'On a pull request from a fork the token can only read; the job summary has the same plan.'
    : 'Grant the job `permissions: pull-requests: write`, or set `comment: false`; the job summary has the same plan.';
  return warning(
    'comment-not-permitted',
    `The pull-request comment needs the permission \`pull-requests: write\`, but ${why}. ${advice}`,
  );
}
