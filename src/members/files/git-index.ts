import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Problem, warning } from '../../problems/problem.ts';
import { systemCode } from '../../system/cause.ts';
import { checkoutAround, gitIn, withoutFilters } from '../../system/checkout.ts';
import { foldCase, follow, isWithin } from '../../system/paths.ts';

/** What Git tracks in the checkout that the members come from, by real paths. */
export interface GitIndex {
  /** The warning that git could not be asked: then nothing is known to be missing. */
  readonly fault: Problem | null;
  /** Whether Git tracks the file, and has it as it is. Always false where `listTracked` was not asked for. */
  isTracked(real: string): boolean;
  /**
   * What is tracked in a folder and missing on the disk, by name: files, and folders that hold such files. `null` where
   * nothing is.
   */
  missingIn(folder: string): ReadonlyMap<string, Missing> | null;
  /** Whether a file or folder is, or is in, a submodule of which nothing is checked out. */
  isInAbsentSubmodule(real: string): boolean;
  /** Asks git about the checkout that a folder is the top of, where it is one that nobody has named. */
  enter(real: string): Promise<void>;
}

/** Why a tracked file is not on the disk; a folder is there for what is missing in it. */
export type Missing = 'sparse' | 'removed' | 'folder';

/** Which checkout, and what of it is wanted. */
export interface GitIndexOptions {
  readonly workspace: string;
  /** Where the patterns of `members` begin. */
  readonly folder: string;
  /** Where they look for files: in other checkouts too, which a second `actions/checkout` has made. */
  readonly places?: readonly string[];
  /** What git is started with. */
  readonly env: NodeJS.ProcessEnv;
  /** Whether `isTracked` will be asked. */
  readonly listTracked: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Asks git what the checkout around the folder tracks, its submodules included. It runs nothing that the checkout could
 * name: its hooks, filters and monitors stay unused. Where there is no checkout nothing is tracked and nothing is missing.
 */
export async function readGitIndex(options: GitIndexOptions): Promise<GitIndex> {
  const tracked = new Set<string>();
  const missing = new Map<string, Map<string, Missing>>();
  const absent = new Set<string>();
  const workspace = follow(options.workspace);
  const own = checkoutAround(follow(options.folder), workspace);
  const tops = own === null ? [] : [own];
  let asked = 0;
  let fault: Problem | null = null;
  await askAll(options.listTracked);
  // Who opened a pull request wrote nothing of what is in another repository, and may read none of it.
  for (const place of new Set(options.places)) {
    const top = checkoutAround(follow(place), workspace);
    if (top !== null && !tops.includes(top)) tops.push(top);
  }
  await askAll(false);

  /** Asks about the checkouts that were not asked about yet, and about those that are found in them. */
  async function askAll(listTracked: boolean): Promise<void> {
    for (; asked < tops.length; asked++) await ask(tops[asked] as string, listTracked);
  }

  async function ask(at: string, listTracked: boolean): Promise<void> {
    const git = gitIn(at, options.env);
    const limits = {
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      ...(options.signal !== undefined && { signal: options.signal }),
    };
    const answer = await git(listTracked ? [...LIST, '--modified'] : LIST, {
      ...limits,
      settings: listTracked ? await withoutFilters((args) => git(args, limits)) : {},
      take: splitter((line) => take(at, line, listTracked)),
    });
    if (!answer.ok && answer.reason !== 'cancelled') fault ??= notAsked(answer.reason);
  }

  function take(at: string, line: string, listTracked: boolean): void {
    const [, tag, mode, name = ''] = LISTED.exec(line) ?? [];
    const file = path.join(at, ...name.split('/'));
    if (mode === SUBMODULE) takeSubmodule(file);
    else if (tag === 'S') note(missing, file, 'sparse');
    else if (tag === 'R') note(missing, file, 'removed');
    if (!listTracked) return;
    // What a step has written to a tracked file is not what Git has: it may be a token.
    if (tag === 'C') tracked.delete(sameFile(file));
    else tracked.add(sameFile(file));
  }

  function takeSubmodule(file: string): void {
    if (existsSync(path.join(file, '.git'))) {
      if (!tops.includes(file)) tops.push(file);
    } else if (isAbsentOrEmpty(file)) {
      absent.add(sameFile(file));
      note(missing, file, 'folder');
    }
  }

  const entered = new Map<string, Promise<void>>();

  return {
    get fault() {
      return fault;
    },
    async enter(real) {
      // A submodule has a file there, and belongs to the checkout above it.
      if (tops.includes(real) || !isWithin(real, workspace) || !isFolder(path.join(real, '.git'))) return;
      const asking = entered.get(real) ?? ask(real, false);
      entered.set(real, asking);
      await asking;
    },
    isTracked: (real) => tracked.has(sameFile(real)),
    missingIn: (real) => missing.get(sameFile(real)) ?? null,
    isInAbsentSubmodule(real) {
      if (absent.size === 0) return false;
      for (let at = real; at !== path.dirname(at); at = path.dirname(at)) {
        if (absent.has(sameFile(at))) return true;
      }
      return false;
    },
  };
}

/**
 * Each entry of the index with its mode and a tag: `H`, or `S` where a sparse checkout leaves it out; `R`, again, where it
 * is gone, and `C`, again, where it was modified, if that was asked for.
 */
const LIST = ['ls-files', '-z', '-t', '--stage', '--cached', '--deleted'];
const LISTED = /^(.) ([0-7]+) [0-9a-f]+ \d\t(.*)$/s;
/** Mode of an entry that is a commit of another repository. */
const SUBMODULE = '160000';
const TIMEOUT_MS = 30_000;
/** About two million names. */
const MAX_BYTES = 256 * 1024 * 1024;

function notAsked(reason: 'no-git' | 'failed' | 'too-slow' | 'too-large'): Problem {
  return warning(
    'members-unreadable',
    `Git could not say whether files that it tracks are missing from the disk: ${WHY_NOT[reason]}.`,
  );
}

const WHY_NOT = {
  'no-git': '`git` is not installed here. Install it, or check that no member file is missing',
  failed: '`git` failed. Check that `.git` is the folder of a whole checkout',
  'too-slow': '`git` took longer than 30 seconds. Run again',
  'too-large': 'there are too many files. Check out those that `members` names into a folder of their own',
};

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isAbsentOrEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (cause) {
    return systemCode(cause) === 'ENOENT';
  }
}

/** Notes a file, and the folders above it, for they may be missing as well. */
function note(missing: Map<string, Map<string, Missing>>, file: string, why: Missing): void {
  let name = path.basename(file);
  let folder = path.dirname(file);
  for (let kind = why; folder !== path.dirname(folder); kind = 'folder') {
    const key = sameFile(folder);
    const names = missing.get(key);
    if (names?.has(name)) return;
    if (names === undefined) missing.set(key, new Map([[name, kind]]));
    else names.set(name, kind);
    name = path.basename(folder);
    folder = path.dirname(folder);
  }
}

/** Windows and macOS find a file under any letter case. */
function sameFile(file: string): string {
  return process.platform === 'linux' ? file : foldCase(file);
}

/** Takes chunks of bytes and gives what NUL separates, as text. */
function splitter(take: (line: string) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
      take(bytes.toString('utf8', start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
  };
}
