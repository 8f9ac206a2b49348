import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { error, type Problem, ProblemError } from '../../problems/problem.ts';
import { systemCode } from '../../system/cause.ts';
import { isInGitFolder, isWithin } from '../../system/paths.ts';

/** The folders that a manifest may read from, as real paths. */
export interface Fence {
  readonly roots: readonly string[];
}

/** Where a path leads after following links. */
export type Target =
  | { readonly kind: 'inside'; readonly real: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The fence around the workspace and the folders that the workflow named. A folder that does not exist opens nothing. */
export async function buildFence(workspace: string, allowed: readonly string[]): Promise<Fence> {
  const roots: string[] = [];
  for (const folder of [workspace, ...allowed]) {
    const real = await realpath(folder).catch(() => null);
    if (real !== null) roots.push(real);
  }
  return { roots };
}

/**
 * Whether a real path lies in one of the folders, and not in a `.git`: that holds the token that actions/checkout
 * leaves there, also in a second checkout below the workspace.
 */
function isInside(fence: Fence, real: string): boolean {
  return fence.roots.some((root) => isWithin(real, root) && !isInGitFolder(path.relative(root, real)));
}

/** Follows links and says where a path leads; what is missing is told only of places inside the fence. */
export async function targetOf(fence: Fence, file: string, links = 0): Promise<Target> {
  try {
    const real = await realpath(file);
    return isInside(fence, real) ? { kind: 'inside', real } : { kind: 'outside' };
  } catch (cause) {
    const parent = path.dirname(file);
    const above: Target = parent === file ? { kind: 'outside' } : await targetOf(fence, parent, links);
    if (above.kind !== 'inside') return above;
    const here = path.join(above.real, path.basename(file));
    if (!isInside(fence, here)) return { kind: 'outside' };
    const code = codeOf(cause);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return { kind: 'unreadable', reason: reasonOf(code) };
    // Whether there is something outside behind a link is not told either.
    const target = await readlink(here).catch(() => null);
    if (target === null) return { kind: 'missing' };
    if (links === MAX_LINKS) return { kind: 'unreadable', reason: reasonOf('ELOOP') };
    return targetOf(fence, path.resolve(above.real, target), links + 1);
  }
}

/** As many as Linux follows. */
const MAX_LINKS = 40;

/**
 * Opens a regular file for reading, by the real path that `targetOf` gave. What was opened is checked again, so that a
 * link that was put in its place since then leads nowhere. Throws ProblemError `members-outside-workspace` or
 * `members-unreadable`.
 */
export async function openInside(fence: Fence, real: string, name: string): Promise<FileHandle> {
  // Without O_NONBLOCK, opening a FIFO waits for a writer. Windows has neither flag.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(real, flags).catch((cause: unknown) => {
    throw new ProblemError(unreadable(name, codeOf(cause)));
  });
  try {
    const opened = await handle.stat({ bigint: true });
    if (!opened.isFile()) throw new ProblemError(notRegular(name, opened.isDirectory()));
    const known = await pathOfHandle(handle);
    if (known === null) await checkIdentity(fence, handle, real, name);
    else if (!isInside(fence, known)) throw new ProblemError(outside(name));
    return handle;
  } catch (cause) {
    await handle.close();
    throw cause instanceof ProblemError ? cause : new ProblemError(unreadable(name, codeOf(cause)));
  }
}

/**
 * Checks that the file that was opened is the one at its path now, by device and inode: the best there is where the
 * system does not tell the path of an open file. Throws as `openInside`.
 */
export async function checkIdentity(
  fence: Fence,
  handle: FileHandle,
  real: string,
  name: string,
): Promise<void> {
  const opened = await handle.stat({ bigint: true });
  const now = await realpath(real);
  if (!isInside(fence, now)) throw new ProblemError(outside(name));
  const expected = await stat(now, { bigint: true });
  if (expected.dev !== opened.dev || expected.ino !== opened.ino) throw new ProblemError(replaced(name));
}

/** `members-outside-workspace` for a file or folder. */
export function outside(name: string): Problem {
  return error(
    'members-outside-workspace',
    `\`${name}\` leads out of the workspace (or into \`.git\`) and was not opened. Move the files into the workspace, or name their folder in the input \`members-directory\`.`,
  );
}

/** `members-unreadable` by the system's error code. */
export function unreadable(name: string, code: string): Problem {
  return error(
    'members-unreadable',
    `\`${name}\` could not be read: ${reasonOf(code)}. Check the file and its permissions.`,
  );
}

/** `members-unreadable` for what is there but no file. */
export function notRegular(name: string, isFolder: boolean): Problem {
  const message = isFolder
    ? `\`${name}\` is a folder. Name its files, for instance \`${name}/*.csv\`.`
    : `\`${name}\` is no regular file but a device, pipe or socket. Write the members to a file.`;
  return error('members-unreadable', message);
}

function replaced(name: string): Problem {
  return error(
    'members-unreadable',
    `\`${name}\` was replaced while it was opened. Make sure that no other step writes it.`,
  );
}

/** The system's code of an error of node:fs, for `unreadable`. */
export function codeOf(cause: unknown): string {
  return systemCode(cause) || 'unknown error';
}

/** On Linux the system itself says where the file of a handle lies; `null` elsewhere, and without `/proc`. */
async function pathOfHandle(handle: FileHandle): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  return readlink(`/proc/self/fd/${handle.fd}`).catch(() => null);
}

function reasonOf(code: string): string {
  return REASONS.get(code) ?? code;
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'this process has no permission'],
  ['EPERM', 'this process has no permission'],
  ['ENOENT', 'it is not there, or is a link to nothing'],
  ['ELOOP', 'its links go round in a circle, or it was replaced by a link'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['EISDIR', 'it is a folder'],
  ['EIO', 'the disk reports an error'],
  ['EMFILE', 'too many files are open'],
  ['ENXIO', 'it is a socket or a device'],
]);
