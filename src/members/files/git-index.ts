import { existsSync } from 'node:fs';
import path from 'node:path';
import { runGit } from '../../system/git.ts';
import { follow, isWithin } from '../../system/paths.ts';

/** What Git tracks in the checkout that the members come from, by real paths. */
export interface GitIndex {
  /** Whether Git tracks the file. Always false where `listTracked` was not asked for. */
  isTracked(real: string): boolean;
  /**
   * What is tracked in a folder and missing on the disk, by name: files, and folders that hold such files. `null` where
   * nothing is.
   */
  missingIn(folder: string): ReadonlyMap<string, Missing> | null;
}

/** Why a tracked file is not on the disk; a folder is there for what is missing in it. */
export type Missing = 'sparse' | 'removed' | 'folder';

/** Which checkout, and what of it is wanted. */
export interface GitIndexOptions {
  readonly workspace: string;
  /** Where the patterns of `members` begin. */
  readonly folder: string;
  /** What git is started with. */
  readonly env: NodeJS.ProcessEnv;
  /** Whether `isTracked` will be asked. */
  readonly listTracked: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Asks git what the checkout around the folder tracks. It runs nothing that the checkout could name: its hooks, filters
 * and monitors stay unused. Where there is no checkout, or no git, nothing is tracked and nothing is missing.
 */
export async function readGitIndex(options: GitIndexOptions): Promise<GitIndex> {
  const root = rootOf(follow(options.folder), follow(options.workspace));
  const tracked = new Set<string>();
  const missing = new Map<string, Map<string, Missing>>();
  const take = (line: string): void => {
    const tag = line.slice(0, 1);
    const file = path.join(root ?? '', ...line.slice(2).split('/'));
    if (options.listTracked) tracked.add(sameFile(file));
    if (tag === 'S') note(missing, file, 'sparse');
    if (tag === 'R') note(missing, file, 'removed');
  };
  if (root !== null) {
    const lines = splitter(take);
    await runGit({
      args: [`--git-dir=${path.join(root, '.git')}`, `--work-tree=${root}`, ...LIST],
      folder: root,
      env: options.env,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      take: lines,
      ...(options.signal !== undefined && { signal: options.signal }),
    });
  }
  return {
    isTracked: (real) => tracked.has(sameFile(real)),
    missingIn: (folder) => missing.get(sameFile(folder)) ?? null,
  };
}

/** Each entry of the index with a tag: `H`, or `S` where a sparse checkout leaves it out; `R`, again, where it is gone. */
const LIST = ['ls-files', '-z', '-t', '--cached', '--deleted'];
const TIMEOUT_MS = 30_000;
/** About four million names. */
const MAX_BYTES = 256 * 1024 * 1024;

/** The nearest folder at or above `folder`, and in the workspace, that has a `.git`; both are real paths. */
function rootOf(folder: string, workspace: string): string | null {
  for (let at = folder; isWithin(at, workspace); at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return at;
    if (at === path.dirname(at)) break;
  }
  return null;
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

/** Windows and macOS find a file under any letter case, and macOS under any Unicode form. */
function sameFile(file: string): string {
  return process.platform === 'linux' ? file : file.normalize('NFC').toLowerCase();
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
