import type { BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Problem, ProblemError } from '../../problems/problem.ts';
import type { MemberSource, SourceToOpen } from '../source.ts';
import { type Fence, openInside } from './fence.ts';
import { changed, unreadableFor } from './file-problems.ts';
import type { MemberFile } from './paths.ts';

/** Bytes of one read. Larger ones are no faster and take memory; smaller ones cost more trips to the pool. */
const BLOCK_SIZE = 512 * 1024;

/** The files as sources, each opened inside the fence when its turn comes. */
export function sourcesOf(files: readonly MemberFile[], fence: Fence): SourceToOpen[] {
  return files.map((file) => ({ name: file.name, open: () => openFileSource(file, fence) }));
}

/** Files of this run's own, which are in no workspace, as sources. */
export function ownSources(files: readonly MemberFile[]): SourceToOpen[] {
  return files.map(({ path, name }) => ({
    name,
    async open() {
      const handle = await open(path).catch((cause: unknown) => {
        throw new ProblemError(unreadableFor(name, cause));
      });
      return sourceOf(handle, { name });
    },
  }));
}

/**
 * A member file on disk. Throws ProblemError `members-outside-workspace` or `members-unreadable`, as do its functions
 * when the file changes while it is read: half of an old and half of a new export is not an audience.
 */
export async function openFileSource(file: MemberFile, fence: Fence): Promise<MemberSource> {
  const handle = await openInside(fence, file.path, file.name).catch((cause: unknown) => {
    throw cause instanceof ProblemError ? atEntry(cause.problem, file) : cause;
  });
  return sourceOf(handle, file);
}

/** What a source is called in messages, and the entry of `members` that it belongs to. */
type Called = Pick<MemberFile, 'name' | 'place'>;

function atEntry(problem: Problem, { place = {} }: Called): ProblemError {
  return new ProblemError({ ...problem, ...place });
}

async function sourceOf(handle: FileHandle, file: Called): Promise<MemberSource> {
  const first = await handle.stat({ bigint: true });
  const size = Number(first.size);
  return {
    name: file.name,
    size,
    chunks: () => readBlocks(handle, first, file),
    async slice(start, end) {
      const block = Buffer.allocUnsafeSlow(Math.max(0, end - start));
      let filled = 0;
      while (filled < block.length) {
        const bytesRead = await readAt(handle, block.subarray(filled), start + filled, file);
        if (bytesRead === 0) throw atEntry(changed(file.name), file);
        filled += bytesRead;
      }
      await checkUnchanged(handle, first, file);
      return block;
    },
    close: () => handle.close(),
  };
}

/** Reads the next block while the caller works on the last, with two blocks of memory in turn. */
async function* readBlocks(handle: FileHandle, first: BigIntStats, file: Called): AsyncGenerator<Buffer> {
  const size = Number(first.size);
  const length = Math.min(BLOCK_SIZE, size + 1);
  let block = Buffer.allocUnsafeSlow(length);
  let spare = Buffer.allocUnsafeSlow(length);
  let position = 0;
  let reading = readAt(handle, block, position, file);
  try {
    for (;;) {
      const bytesRead = await reading;
      if (bytesRead === 0) break;
      position += bytesRead;
      // A file that grows as fast as it is read would have no end.
      if (position > size) throw atEntry(changed(file.name), file);
      const full = block;
      block = spare;
      spare = full;
      reading = readAt(handle, block, position, file);
      yield full.subarray(0, bytesRead);
    }
  } finally {
    // The caller may leave, and close the file, while a read is under way.
    await reading.catch(() => 0);
  }
  if (position !== size) throw atEntry(changed(file.name), file);
  await checkUnchanged(handle, first, file);
}

function readAt(handle: FileHandle, block: Buffer, position: number, file: Called): Promise<number> {
  const reading = handle.read(block, 0, block.length, position).then(
    ({ bytesRead }) => bytesRead,
    (cause: unknown) => {
      throw atEntry(unreadableFor(file.name, cause), file);
    },
  );
  // It is awaited later; until then its failure must not count as unhandled.
  reading.catch(() => {});
  return reading;
}

async function checkUnchanged(handle: FileHandle, first: BigIntStats, file: Called): Promise<void> {
  const now = await handle.stat({ bigint: true });
  if (now.size !== first.size || now.mtimeNs !== first.mtimeNs) throw atEntry(changed(file.name), file);
}
