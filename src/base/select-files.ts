import path from 'node:path';
import { type Glob, inOrder, isExcluded, parsePatterns } from '../members/files/glob.ts';
import { isLast, step } from '../members/files/glob-step.ts';
import { isWithin, wayTo } from '../system/paths.ts';
import { leadsNowhere, type Resolved, resolve, type TreeView } from './commit-tree.ts';
import type { TreeEntry } from './git-tree.ts';

/** A member file of a commit. */
export interface CommitFile {
  /** Its path in the repository as the patterns found it, `/` separated. */
  readonly name: string;
  readonly oid: string;
}

/** Where the files would lie if the commit were checked out: absolute paths of this machine. */
export interface Checkout {
  readonly root: string;
  /** What relative patterns begin in. */
  readonly folder: string;
  /** Files and folders of the action itself, which patterns pass by. Default: none. */
  readonly own?: readonly string[];
}

/** A path of this machine as one in the repository, `/` separated; `null` where it is outside the checkout. */
export function pathInCommit(root: string, file: string): string | null {
  return isWithin(file, root) ? wayTo(file, root) : null;
}

/**
 * The files of a commit that an audience's patterns name, each once, in the order of their names, by the same rules as
 * for files on disk. `null` where a pattern names none, as where a step makes the files. Throws ProblemError
 * `base-unreadable` for a link that leads out or nowhere, and for a submodule.
 */
export function selectFiles(
  tree: TreeView,
  { root, folder, own = [] }: Checkout,
  patterns: readonly string[],
): readonly CommitFile[] | null {
  const { includes, excludes: excluded, faults } = parsePatterns(patterns, folder);
  if (faults.length > 0) return null;
  const excludes = [
    ...excluded,
    ...own.map((place): Glob => ({ written: place, base: place, segments: [] })),
  ];
  const selection: Selection = { tree, root, excludes, files: new Map() };
  for (const { globs } of includes) {
    let matched = false;
    for (const glob of globs) matched = findGlob(glob, selection) || matched;
    if (!matched) return null;
  }
  return distinct(selection.files.values());
}

interface Selection {
  readonly tree: TreeView;
  readonly root: string;
  readonly excludes: readonly Glob[];
  /** By the path that led to it, absolute. */
  readonly files: Map<string, Found>;
}

interface Found extends CommitFile {
  /** Its path in the repository without links. */
  readonly real: string;
}

function findGlob(glob: Glob, selection: Selection): boolean {
  const way = pathInCommit(selection.root, glob.base);
  if (way === null) return false;
  const target = resolve(selection.tree, way);
  if (glob.segments.length === 0) return takeFile(glob.base, way, target, selection);
  if (target.kind === 'folder') return walk(glob, glob.base, target.entry, [0], selection);
  if (target.kind === 'file' || target.kind === 'missing' || target.kind === 'unknown') return false;
  throw leadsNowhere(way, target.kind);
}

/** As `walk` in members/files/paths.ts does on disk. `states` are the segments that the entries may be. */
function walk(
  glob: Glob,
  folder: string,
  at: TreeEntry,
  states: readonly number[],
  selection: Selection,
): boolean {
  let matched = false;
  for (const [name, entry] of selection.tree.folder(at) ?? []) {
    const { stay, advance } = step(glob, states, name);
    if (stay.length + advance.length === 0) continue;
    const file = path.join(folder, name);
    const isEnd = advance.includes(glob.segments.length) || stay.some((state) => isLast(glob, state));
    // `**` does not follow links; a part that names the link does.
    const into = (entry.kind === 'link' ? advance : [...new Set([...stay, ...advance])]).filter(
      (state) => state < glob.segments.length,
    );
    const isWanted = entry.kind === 'file' ? isEnd : isEnd || into.length > 0;
    if (!isWanted || isExcluded(selection.excludes, file)) continue;
    const way = pathInCommit(selection.root, file) ?? name;
    const target: Resolved =
      entry.kind === 'folder' ? { kind: 'folder', entry, path: way } : resolve(selection.tree, way);
    if (target.kind === 'folder') {
      if (into.length > 0) matched = walk(glob, file, target.entry, into, selection) || matched;
    } else if (isEnd && target.kind !== 'submodule') {
      // On disk its members would be missed; a submodule is an empty folder there.
      if (target.kind === 'missing') throw leadsNowhere(way, 'missing');
      matched = takeFile(file, way, target, selection) || matched;
    }
  }
  return matched;
}

/** Takes a file that a pattern names; false where there is none. */
function takeFile(file: string, name: string, target: Resolved, selection: Selection): boolean {
  if (isExcluded(selection.excludes, file)) return false;
  if (target.kind === 'missing' || target.kind === 'folder' || target.kind === 'unknown') return false;
  if (target.kind !== 'file') throw leadsNowhere(name, target.kind);
  selection.files.set(file, { name, oid: target.entry.oid, real: target.path });
  return true;
}

/** Sorted, and of several ways to one file the first. */
function distinct(found: Iterable<Found>): CommitFile[] {
  const seen = new Set<string>();
  const files: CommitFile[] = [];
  for (const { name, oid, real } of [...found].sort((a, b) => inOrder(a.name, b.name))) {
    if (seen.has(real)) continue;
    seen.add(real);
    files.push({ name, oid });
  }
  return files;
}
