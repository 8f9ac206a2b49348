import { REPOSITORY_ID } from './artifacts/artifact-store.ts';
import type { Artifacts } from './artifacts.ts';
import { createFaults, type Faults } from './faults.ts';
import { type Answer, json, notAccessible, notFound, refusal } from './github/answers.ts';
import { answerArtifacts } from './github/artifact-routes.ts';
import { ACTIONS_BOT, type Account, answerComments, type Comment, makeComment } from './github/comments.ts';
import { answerGitHttp } from './github/git-http.ts';
import { answerLfsBatch, answerLfsContent, createLfs, type Lfs } from './github/lfs.ts';
import { createRepositories, type Repositories, type Tree } from './github/repository.ts';
import { exchange, listen, type RequestRecord, recordOf } from './server.ts';

export type { Account, Comment } from './github/comments.ts';
export type { Tree, TreeFile } from './github/repository.ts';

export interface GithubOptions {
  /** The only token that is accepted. */
  readonly token?: string;
  /** The first commit of each repository (`owner/name`). */
  readonly repositories?: Readonly<Record<string, Tree>>;
  /** Whose token it is. Default: the workflow's own (github-actions[bot]), which may not ask `GET /user`. */
  readonly account?: Account;
  /** What the workflow grants it. Default: all that the action can use. */
  readonly permissions?: Partial<Permissions>;
  /** What its workflows' runs keep; without it there is no such address. */
  readonly artifacts?: Pick<Artifacts, 'store'>;
}

export interface Permissions {
  actions: 'read' | 'none';
  contents: 'read' | 'none';
  pullRequests: 'write' | 'read' | 'none';
}

export interface GithubRequest extends RequestRecord {
  /** The body as text. */
  body: string;
}

/** GitHub's REST API, its Git and its LFS, as much as the action uses of them. */
export interface Github extends AsyncDisposable {
  /** For GITHUB_API_URL. */
  readonly url: string;
  /** For GITHUB_SERVER_URL. git and `@actions/artifact` take it for a server like GitHub's; Node does not resolve it. */
  readonly serverUrl: string;
  readonly token: string;
  readonly requests: GithubRequest[];
  readonly faults: Faults<GithubRequest>;
  /** Every comment of every issue, oldest first. */
  readonly comments: Comment[];
  readonly permissions: Permissions;
  /** The folder of the repositories: that of `owner/name` is `owner/name.git` in it. */
  readonly folder: string;
  readonly lfs: Lfs;
  /** Repositories that were renamed: the new name by the old one. */
  readonly renamed: Map<string, string>;
  /** Adds a commit with these files to a repository, new or not, and gives its SHA. */
  commit(repository: string, tree: Tree, parents?: readonly string[]): string;
  /** Gives a repository another name; the old one leads to it. */
  rename(from: string, to: string): void;
  /** Branches by their names, each with its name of today: another one where it was renamed. */
  readonly branches: Map<string, string>;
  /** What a repository says of itself. */
  readonly repository: { default_branch: string; private: boolean };
  /** The SHA of a repository's newest commit. */
  head(repository: string): string;
  /** Adds a comment by somebody. */
  addComment(issue: number, body: string, user?: Account): Comment;
  close(): Promise<void>;
}

export async function startGithub(options: GithubOptions = {}): Promise<Github> {
  const repositories = createRepositories();
  const heads = new Map<string, string>();
  const server = await listen((incoming, response) => {
    const request = Object.assign(recordOf(incoming), { body: '' });
    github.requests.push(request);
    return exchange(
      incoming,
      response,
      request,
      github.faults,
      (body) => {
        request.body = body.toString();
        return answer(github, options, repositories, request, body);
      },
      (status, code) => refusal(status, code),
    );
  });
  const github: Github = {
    url: server.url,
    serverUrl: server.url.replace('127.0.0.1', 'github.localhost'),
    token: options.token ?? 'ghs_standin0000000000000000000000000000',
    requests: [],
    faults: createFaults(),
    comments: [],
    permissions: { actions: 'read', contents: 'read', pullRequests: 'write', ...options.permissions },
    folder: repositories.folder,
    lfs: createLfs(),
    renamed: new Map(),
    branches: new Map([['main', 'main']]),
    repository: { default_branch: 'main', private: true },
    commit(repository, tree, parents) {
      const sha = repositories.commit(repository, tree, parents);
      heads.set(repository, sha);
      return sha;
    },
    rename(from, to) {
      repositories.rename(from, to);
      heads.set(to, heads.get(from) ?? '');
      heads.delete(from);
      github.renamed.set(from, to);
    },
    head: (repository) => heads.get(repository) ?? '',
    addComment(issue, body, user = options.account ?? ACTIONS_BOT) {
      const comment = makeComment(github.comments, issue, user, body);
      github.comments.push(comment);
      return comment;
    },
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
  for (const [name, tree] of Object.entries(options.repositories ?? {})) github.commit(name, tree);
  return github;
}

function answer(
  github: Github,
  { account = ACTIONS_BOT, artifacts }: GithubOptions,
  repositories: Repositories,
  request: GithubRequest,
  body: Buffer,
): Answer | Promise<Answer> {
  if (request.path.startsWith('/lfs-contents/')) return answerLfsContent(github.lfs, request);
  if (/^\/[^/]+\/[^/]+\/(?:info|git-upload-pack)/.test(request.path))
    return answerGitClient(github, repositories, request, body);
  const token = /^(?:bearer|token) (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token !== undefined && token !== github.token) return refusal(401, 'Bad credentials');
  // Without a token a private repository is not there.
  if (token === undefined) return notFound();
  // GraphQL tells every kind of token whose it is; nothing else of GraphQL is here.
  if (request.path === '/graphql' && request.method === 'POST') {
    return request.body.includes('viewer { login }')
      ? json(200, { data: { viewer: { login: account.login } } })
      : json(200, { errors: [{ type: 'undefinedField', message: 'Not in this stand-in' }] });
  }
  if (request.path === '/user') return account.type === 'Bot' ? notAccessible() : json(200, account);

  const [, asked = '', path = ''] =
    /^\/repos\/([^/]+\/[^/]+)(?:\/(.+))?$/s.exec(decodeURIComponent(request.path)) ?? [];
  const name = github.renamed.get(asked) ?? asked;
  if (asked !== '' && path === '')
    return json(200, { id: REPOSITORY_ID, full_name: name, ...github.repository });
  if (path.startsWith('issues/')) {
    const { pullRequests } = github.permissions;
    if (pullRequests === 'none' || (pullRequests === 'read' && request.method !== 'GET'))
      return notAccessible();
    const base = `${github.url}/repos/${name}`;
    return answerComments(github.comments, account, path, request, request.body, base) ?? notFound();
  }
  if (path.startsWith('actions/')) {
    if (artifacts === undefined) return notFound();
    if (github.permissions.actions === 'none') return notAccessible();
    return answerArtifacts(artifacts.store, path, request) ?? notFound();
  }
  const branch = /^branches\/(.+)$/.exec(path)?.[1];
  if (branch !== undefined) return answerBranch(github, name, branch);
  const sha = /^git\/commits\/(.+)$/.exec(path)?.[1];
  if (sha === undefined || github.head(name) === '') return notFound();
  if (github.permissions.contents === 'none') return notAccessible();
  if (!repositories.has(name, sha)) return notFound();
  // GitHub redirects to the new name, which every client follows.
  return json(200, {
    sha,
    html_url: `${github.serverUrl}/${name}/commit/${sha}`,
    parents: [],
    message: 'A commit',
  });
}

/** One that was renamed answers from its new address. Source: GitHub's page "REST API endpoints for branches". */
function answerBranch({ url, branches, permissions }: Github, repository: string, branch: string): Answer {
  if (permissions.contents === 'none') return notAccessible();
  const today = branches.get(branch);
  if (today === undefined) return notFound();
  if (today === branch) return json(200, { name: branch, protected: false });
  const location = `${url}/repos/${repository}/branches/${encodeURIComponent(today)}`;
  return json(301, { message: 'Moved Permanently', url: location }, { location });
}

/** What git and Git LFS ask, with the token as the password of `x-access-token`. */
function answerGitClient(
  github: Github,
  repositories: Repositories,
  request: GithubRequest,
  body: Buffer,
): Answer | Promise<Answer> {
  const name = /^\/([^/]+\/[^/]+?)(?:\.git)?\//.exec(request.path)?.[1] ?? '';
  const expected = `Basic ${Buffer.from(`x-access-token:${github.token}`).toString('base64')}`;
  if (request.headers.authorization !== expected)
    return { status: 401, headers: { 'www-authenticate': 'Basic realm="GitHub"' } };
  const renamed = github.renamed.get(name);
  if (renamed !== undefined)
    return {
      status: 301,
      headers: { location: `${github.serverUrl}${request.path.replace(name, renamed)}` },
    };
  if (github.head(name) === '') return notFound();
  if (github.permissions.contents === 'none') return refusal(403, 'Write access to repository not granted.');
  if (request.path.endsWith('/info/lfs/objects/batch')) return answerLfsBatch(github.lfs, body, github.url);
  return answerGitHttp(repositories.folder, request, body);
}
