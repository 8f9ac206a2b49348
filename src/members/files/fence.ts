import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ProblemError } from '../../problems/problem.ts';
import { READ_HERE } from '../../system/open-regular.ts';
import { follow, isInGitFolder, isWithin } from '../../system/paths.ts';
import { codeOf, notRegular, outside, reasonOf, replaced, unreadableFor } from './file-problems.ts';

/** Where a manifest may read from. Plain data with real paths: it can be sent to a thread. */
export interface Fence {
  readonly workspace: string;
  /** Folders outside the workspace that the workflow itself named. */
  readonly named: readonly string[];
  /** `RUNNER_TEMP` where it is below the workspace: closed, for other actions keep credentials there. */
  readonly temp: string | null;
  /** What belongs to the action itself. */
  readonly own: readonly OwnPlace[];
  /** How the paths of folders begin that runs of the action fetch into. */
  readonly scratch: string | null;
  /** The open folders as they were written: what is in none of them is not even looked at. */
  readonly written: readonly string[];
}

/** A file or folder of the action itself: what it writes can never be the members of an audience. */
interface OwnPlace {
  readonly path: string;
  /** Whether members may be next to what the action writes, because somebody gave it a folder of theirs. */
  readonly shared: boolean;
}

/** Where a path leads after following links. */
export type Target =
  | { readonly kind: 'inside'; readonly real: string }
  | { readonly kind: 'outside'; readonly why: 'fence' | 'own' }
  /** `dangling`: a link leads there. */
  | { readonly kind: 'missing'; readonly dangling: boolean }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The folders of a run, as absolute paths that may lead through links and need not exist. */
export interface FenceOptions {
  readonly workspace: string;
  /** Folders outside the workspace, or in `temp`, that the workflow itself named. */
  readonly named?: readonly string[];
  /** `RUNNER_TEMP`. */
  readonly temp?: string | null;
  /** Files and folders of the action itself. */
  readonly own?: readonly string[];
  /** How the names of folders in `temp` begin that runs of the action fetch into. */
  readonly scratchPrefix?: string | null;
  /** Where the patterns of `members` begin. */
  readonly folder?: string;
}

/** The fence around the workspace and the folders that the workflow named. */
export function buildFence(options: FenceOptions): Fence {
  const { named = [], temp = null, own = [], folder = options.workspace, scratchPrefix = null } = options;
  const workspace = follow(options.workspace);
  const realTemp = temp === null ? workspace : follow(temp);
  const members = follow(folder);
  return {
    workspace,
    named: named.map(follow),
    temp: realTemp !== workspace && isWithin(realTemp, workspace) ? realTemp : null,
    own: own.map(follow).map((place) => ({ path: place, shared: isWithin(members, place) })),
    scratch: temp === null || scratchPrefix === null ? null : path.join(realTemp, scratchPrefix),
    written: [options.workspace, workspace, folder, ...named, ...named.map(follow)],
  };
}

/**
 * Whether a real path is in one of the folders, and not in a `.git`: that holds the token that actions/checkout
 * leaves there, even in a second checkout below the workspace.
 */
function isInside(fence: Fence, real: string): boolean {
  const isOpen = (root: string) => isWithin(real, root) && !isInGitFolder(path.relative(root, real));
  if (fence.named.some(isOpen)) return true;
  return isOpen(fence.workspace) && !(fence.temp !== null && isWithin(real, fence.temp));
}

/** Whether a real path is what the action itself wrote or will write. */
function isOwn(fence: Fence, real: string): boolean {
  if (fence.scratch !== null && real.startsWith(fence.scratch)) return true;
  return fence.own.some(({ path: place, shared }) =>
    shared ? path.dirname(real) === place && WRITTEN.test(path.basename(real)) : isWithin(real, place),
  );
}

/** Names of what the action writes: results, built files, and the JSON, data and notes of a state. */
const WRITTEN = /\.csv\.gz$|\.json$|\.importing$|\.partial$/;

/**
 * Whether a real path may be a member file or one that the action wrote: it has a name of the action's in a folder that
 * has both. Skipping it could leave members out, and reading it could bring back those of the last import.
 */
export function isAmbiguous(fence: Fence, real: string): boolean {
  const isNamedSo = /\.csv\.gz$|(?<!^result)\.json$/.test(path.basename(real));
  return isNamedSo && fence.own.some(({ path: place, shared }) => shared && path.dirname(real) === place);
}

/** Whether a pattern skips this folder without a message. */
export function isPassedBy(fence: Fence, real: string): boolean {
  return isOwn(fence, real) || !isInside(fence, real);
}

/** Follows links and says where a path leads; what is missing is said only of places inside the fence. */
export async function targetOf(fence: Fence, file: string, links = 0): Promise<Target> {
  // To look at `//server/share` is to connect to it.
  if (!fence.written.some((folder) => isWithin(file, folder))) return OUTSIDE;
  try {
    return placed(fence, await realpath(file));
  } catch (cause) {
    const parent = path.dirname(file);
    const above: Target = parent === file ? OUTSIDE : await targetOf(fence, parent, links);
    if (above.kind !== 'inside') return above;
    const here = path.join(above.real, path.basename(file));
    const place = placed(fence, here);
    if (place.kind === 'outside') return place;
    const code = codeOf(cause);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') return { kind: 'unreadable', reason: reasonOf(code) };
    // Whether there is something outside behind a link is not said either.
    const target = await readlink(here).catch(() => null);
    if (target === null) return { kind: 'missing', dangling: links > 0 };
    if (links === MAX_LINKS) return { kind: 'unreadable', reason: reasonOf('ELOOP') };
    return targetOf(fence, path.resolve(above.real, target), links + 1);
  }
}

const OUTSIDE = { kind: 'outside', why: 'fence' } as const;

function placed(fence: Fence, real: string): Target {
  if (!isInside(fence, real)) return OUTSIDE;
  return isOwn(fence, real) ? { kind: 'outside', why: 'own' } : { kind: 'inside', real };
}

/** As many as Linux follows. */
const MAX_LINKS = 40;

/**
 * Opens a regular file for reading, by the real path that `targetOf` gave. What was opened is checked again, so that a
 * link that was put in its place since then leads nowhere. Throws ProblemError `members-outside-workspace` or
 * `members-unreadable`.
 */
export async function openInside(fence: Fence, real: string, name: string): Promise<FileHandle> {
  const handle = await open(real, READ_HERE).catch((cause: unknown) => {
    throw new ProblemError(unreadableFor(name, cause));
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
    throw cause instanceof ProblemError ? cause : new ProblemError(unreadableFor(name, cause));
  }
}

/**
 * Checks that the file that was opened is the one at its path now, by device and inode: the best there is where the
 * system does not say the path of an open file. Throws as `openInside`.
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

/** On Linux the system itself says where the file of a handle lies; `null` elsewhere, and without `/proc`. */
async function pathOfHandle(handle: FileHandle): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  return readlink(`/proc/self/fd/${handle.fd}`).catch(() => null);
}
