import { statSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { GIT_PATHS, matchesPath, parsePatterns, selectNames } from '../members/files/glob.ts';
import type { MemberSource } from '../members/source.ts';
import { baseUnreadable, blobSource, fetchBlob, requestFailed } from './git-blob.ts';
import {
  type Commit,
  type Listing,
  type ListTree,
  type TreeEntry,
  TreeTooLarge,
  treeOf,
} from './git-tree.ts';
import { connectGitHub, type GitHub, type GitHubAccess } from './github.ts';

/** The base commit of a pull request: its manifest, and the member files of its audiences. */
export interface Base {
  /** The manifest's bytes. */
  readonly manifest: Buffer;
  /**
   * The member files that an audience's patterns name in this commit, in sorted order, to be read through the API.
   * `null` where a pattern names none, as where the files are made by a step and not kept in Git: no baseline.
   * Throws ProblemError `base-unreadable`, a warning.
   */
  sources(members: BaseMembers): Promise<MemberSource[] | null>;
}

/** Which member files of the base commit are wanted. */
export interface BaseMembers {
  /** The folder that the patterns start from: its path in the repository, `/` separated, `''` is the root. */
  readonly folder: string;
  /** As the manifest has them, `!` in front of those that exclude. */
  readonly patterns: readonly string[];
}

/**
 * Reads the base commit. `null` where it has no manifest at this path: then every audience is new. Throws
 * ProblemError `base-unreadable`, a warning that says what to grant.
 */
export async function readBase(
  access: GitHubAccess | null,
  base: { readonly repository: string; readonly sha: string },
  manifestPath: string,
): Promise<Base | null> {
  if (access === null) {
    throw baseUnreadable(
      'the base commit',
      'needs the input `github-token` with `permissions: contents: read`',
    );
  }
  const github = await connectGitHub(access);
  const [owner = '', repo = ''] = base.repository.split('/');
  const commit = { owner, repo, sha: base.sha };
  const list = listing(treeOf(github, commit), commit);
  const found = await follow(github, commit, list, manifestPath);
  if (found === null) return null;
  const manifest = await fetchBlob(github, commit, found.path, found.entry);
  return { manifest, sources: (members) => sources(github, commit, list, members) };
}

/**
 * The checkout that a file lies in: the nearest folder above it that has a `.git` folder, for `actions/checkout` with
 * `path:` puts it below the workspace. The workspace itself where there is none. A submodule, where `.git` is a file,
 * is no checkout of this repository.
 */
export function repositoryRoot(workspace: string, file: string): string {
  for (let at = dirname(file); pathInRepository(workspace, at); at = dirname(at)) {
    if (statSync(join(at, '.git'), { throwIfNoEntry: false })?.isDirectory()) return at;
  }
  return workspace;
}

/** A path of this machine as one in the repository, `/` separated; `null` where it lies outside the checkout. */
export function pathInRepository(root: string, path: string): string | null {
  const inside = relative(root, path).split(sep).join('/');
  return inside === '..' || inside.startsWith('../') || posix.isAbsolute(inside) || /^[A-Za-z]:/.test(inside)
    ? null
    : inside;
}

async function sources(
  github: GitHub,
  commit: Commit,
  list: ListTree,
  { folder, patterns }: BaseMembers,
): Promise<MemberSource[] | null> {
  const { includes, faults } = parsePatterns(patterns, posix.resolve('/', folder), GIT_PATHS);
  if (faults.length > 0) return null;
  const globs = includes.flatMap((include) => include.globs);
  const entries = await list(globs.map(({ base }) => base.slice(1)));
  for (const { base, segments } of globs) {
    refuseDetours(entries, segments.length === 0 ? posix.dirname(base.slice(1)) : base.slice(1));
  }

  const names = [...entries]
    .filter(([, { mode }]) => mode !== FOLDER && mode !== SUBMODULE)
    .map(([path]) => path);
  const isMissing = ({ globs }: (typeof includes)[number]): boolean =>
    !names.some((name) => globs.some((glob) => matchesPath(glob, `/${name}`, GIT_PATHS)));
  const taken = selectNames(patterns, folder, names);
  if (taken.length === 0 || includes.some(isMissing)) return null;

  // Two links to one file are one file, as they are on disk.
  const files = new Map<string, MemberSource>();
  for (const name of taken) {
    const found = await follow(github, commit, list, name);
    if (found === null) throw baseUnreadable(`the link "${name}"`, 'leads to no file of the repository');
    if (found.entry.mode === FOLDER || files.has(found.path)) continue;
    files.set(found.path, blobSource(github, commit, name, found.entry));
  }
  return [...files.values()];
}

const FOLDER = '040000';
const LINK = '120000';
const SUBMODULE = '160000';
/** As many links in a row as Linux follows. */
const MAX_LINKS = 40;
/** Longest path of Linux; a longer link leads nowhere. */
const MAX_LINK_BYTES = 4096;

/** What a path leads to after following links from file to file; `null` where there is nothing. */
async function follow(
  github: GitHub,
  commit: Commit,
  list: ListTree,
  path: string,
): Promise<{ path: string; entry: TreeEntry } | null> {
  let at = path;
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const entry = (await list([at])).get(at);
    if (entry === undefined) return null;
    if (entry.mode !== LINK) return { path: at, entry };
    if (entry.size > MAX_LINK_BYTES) return null;
    const target = (await fetchBlob(github, commit, at, entry)).toString();
    if (posix.isAbsolute(target)) return null;
    at = posix.join(posix.dirname(at), target);
  }
  return null;
}

/** On disk a path can go through a linked folder or a submodule; a tree has nothing below either. */
function refuseDetours(entries: Listing, folder: string): void {
  for (let at = folder; at !== '.' && at !== ''; at = posix.dirname(at)) {
    const mode = entries.get(at)?.mode;
    if (mode === LINK)
      throw baseUnreadable(`"${folder}"`, `goes through the link "${at}"; name the real folder`);
    if (mode === SUBMODULE)
      throw baseUnreadable(`"${folder}"`, `lies in the submodule "${at}"; use \`state\``);
  }
}

/** Turns what the requests for trees throw into `base-unreadable`. */
function listing(list: ListTree, { sha }: Commit): ListTree {
  const what = `the tree of the base commit ${sha.slice(0, 12)}`;
  return async (paths) => {
    try {
      return await list(paths);
    } catch (cause) {
      if (cause instanceof TreeTooLarge)
        throw baseUnreadable(what, `cannot be listed: ${cause.message}; use \`state\``);
      throw requestFailed(what, cause);
    }
  };
}
