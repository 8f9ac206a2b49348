import { realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';

/** Whether a path is a folder or is below it, by its text alone: no link is followed. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

/** The way from a folder to a path, `/` separated. */
export function wayTo(path: string, folder: string): string {
  return relative(folder, path).split(sep).join('/');
}

/** The path with every link in it followed, as far as it exists. */
export function follow(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(follow(parent), path.slice(parent.length));
  }
}

/**
 * Whether a folder's file system finds a name in any letter case, as those of Windows and macOS do: it is asked for an
 * entry of the folder that exists, `name`, in the other case.
 */
export function ignoresCase(folder: string, name: string): boolean {
  const identity = (one: string): string | null => {
    const found = statSync(join(folder, one), { bigint: true, throwIfNoEntry: false });
    return found === undefined ? null : `${found.dev} ${found.ino}`;
  };
  const swapped = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
  const known = identity(name);
  return swapped !== name && known !== null && identity(swapped) === known;
}

/** A name or path as such a file system compares it; macOS takes every Unicode form for the same as well. */
export function foldCase(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/**
 * Whether a name is that of Git's folder, which holds the token that actions/checkout leaves there. Also as file systems
 * write it that ignore letter case, or characters that cannot be seen (CVE-2014-9390), and as Windows opens it: with
 * dots, spaces or a stream after it, or by its short name (CVE-2019-1352, CVE-2019-1353).
 */
export function isGitFolder(name: string): boolean {
  const bare = name
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[. ]*(?::.*)?$/s, '')
    .toLowerCase();
  return bare === '.git' || bare === 'git~1';
}

/** Whether a path relative to some folder leads through a `.git`. */
export function isInGitFolder(way: string): boolean {
  return way.split(/[\\/]/).some(isGitFolder);
}
