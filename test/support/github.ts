import type { Artifacts } from './artifacts.ts';
import { createFaults, type Faults } from './faults.ts';
import { type Answer, json, notAccessible, notFound, refusal } from './github/answers.ts';
import { answerArtifacts } from './github/artifact-routes.ts';
import { ACTIONS_BOT, type Account, answerComments, type Comment, makeComment } from './github/comments.ts';
import { answerGit, type GitRules } from './github/git-routes.ts';
import { type GitObjects, gitObjects, type Tree } from './github/repository.ts';
import { exchange, listen, type RequestRecord, recordOf } from './server.ts';

export type { Account, Comment } from './github/comments.ts';
export type { Tree, TreeFile } from './github/repository.ts';

export interface GithubOptions {
  /** The only token that is accepted. */
  readonly token?: string;
  /** Commits by repository (`owner/name`) and SHA. */
  readonly repositories?: Readonly<Record<string, Readonly<Record<string, Tree>>>>;
  /** Whose token it is. Default: the workflow's own (github-actions[bot]), which may not ask `GET /user`. */
  readonly account?: Account;
  /** What the workflow grants it. Default: all that the action can use. */
  readonly permissions?: Partial<Permissions>;
  /** Trees that GitHub cuts off: those asked with `recursive`, or `'all'`. Default false. */
  readonly truncated?: boolean | 'all';
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

/** GitHub's REST API, as much as the action uses of it. */
export interface Github extends AsyncDisposable {
  /** For GITHUB_API_URL. */
  readonly url: string;
  readonly token: string;
  readonly requests: GithubRequest[];
  readonly faults: Faults<GithubRequest>;
  /** Every comment of every issue, oldest first. */
  readonly comments: Comment[];
  readonly permissions: Permissions;
  readonly rules: GitRules;
  /** Adds a commit. */
  commit(repository: string, sha: string, tree: Tree): void;
  /** Adds a comment by somebody. */
  addComment(issue: number, body: string, user?: Account): Comment;
  close(): Promise<void>;
}

export async function startGithub(options: GithubOptions = {}): Promise<Github> {
  const commits = new Map(
    Object.entries(options.repositories ?? {}).map(([name, trees]) => [name, { ...trees }]),
  );
  const objects = new Map<string, GitObjects>([...commits].map(([name, trees]) => [name, gitObjects(trees)]));
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
        return answer(github, options, objects, request);
      },
      (status, code) => refusal(status, code),
    );
  });
  const github: Github = {
    url: server.url,
    token: options.token ?? 'ghs_standin0000000000000000000000000000',
    requests: [],
    faults: createFaults(),
    comments: [],
    permissions: { actions: 'read', contents: 'read', pullRequests: 'write', ...options.permissions },
    rules: { truncated: options.truncated ?? false },
    commit(repository, sha, tree) {
      const trees = { ...commits.get(repository), [sha]: tree };
      commits.set(repository, trees);
      objects.set(repository, gitObjects(trees));
    },
    addComment(issue, body, user = options.account ?? ACTIONS_BOT) {
      const comment = makeComment(github.comments, issue, user, body);
      github.comments.push(comment);
      return comment;
    },
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
  return github;
}

function answer(
  github: Github,
  { account = ACTIONS_BOT, artifacts }: GithubOptions,
  objects: ReadonlyMap<string, GitObjects>,
  request: GithubRequest,
): Answer {
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

  const [, name = '', path = ''] =
    /^\/repos\/([^/]+\/[^/]+)\/(.+)$/s.exec(decodeURIComponent(request.path)) ?? [];
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
  const repository = objects.get(name);
  if (repository === undefined) return notFound();
  if (github.permissions.contents === 'none') return notAccessible();
  return answerGit(repository, github.rules, path, request) ?? notFound();
}
