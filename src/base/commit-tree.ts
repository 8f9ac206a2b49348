import { posix } from 'node:path';
import { foldCase } from '../system/paths.ts';
import { quote } from '../words/quote.ts';
import { baseUnreadable } from './base-problem.ts';
import { readObjects } from './cat-file.ts';
import type { GitRepository } from './git-repository.ts';
import { type GitTree, parseTree, type TreeEntry } from './git-tree.ts';

/** A commit's folders and links, as far as they are known. What is asked for and not known is fetched afterwards. */
export interface TreeView {
  readonly root: TreeEntry;
  /** Whether a path leads to what the commit has in another letter case, as it does where it is checked out. */
  readonly ignoresCase: boolean;
  /** The entries of a folder; `null` while they are not known. */
  folder(entry: TreeEntry): GitTree | null;
  /** Where a link leads, as it is written; `null` while that is not known. */
  link(entry: TreeEntry): string | null;
}

/** Where a path of a commit leads after following links. */
export type Resolved =
  | { readonly kind: 'file' | 'folder'; readonly entry: TreeEntry; readonly path: string }
  /** `missing`: there is nothing, or a part of the path is a file. `unknown`: it is known the next time. */
  | { readonly kind: 'missing' | 'outside' | 'circle' | 'submodule' | 'unknown' };

/**
 * Gives what `work` makes of a commit. It is called again and again, each time knowing more of the commit, until all that
 * it asks for is known: what an earlier call gave is thrown away. Throws ProblemError `base-unreadable`.
 */
export type Explore = <T>(work: (tree: TreeView) => T) => Promise<T>;

/** Explores the commit of a repository. Objects that were read once are not read again. */
export function openCommitTree(repository: GitRepository, ignoresCase: boolean): Explore {
  const trees = new Map<string, GitTree>();
  const links = new Map<string, string>();
  const root: TreeEntry = { kind: 'folder', oid: `${repository.commit}^{tree}` };
  return async (work) => {
    for (;;) {
      const missing = { trees: new Set<string>(), links: new Set<string>() };
      const result = work({
        root,
        ignoresCase,
        folder({ oid }) {
          const known = trees.get(oid);
          if (known === undefined) missing.trees.add(oid);
          return known ?? null;
        },
        link({ oid }) {
          const known = links.get(oid);
          if (known === undefined) missing.links.add(oid);
          return known ?? null;
        },
      });
      if (missing.trees.size + missing.links.size === 0) return result;
      await loadTrees(repository, [...missing.trees], trees);
      await loadLinks(repository, [...missing.links], links);
    }
  };
}

/** As many links in a row as Linux follows. */
const MAX_LINKS = 40;

/** Follows a path, `/` separated, from the commit's root. Links are followed inside the commit and never leave it. */
export function resolve(tree: TreeView, path: string): Resolved {
  const way: { readonly name: string; readonly entry: TreeEntry }[] = [];
  const rest = path.split('/').reverse();
  let links = 0;
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    const here = way.at(-1)?.entry ?? tree.root;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (way.pop() === undefined) return { kind: 'outside' };
      continue;
    }
    if (here.kind === 'submodule') return { kind: 'submodule' };
    if (here.kind !== 'folder') return { kind: 'missing' };
    const folder = tree.folder(here);
    if (folder === null) return { kind: 'unknown' };
    const found = entryOf(folder, part, tree.ignoresCase);
    if (found === null) return { kind: 'missing' };
    const { entry } = found;
    if (entry.kind !== 'link') {
      way.push(found);
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) return { kind: 'circle' };
    const target = tree.link(entry);
    if (target === null) return { kind: 'unknown' };
    if (posix.isAbsolute(target)) return { kind: 'outside' };
    rest.push(...target.split('/').reverse());
  }
  const entry = way.at(-1)?.entry ?? tree.root;
  if (entry.kind === 'submodule') return { kind: 'submodule' };
  return {
    kind: entry.kind === 'folder' ? 'folder' : 'file',
    entry,
    path: way.map(({ name }) => name).join('/'),
  };
}

/** The entry of a name, by the name that the commit has. One in the same letter case goes first. */
function entryOf(folder: GitTree, name: string, anyCase: boolean) {
  const entry = folder.get(name);
  if (entry !== undefined) return { name, entry };
  if (!anyCase) return null;
  const folded = foldCase(name);
  for (const [other, found] of folder) if (foldCase(other) === folded) return { name: other, entry: found };
  return null;
}

/** `base-unreadable` for a path that leads nowhere useful. */
export function leadsNowhere(path: string, kind: keyof typeof REASONS): Error {
  return baseUnreadable(quote(path), REASONS[kind]);
}

const REASONS = {
  missing: 'leads to nothing that is in the commit',
  outside: 'leads out of the repository',
  circle: 'is a link that goes round in a circle',
  submodule: 'is in a submodule, whose content is in another repository; use `state`',
} as const;

/** Of the folders read at one time: a million entries take about 50 MB. */
const MAX_TREE_BYTES = 256 * 1024 * 1024;
/** Longest path of Linux; a longer link leads nowhere. */
const MAX_LINK_BYTES = 4096;

async function loadTrees(
  repository: GitRepository,
  oids: readonly string[],
  into: Map<string, GitTree>,
): Promise<void> {
  const objects = await readObjects(repository, oids, MAX_TREE_BYTES);
  for (const [i, oid] of oids.entries()) {
    const tree = parseTree(objects[i]!, repository.commit.length / 2);
    if (tree === null)
      throw baseUnreadable('a folder of it', 'has more files than this action looks through; use `state`');
    into.set(oid, tree);
  }
}

async function loadLinks(
  repository: GitRepository,
  oids: readonly string[],
  into: Map<string, string>,
): Promise<void> {
  await repository.fetch(oids);
  const objects = await readObjects(repository, oids, oids.length * (MAX_LINK_BYTES + 100));
  for (const [i, oid] of oids.entries()) into.set(oid, objects[i]!.toString());
}
