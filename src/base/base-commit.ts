import { join } from 'node:path';
import type { MemberFile } from '../members/files/paths.ts';
import { ProblemError } from '../problems/problem.ts';
import type { Scratch } from '../system/scratch.ts';
import { readObjects, writeObjects } from './cat-file.ts';
import { leadsNowhere, openCommitTree, resolve } from './commit-tree.ts';
import type { GitRepository } from './git-repository.ts';
import { fetchContents, type LfsSource } from './lfs.ts';
import { MAX_POINTER_BYTES, readPointer } from './lfs-pointer.ts';
import { type Checkout, type CommitFile, selectFiles } from './select-files.ts';

/** A commit's manifest and member files. */
export interface BaseCommit {
  /** The commit's name, 40 or 64 hexadecimal digits. */
  readonly commit: string;
  /** The manifest's bytes; `null` where the commit has none at this path. */
  readonly manifest: Buffer | null;
  /**
   * The member files of each audience by its ID, as files of this run's own. Rejects only where the disk fails or the
   * run is cancelled.
   */
  members(wanted: readonly AudienceFiles[], checkout: Checkout): Promise<ReadonlyMap<string, BaseMembers>>;
}

/** Which member files are wanted: an audience as the commit's manifest has it. */
export interface AudienceFiles {
  readonly id: string;
  /** Its `members`, `!` in front of those that exclude. */
  readonly patterns: readonly string[];
}

/** The files, in the order in which they are read; `null` where a pattern names none. Or what is wrong with them. */
export type BaseMembers = readonly MemberFile[] | null | ProblemError;

/** A manifest is far smaller than this, and the reader refuses one that is larger than its own bound. */
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

/** Where a manifest is. */
export interface ManifestPath {
  /** In the repository, `/` separated. */
  readonly path: string;
  /** Whether the file system of the checkout finds it and the member files in any letter case. */
  readonly ignoresCase: boolean;
}

/** Reads a commit's manifest. Throws ProblemError `base-unreadable`. */
export async function readBaseCommit(
  repository: GitRepository,
  { path: manifestPath, ignoresCase }: ManifestPath,
  lfs: LfsSource,
  scratch: Scratch,
): Promise<BaseCommit> {
  const explore = openCommitTree(repository, ignoresCase);
  return {
    commit: repository.commit,
    manifest: await readManifest(),
    async members(wanted, checkout) {
      const found = new Map<string, BaseMembers>();
      const selected = new Map<string, readonly CommitFile[]>();
      const selections = await explore((tree) =>
        wanted.map(({ patterns }) => problemOr(() => selectFiles(tree, checkout, patterns))),
      );
      for (const [i, { id }] of wanted.entries()) {
        const files = selections[i]!;
        if (files instanceof ProblemError) found.set(id, files);
        else if (files === null || files.length === 0) found.set(id, null);
        else selected.set(id, files);
      }
      for (const [id, files] of await writeOut(repository, selected, scratch, lfs)) found.set(id, files);
      return found;
    },
  };

  async function readManifest(): Promise<Buffer | null> {
    const target = await explore((tree) => resolve(tree, manifestPath));
    if (target.kind === 'missing' || target.kind === 'folder' || target.kind === 'unknown') return null;
    if (target.kind !== 'file') throw leadsNowhere(manifestPath, target.kind);
    const { oid } = target.entry;
    await repository.fetch([oid]);
    const [bytes = null] = await readObjects(repository, [oid], MAX_MANIFEST_BYTES);
    return bytes;
  }
}

/**
 * Writes all files out, fetched in one go: under numbers, for a name in a commit may be none of this system, or one that
 * leads elsewhere.
 */
async function writeOut(
  repository: GitRepository,
  selected: ReadonlyMap<string, readonly CommitFile[]>,
  scratch: Scratch,
  lfs: LfsSource,
): Promise<Map<string, BaseMembers>> {
  const folder = scratch.folder();
  const oids = [...new Set([...selected.values()].flat().map(({ oid }) => oid))];
  const objects = oids.map((oid, number) => ({ oid, path: join(folder, String(number)) }));
  const paths = new Map(objects.map(({ oid, path }) => [oid, path]));
  try {
    await repository.fetch(oids);
    const sizes = await writeObjects(repository, objects);
    const small = objects.filter((_, i) => sizes[i]! <= MAX_POINTER_BYTES).map(({ path }) => path);
    const lost = await resolvePointers(small, lfs);
    return new Map(
      [...selected].map(([id, files]) => {
        const members = files.map(({ oid, name }) => ({ path: paths.get(oid)!, name }));
        const failed = members.find(({ path }) => lost.has(path));
        return [id, failed === undefined ? members : lost.get(failed.path)!];
      }),
    );
  } catch (cause) {
    const problem = asProblem(cause);
    return new Map([...selected.keys()].map((id) => [id, problem]));
  }
}

/** Puts the content of Git LFS in place of its pointers; gives what is wrong with those that could not be fetched. */
async function resolvePointers(paths: readonly string[], lfs: LfsSource): Promise<Map<string, ProblemError>> {
  const wanted: { oid: string; size: number; path: string }[] = [];
  for (const path of paths) {
    const pointer = await readPointer(path);
    if (pointer !== null) wanted.push({ ...pointer, path });
  }
  try {
    await fetchContents(wanted, lfs);
    return new Map();
  } catch (cause) {
    const problem = asProblem(cause);
    return new Map(wanted.map(({ path }) => [path, problem]));
  }
}

function problemOr<T>(work: () => T): T | ProblemError {
  try {
    return work();
  } catch (cause) {
    return asProblem(cause);
  }
}

function asProblem(cause: unknown): ProblemError {
  if (cause instanceof ProblemError) return cause;
  throw cause;
}
