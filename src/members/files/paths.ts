import type { Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { error, type Problem } from '../../problems/problem.ts';
import { count } from '../../words/numbers.ts';
import { didYouMean } from '../../words/suggest.ts';
import { buildFence, codeOf, type Fence, notRegular, outside, targetOf, unreadable } from './fence.ts';
import { type Glob, inOrder, isExcluded, parsePatterns } from './glob.ts';
import { matchesName } from './glob-segment.ts';

/** A file to read members from. */
export interface MemberFile {
  /** Absolute, without links. */
  readonly path: string;
  /** As people know it: relative to the workspace, else to `folder`; `/` separated. */
  readonly name: string;
}

/** Most files and folders that are looked at for one audience. */
export const MAX_ENTRIES = 1_000_000;
/** Most problems of one audience; the others are of the same kind. */
const MAX_PROBLEMS = 20;

/**
 * The files that `members` names, each once, in the order of their names. `folder` is what relative patterns begin in;
 * `workspace` and the folders `allowed` are all that may be read. All paths are absolute. Nothing is opened.
 */
export async function findMemberFiles(options: {
  readonly patterns: readonly string[];
  readonly folder: string;
  readonly allowed: readonly string[];
  readonly workspace: string;
}): Promise<{ files: MemberFile[]; problems: Problem[] }> {
  const { includes, excludes, faults } = parsePatterns(options.patterns, options.folder);
  const search: Search = {
    fence: await buildFence(options.workspace, options.allowed),
    excludes,
    shown: (file) => shownName(file, options.workspace, options.folder),
    files: new Map(),
    problems: faults.map(({ pattern, message }) =>
      error('members-not-found', `The pattern \`${pattern}\` ${message}.`),
    ),
    entries: 0,
  };
  if (includes.length === 0 && faults.length === 0) {
    search.problems.push(
      error('members-not-found', '`members` only excludes files. Add a path or pattern of files.'),
    );
  }
  for (const { pattern, globs } of includes) {
    const problemsBefore = search.problems.length;
    let matched = false;
    for (const glob of globs) matched = (await findGlob(glob, search)) || matched;
    if (!matched && search.problems.length === problemsBefore) {
      search.problems.push(await notFound(pattern, globs, search));
    }
    if (search.entries > MAX_ENTRIES) {
      search.problems.push(
        error(
          'members-not-found',
          `The pattern \`${pattern}\` looks through more than ${count(MAX_ENTRIES)} files. Name the folder it should look in.`,
        ),
      );
      break;
    }
  }
  return { files: distinctFiles(search), problems: search.problems.slice(0, MAX_PROBLEMS) };
}

interface Search {
  readonly fence: Fence;
  readonly excludes: readonly Glob[];
  readonly shown: (file: string) => string;
  /** By the path as it was found. */
  readonly files: Map<string, MemberFile & { readonly identity: string }>;
  readonly problems: Problem[];
  entries: number;
}

/** Whether the glob matched a file that is not excluded, be it one that cannot be used. */
async function findGlob(glob: Glob, search: Search): Promise<boolean> {
  if (glob.segments.length === 0) return takeFile(glob.base, true, search);
  const place = await targetOf(search.fence, glob.base);
  if (place.kind === 'outside') search.problems.push(outside(search.shown(glob.base)));
  if (place.kind === 'unreadable') search.problems.push(unreadable(search.shown(glob.base), place.reason));
  return place.kind === 'inside' && walk(glob, glob.base, [0], search);
}

/** Looks through a folder. `states` are the segments that its entries may be: more than one behind a `**`. */
async function walk(glob: Glob, folder: string, states: readonly number[], search: Search): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    const code = codeOf(cause);
    // A folder may have gone since it was listed, and what is no folder has nothing to find in it.
    if (code !== 'ENOENT' && code !== 'ENOTDIR') search.problems.push(unreadable(search.shown(folder), code));
    return [];
  });
  let matched = false;
  for (const entry of entries) {
    search.entries += 1;
    if (search.entries > MAX_ENTRIES || search.problems.length >= MAX_PROBLEMS) return matched;
    const { stay, advance } = step(glob, states, entry.name);
    if (stay.length + advance.length === 0) continue;
    const file = path.join(folder, entry.name);
    const isEnd = advance.includes(glob.segments.length) || stay.some((state) => isLast(glob, state));
    let isFolder = entry.isDirectory();
    let into = [...new Set([...stay, ...advance])];
    if (!isFolder && !entry.isFile()) {
      isFolder = (await statOf(file))?.isDirectory() ?? false;
      // `**` does not follow links; a part that names the link does.
      into = [...advance];
    }
    if (!isFolder) {
      if (isEnd) matched = (await takeFile(file, false, search)) || matched;
      continue;
    }
    into = into.filter((state) => state < glob.segments.length);
    if (into.length === 0 || isExcluded(search.excludes, file)) continue;
    const place = entry.isDirectory() ? null : await targetOf(search.fence, file);
    if (place?.kind === 'outside') search.problems.push(outside(search.shown(file)));
    else if (entry.name.toLowerCase() !== '.git') matched = (await walk(glob, file, into, search)) || matched;
  }
  return matched;
}

/** The states below an entry of this name: those that stay at a `**`, and those that go on behind a match. */
function step(glob: Glob, states: readonly number[], name: string): { stay: number[]; advance: number[] } {
  const stay = new Set<number>();
  const advance = new Set<number>();
  for (const state of states) {
    for (let at = state; at < glob.segments.length; at += 1) {
      const segment = glob.segments[at]!;
      if (matchesName(segment, name, false))
        (segment.kind === 'globstar' ? stay : advance).add(segment.kind === 'globstar' ? at : at + 1);
      if (segment.kind !== 'globstar') break;
    }
  }
  return { stay: [...stay], advance: [...advance] };
}

/** Whether nothing needs to follow a `**` that has taken something. */
function isLast(glob: Glob, state: number): boolean {
  return glob.segments.slice(state).every((segment) => segment.kind === 'globstar');
}

/** Takes a file that a pattern names; false where there is none. */
async function takeFile(file: string, named: boolean, search: Search): Promise<boolean> {
  if (isExcluded(search.excludes, file)) return false;
  if (search.files.has(file)) return true;
  const name = search.shown(file);
  const place = await targetOf(search.fence, file);
  if (place.kind === 'outside') search.problems.push(outside(name));
  if (place.kind === 'unreadable') search.problems.push(unreadable(name, place.reason));
  if (place.kind === 'missing') {
    // A link to nothing is there, and its members would be missed.
    const isLink = (await lstat(file).catch(() => null))?.isSymbolicLink() ?? false;
    if (isLink) search.problems.push(unreadable(name, 'ENOENT'));
    return isLink;
  }
  if (place.kind !== 'inside') return true;
  const found = await stat(place.real, { bigint: true }).catch((cause: unknown) => codeOf(cause));
  if (typeof found === 'string') search.problems.push(unreadable(name, found));
  else if (!found.isFile()) {
    if (named || !found.isDirectory()) search.problems.push(notRegular(name, found.isDirectory()));
  } else {
    search.files.set(file, { path: place.real, name, identity: `${found.dev}:${found.ino}` });
  }
  return true;
}

/** Sorted, and of several ways to one file the first. */
function distinctFiles(search: Search): MemberFile[] {
  const seen = new Set<string>();
  const files: MemberFile[] = [];
  for (const file of [...search.files.values()].sort((a, b) => inOrder(a.name, b.name))) {
    if (seen.has(file.path) || seen.has(file.identity)) continue;
    seen.add(file.path).add(file.identity);
    files.push({ path: file.path, name: file.name });
  }
  return files;
}

async function notFound(pattern: string, globs: readonly Glob[], search: Search): Promise<Problem> {
  const [glob] = globs;
  let hint = '';
  if (globs.length === 1 && glob !== undefined && glob.segments.length === 0) {
    const folder = path.dirname(glob.base);
    const place = await targetOf(search.fence, folder);
    const siblings = place.kind === 'inside' ? await readdir(place.real).catch(() => []) : [];
    const visible = siblings.filter((name) => !name.startsWith('.')).slice(0, 1000);
    hint = didYouMean(path.basename(glob.base), visible);
  }
  return error(
    'members-not-found',
    `No file matches \`${pattern}\`${search.excludes.length > 0 ? ' and is not excluded' : ''}.${hint === '' ? ' Check the path, and that the step that makes the file ran before.' : hint}`,
  );
}

/** Relative to the workspace where the file lies there, for annotations; else to the folder that the workflow named. */
function shownName(file: string, workspace: string, folder: string): string {
  const inWorkspace = path.relative(workspace, file);
  const inFolder = path.relative(folder, file);
  const isBelow = (relative: string) => !path.isAbsolute(relative) && relative.split(path.sep)[0] !== '..';
  const relative = isBelow(inWorkspace) || !isBelow(inFolder) ? inWorkspace : inFolder;
  return relative.split(path.sep).join('/');
}

function statOf(file: string): Promise<Stats | null> {
  return stat(file).catch(() => null);
}
