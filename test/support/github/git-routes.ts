import { type Answer, json, notFound, type RequestRecord } from './answers.ts';
import { find, type GitObjects, walk } from './repository.ts';

/** How the repository answers; see GithubOptions. */
export interface GitRules {
  truncated: boolean | 'all';
}

const MEBIBYTE = 1024 * 1024;

/** `commits`, `trees`, `blobs` and `contents` of a repository; null for any other path. */
export function answerGit(
  objects: GitObjects,
  rules: GitRules,
  path: string,
  request: RequestRecord,
): Answer | null {
  const [, kind, rest = ''] = /^(git\/commits|git\/trees|git\/blobs|contents)(?:\/(.*))?$/s.exec(path) ?? [];
  switch (kind) {
    case 'git/commits':
      return commit(objects, rest);
    case 'git/trees':
      return tree(objects, rules, rest, request);
    case 'git/blobs':
      return blob(objects.blobs.get(rest), rest, request);
    case 'contents':
      return contents(objects, rest, request);
    default:
      return null;
  }
}

function commit(objects: GitObjects, sha: string): Answer {
  const tree = objects.commits.get(sha);
  return tree === undefined
    ? notFound()
    : json(200, { sha, tree: { sha: tree }, parents: [], message: 'A commit' });
}

function tree(objects: GitObjects, rules: GitRules, name: string, request: RequestRecord): Answer {
  const sha = objects.commits.get(name) ?? name;
  const entries = objects.trees.get(sha);
  if (entries === undefined) return notFound();
  // GitHub: any value of `recursive` turns it on.
  if (!request.query.has('recursive')) {
    return json(200, { sha, tree: entries, truncated: rules.truncated === 'all' });
  }
  const all = walk(objects, sha);
  if (rules.truncated === false) return json(200, { sha, tree: all, truncated: false });
  return json(200, { sha, tree: all.slice(0, all.length >> 1), truncated: true });
}

function blob(content: Buffer | undefined, sha: string, request: RequestRecord): Answer {
  if (content === undefined) return notFound();
  if (wantsRaw(request)) return raw(content);
  return json(200, { sha, size: content.length, encoding: 'base64', content: base64(content) });
}

function contents(objects: GitObjects, path: string, request: RequestRecord): Answer {
  const sha = objects.commits.get(request.query.get('ref') ?? '');
  if (sha === undefined) return notFound();
  const entry = find(objects, sha, path);
  if (path === '' || entry?.type === 'tree') {
    const children = objects.trees.get(entry?.sha ?? sha) ?? [];
    return json(
      200,
      children.map((child) => ({
        ...child,
        name: child.path,
        path: path === '' ? child.path : `${path}/${child.path}`,
      })),
    );
  }
  const content = objects.blobs.get(entry?.sha ?? '');
  if (entry === undefined || content === undefined) return notFound();
  if (wantsRaw(request)) return raw(content);
  const large = content.length > MEBIBYTE;
  return json(200, {
    type: entry.mode === '120000' ? 'symlink' : 'file',
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha: entry.sha,
    size: content.length,
    // GitHub: "the content field will be an empty string and the encoding field will be none" over 1 MB.
    encoding: large ? 'none' : 'base64',
    content: large ? '' : base64(content),
  });
}

function wantsRaw(request: RequestRecord): boolean {
  return /application\/vnd\.github\.(v3\.)?raw/.test(request.headers.accept ?? '');
}

/** GitHub says UTF-8 whatever the content; Octokit believes it and spoils bytes, so raw is only good with `fetch`. */
function raw(content: Buffer): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' },
    body: content,
  };
}

/** In lines of 60 characters, as GitHub does. */
function base64(content: Buffer): string {
  return content.toString('base64').replace(/.{60}/g, '$&\n');
}
