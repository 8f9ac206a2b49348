import path from 'node:path';
import type { Audience } from '../../manifest/manifest.ts';
import { error, type Place, type Problem, warning } from '../../problems/problem.ts';
import { follow } from '../../system/paths.ts';
import { count } from '../../words/numbers.ts';
import { nearest } from '../../words/suggest.ts';
import { formatOf } from '../formats/format.ts';
import { targetOf } from './fence.ts';
import { type FileName, namedOutside, shownPath, unreadable } from './file-problems.ts';
import { type Glob, type Include, inOrder, parsePatterns } from './glob.ts';
import type { Grounds } from './grounds.ts';
import { type FoundFile, MAX_ENTRIES, MAX_PROBLEMS, openSearch, type Search } from './search.ts';
import { walkGlob } from './walk.ts';

/** A file to read members from. */
export interface MemberFile {
  /** Absolute, without links. */
  readonly path: string;
  /** As people know it: relative to the workspace if it is inside, else its whole path; `/` separated. */
  readonly name: string;
  /** The entry of `members` that names it. */
  readonly place?: Place;
}

/** The `members` of an audience, and where each entry is written. */
export type MembersOf = Pick<Audience, 'members' | 'places' | 'accept'>;

/** What was found for an audience. Any error in `problems` means that `files` is not all. */
export interface MemberFiles {
  readonly files: MemberFile[];
  readonly problems: Problem[];
}

/** How the entries of a search are spoken of. */
export interface FindOptions {
  /** Whether another audience names a file: a hint never proposes that. */
  readonly isClaimed?: (file: string) => boolean;
  /** Whether an entry may be a member's ID, so that one that does not look like a path is not repeated. Default: yes. */
  readonly mayBeIds?: boolean;
}

/**
 * The files that `members` names, each once, in the order of their names. Nothing is opened. What a pattern names and
 * cannot be read is a problem, never left out.
 */
export async function findMemberFiles(
  { members, places, accept }: MembersOf,
  grounds: Grounds,
  options: FindOptions = {},
): Promise<MemberFiles> {
  const { isClaimed = () => false, mayBeIds = true } = options;
  /** How an entry is called: one that may be an ID is only counted. */
  const called = (entry: string, index: number): FileName =>
    mayBeIds && !looksLikePath(entry) ? index : entry;
  const { includes, excludes, faults } = parsePatterns(members, grounds.folder);
  const search = openSearch(grounds, excludes);
  const placeOfEntry = (index: number): Place => places[`members.${index}`] ?? places.members ?? {};
  for (const { index, message } of faults.slice(0, MAX_PROBLEMS)) {
    search.at(placeOfEntry(index));
    search.report(
      error('members-not-found', `${shownPath(called(members[index] ?? '', index))} ${message}.`),
    );
  }
  for (const include of includes) {
    if (search.isOver()) break;
    search.at(placeOfEntry(include.index));
    await findInclude(include, search, called, isClaimed);
    if (search.isTooLong()) {
      const message = `${shownPath(include.pattern)} looks through more than ${count(MAX_ENTRIES)} files. Name the folder it should look in.`;
      search.report(error('members-not-found', message));
    }
  }
  const skipped = accept.includes('folder-skipped') ? [] : search.passedFolders();
  return {
    files: distinctFiles(search),
    problems: [
      ...search.problems.slice(0, MAX_PROBLEMS),
      ...skipped.map(({ name, place }) =>
        warning(
          'folder-skipped',
          `${shownPath(name)} is a folder, so what is in it is not read. If its files are members, add the folder’s path and \`/*.csv\` to \`members\`.`,
          place,
        ),
      ),
    ],
  };
}

/** Takes the files of one entry, and says where there is none. */
async function findInclude(
  include: Include,
  search: Search,
  called: (entry: string, index: number) => FileName,
  isClaimed: (file: string) => boolean,
): Promise<void> {
  const { pattern, index, globs } = include;
  const before = search.problems.length;
  // With braces alone an entry is a list of paths, and each must be there.
  const isList = globs.every(({ segments }) => segments.length === 0);
  const where = folderOf(search.grounds);
  let matched = false;
  for (const glob of globs) {
    if (search.isOver()) return;
    if (glob.segments.length > 0) {
      matched = (await findGlob(glob, search)) || matched;
      continue;
    }
    const name = (exists: boolean): FileName => {
      const entry = called(pattern, index);
      return exists || entry === pattern ? glob.written : entry;
    };
    const outcome = await search.takeNamed(glob, name);
    matched ||= outcome === 'taken';
    if (outcome !== 'missing' || !isList) continue;
    const of = globs.length > 1 ? ` (of ${shownPath(pattern)})` : '';
    search.report(notFound(name(false), `${of}${where}`, await hintFor(glob, pattern, search, isClaimed)));
  }
  if (matched || search.isTooLong() || search.problems.length > before) return;
  const within = search.hasExcludes ? ' and is not excluded' : '';
  const [only, ...more] = globs;
  const hint =
    only === undefined || more.length > 0 ? CHECK : await hintFor(only, pattern, search, isClaimed);
  search.report(notFound(called(pattern, index), `${where}${within}`, hint));
}

/** Takes what a pattern with wildcards matches, and says whether there was something. */
async function findGlob(glob: Glob, search: Search): Promise<boolean> {
  const { fence, index } = search.grounds;
  if (search.isExcluded(glob.base)) return false;
  const target = await targetOf(fence, glob.base);
  const name = search.grounds.nameOf(glob.base);
  if (target.kind === 'inside') return walkGlob(glob, target.real, search);
  if (target.kind === 'outside') search.report(namedOutside(glob.written, target.why));
  if (target.kind === 'unreadable') search.report(unreadable(name, target.reason));
  if (target.kind !== 'missing') return false;
  if (target.dangling) search.report(unreadable(name, 'a link leads nowhere'));
  // A sparse checkout may leave out the whole folder, and a submodule may not be there at all.
  const real = follow(glob.base);
  const isMissing = index.missingIn(real) !== null || index.isInAbsentSubmodule(real);
  return isMissing && walkGlob(glob, real, search);
}

/** Sorted, and of several ways to one file the first. */
function distinctFiles(search: Search): MemberFile[] {
  const seen = new Set<string>();
  const files: MemberFile[] = [];
  const byName = (a: FoundFile, b: FoundFile) => inOrder(a.name, b.name);
  for (const { real, name, identity, place } of [...search.files.values()].sort(byName)) {
    if (seen.has(real) || seen.has(identity)) continue;
    seen.add(real).add(identity);
    files.push({ path: real, name, place });
  }
  return files;
}

/** Where patterns begin, where that is not where everybody looks first. */
function folderOf({ folder, nameOf }: Grounds): string {
  const name = nameOf(folder);
  return name === '' ? '' : ` in the folder ${shownPath(name)}`;
}

function notFound(name: FileName, within: string, advice: string): Problem {
  const what =
    typeof name === 'number' ? `${shownPath(name)} names no file` : `No file matches ${shownPath(name)}`;
  return error('members-not-found', `${what}${within}.${advice}`);
}

const CHECK = ' Check the path, and that the step that makes the file ran before.';

/**
 * The file that was probably meant, written as in the manifest and never another audience's, or the folder where the path
 * goes wrong.
 */
async function hintFor(
  glob: Glob,
  pattern: string,
  search: Search,
  isClaimed: (file: string) => boolean,
): Promise<string> {
  const { fence, onlyTracked, nameOf } = search.grounds;
  // Before a bracket and the like it is an escape; few names hold a `*` or `?` that would need one.
  if (path.sep === '/' && /\\(?![[\]{},!])/.test(pattern))
    return ' Write `/` between folders, on every system.';
  const isWild = glob.segments.length > 0;
  if (onlyTracked || (isWild && (await targetOf(fence, glob.base)).kind !== 'missing')) return CHECK;
  // The first part of the path that is not there: all above it is.
  let missing = glob.base;
  let target = await targetOf(fence, path.dirname(missing));
  while (target.kind === 'missing') {
    missing = path.dirname(missing);
    target = await targetOf(fence, path.dirname(missing));
  }
  if (target.kind !== 'inside') return CHECK;
  const folder = path.dirname(missing);
  const wanted = isWild || missing !== glob.base ? 'folder' : 'file';
  const candidates = (await search.list(target.real, folder, folder))
    .filter(({ name, kind }) => kind === wanted && !name.startsWith('.'))
    .map(({ name }) => name)
    .slice(0, MAX_CANDIDATES);
  const near = nearest(path.basename(missing), candidates);
  if (near === null || isClaimed(path.join(folder, near)) || search.isExcluded(path.join(folder, near)))
    return CHECK;
  if (wanted === 'folder') return ` Did you mean the folder ${shownPath(nameOf(path.join(folder, near)))}?`;
  const end = glob.written.length - path.basename(glob.base).length;
  return ` Did you mean ${shownPath(`${glob.written.slice(0, end)}${near}`)}?`;
}

/** Among how many names near misses are searched. */
const MAX_CANDIDATES = 1000;

/** Whether an entry of `members` is a path or a pattern, and not something that was pasted there. */
function looksLikePath(entry: string): boolean {
  return /[/\\*?]|\[.*\]|\{.*\}/s.test(entry) || formatOf(entry) !== null;
}
