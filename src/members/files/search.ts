import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Place, Problem } from '../../problems/problem.ts';
import { follow, isWithin } from '../../system/paths.ts';
import { isAmbiguous, isPassedBy, targetOf } from './fence.ts';
import {
  codeOf,
  type FileName,
  inAbsentSubmodule,
  namedOutside,
  notCheckedOut,
  notRegular,
  notUtf8,
  outside,
  reasonOf,
  unreadable,
} from './file-problems.ts';
import { type Entry, listFolder } from './folder-entries.ts';
import type { Missing } from './git-index.ts';
import { type Glob, isExcluded, isExcludedItself } from './glob.ts';
import type { Grounds } from './grounds.ts';

/** Most files and folders that are looked at for one audience. */
export const MAX_ENTRIES = 1_000_000;
/** Most problems of one audience; the others are of the same kind. */
export const MAX_PROBLEMS = 20;

/** A file that was found, by a path that leads to it. */
export interface FoundFile {
  /** Without links. */
  readonly real: string;
  readonly name: string;
  /** Device and inode: the same for hard links. */
  readonly identity: string;
  readonly place: Place;
}

/** The search for the files of one audience: what is found, what is wrong, and how much was looked at. */
export interface Search {
  readonly grounds: Grounds;
  /** By the path as it was found. */
  readonly files: ReadonlyMap<string, FoundFile>;
  readonly problems: readonly Problem[];
  readonly hasExcludes: boolean;
  /** From now on problems are of this entry of the manifest. */
  at(place: Place): void;
  report(problem: Problem): void;
  /** Whether the search has seen enough: it costs too much, or too much is wrong. */
  isOver(): boolean;
  isTooLong(): boolean;
  spend(cost: number): void;
  /** Whether a path or a folder above it is excluded. */
  isExcluded(file: string): boolean;
  /** The same for a path whose folders are known not to be. */
  isExcludedItself(file: string): boolean;
  /** The entries of a folder. One that cannot be listed is a problem, unless it is `base`, where the search began. */
  list(real: string, folder: string, base: string): Promise<readonly Entry[]>;
  /**
   * The real path of what a link leads to; `real` is that of the link itself. One that leads out or nowhere is a problem,
   * and `null`.
   */
  follow(link: string, real: string): Promise<string | null>;
  /** Notes what is wrong with an entry that a pattern matched; always true. */
  fail(what: 'nameless' | Missing, file: string): true;
  /** Notes a folder that a pattern of files matched. */
  passFolder(file: string, real: string): void;
  /** The folders that were noted and hold none of the files, as people know them, each with the place of its pattern. */
  passedFolders(): { readonly name: string; readonly place: Place }[];
  /** Takes a file that a pattern matched; `real` is its path, but that it may be a link itself. */
  takeFound(file: string, real: string, isLink: boolean): Promise<boolean>;
  /** Takes the file that an entry names outright; `missing` where there is none. */
  takeNamed(glob: Glob, name: (exists: boolean) => FileName): Promise<'taken' | 'excluded' | 'missing'>;
}

/** A search that has found nothing yet. */
export function openSearch(grounds: Grounds, excludes: readonly Glob[]): Search {
  const { fence, index } = grounds;
  const files = new Map<string, FoundFile>();
  const problems: Problem[] = [];
  // Links that lead round are found again and again.
  const listings = new Map<string, readonly Entry[]>();
  const links = new Map<string, string | null>();
  const folders = new Map<string, { readonly name: string; readonly place: Place }>();
  const absent = new Set<string>();
  let place: Place = {};
  let spent = 0;
  const report = (problem: Problem): void => {
    problems.push({ ...problem, ...place });
  };

  async function take(file: string, real: string, name: FileName): Promise<void> {
    const found = await stat(real, { bigint: true }).catch((cause: unknown) => codeOf(cause));
    if (typeof found === 'string') report(unreadable(name, reasonOf(found)));
    else if (!found.isFile()) report(notRegular(name, found.isDirectory()));
    else {
      const identity = `${found.dev}:${found.ino}`;
      files.set(file, { real, name: grounds.nameOf(file), identity, place });
    }
  }

  async function followLink(link: string, real: string): Promise<string | null> {
    const known = links.get(real);
    if (known !== undefined) return known;
    const target = await targetOf(fence, link);
    links.set(real, target.kind === 'inside' ? target.real : null);
    if (target.kind === 'inside') return target.real;
    const name = grounds.nameOf(link);
    if (target.kind === 'outside' && target.why === 'fence') report(outside(name));
    if (target.kind === 'missing') report(unreadable(name, reasonOf('ENOENT')));
    if (target.kind === 'unreadable') report(unreadable(name, target.reason));
    return null;
  }

  return {
    grounds,
    files,
    problems,
    hasExcludes: excludes.length > 0,
    at(next) {
      place = next;
    },
    report,
    isOver: () => spent > MAX_ENTRIES || problems.length >= MAX_PROBLEMS,
    isTooLong: () => spent > MAX_ENTRIES,
    spend(cost) {
      spent += cost;
    },
    isExcluded: (file) => isExcluded(excludes, file),
    isExcludedItself(file) {
      spent += excludes.length >> 4;
      return isExcludedItself(excludes, file);
    },
    async list(real, folder, base) {
      if (index.isInAbsentSubmodule(real)) {
        const key = `${real}\0${place.line}:${place.column}`;
        if (!absent.has(key)) report(inAbsentSubmodule(grounds.nameOf(folder)));
        absent.add(key);
        return [];
      }
      const known = listings.get(real);
      if (known !== undefined) return known;
      await index.enter(real);
      const listing = await listFolder(real, index);
      const entries = listing.ok ? listing.entries : [];
      listings.set(real, entries);
      // Where the search begins there may be no folder; further down there was one a moment ago.
      const isAbsent = !listing.ok && (listing.code === 'ENOENT' || listing.code === 'ENOTDIR');
      if (!listing.ok && !(isAbsent && folder === base))
        report(unreadable(grounds.nameOf(folder), reasonOf(listing.code)));
      return entries;
    },
    follow: followLink,
    fail(what, file) {
      const name = grounds.nameOf(file);
      report(what === 'nameless' ? notUtf8(name) : notCheckedOut(name, what === 'sparse'));
      return true;
    },
    passFolder(file, real) {
      if (folders.size < MAX_PROBLEMS) folders.set(real, { name: grounds.nameOf(file), place });
    },
    passedFolders: () =>
      [...folders]
        .filter(([folder]) => ![...files.values()].some(({ real }) => isWithin(real, folder)))
        .map(([, found]) => found),
    async takeFound(file, path, isLink) {
      if (files.has(file)) return true;
      const real = isLink ? await followLink(file, path) : path;
      if (real === null) return true;
      if (isAmbiguous(fence, real)) {
        report(outside(grounds.nameOf(file), 'shared'));
        return true;
      }
      if (isPassedBy(fence, real)) return false;
      if (!grounds.isOpen(real)) {
        report(outside(grounds.nameOf(file), 'untracked'));
        return true;
      }
      await take(file, real, grounds.nameOf(file));
      return true;
    },
    async takeNamed({ base }, name) {
      if (isExcluded(excludes, base)) return 'excluded';
      if (files.has(base)) return 'taken';
      const target = await targetOf(fence, base);
      if (target.kind === 'inside') {
        if (grounds.isOpen(target.real)) await take(base, target.real, name(true));
        else report(outside(name(false), 'untracked'));
        return 'taken';
      }
      if (target.kind === 'outside') report(namedOutside(name(false), target.why));
      if (target.kind === 'unreadable') report(unreadable(name(false), target.reason));
      if (target.kind !== 'missing') return 'taken';
      const parent = await targetOf(fence, path.dirname(base));
      const folder = parent.kind === 'inside' ? parent.real : follow(path.dirname(base));
      const why = index.missingIn(folder)?.get(path.basename(base));
      if (index.isInAbsentSubmodule(folder)) report(inAbsentSubmodule(name(false)));
      else if (why === 'sparse' || why === 'removed') report(notCheckedOut(name(true), why === 'sparse'));
      else if (target.dangling) report(unreadable(name(true), reasonOf('ENOENT')));
      // Whether a file is there that Git does not track is not said either.
      else if (grounds.onlyTracked && !grounds.isOpen(path.join(folder, path.basename(base))))
        report(outside(name(false), 'untracked'));
      else return 'missing';
      return 'taken';
    },
  };
}
