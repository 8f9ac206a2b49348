import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isLeftBehind } from './left-behind.ts';

/** A file that is written under another name next to its own. */
export interface FileBeside {
  readonly handle: FileHandle;
  /** Path until `commit`. */
  readonly partial: string;
  /** Closes the file and gives it its name, in place of what had it. Where it rejects, call `discard`. */
  commit(): Promise<void>;
  /** Closes and removes it. What has its name stays. Never rejects. */
  discard(): Promise<void>;
}

/** How a file is written. */
export interface BesideOptions {
  /** Flush it to the disk before it gets its name, so that it is whole after a power cut too. */
  readonly sync?: boolean;
}

/**
 * Starts the file `path`: only this user can read it, its name is never that of half a file, and no link is followed,
 * neither one of the final name nor one of the temporary name, which is random and new each time. The folder is made, open
 * to this user alone, where there is none. Rejects with the file system's error.
 */
export async function createBeside(path: string, { sync = false }: BesideOptions = {}): Promise<FileBeside> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const partial = `${path}.${process.pid}.${randomBytes(8).toString('hex')}${PARTIAL}`;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const handle = await open(partial, flags, 0o600);
  mine.add(partial);
  const discard = async () => {
    await handle.close().catch(() => {});
    await rm(partial, { force: true }).catch(() => {});
    mine.delete(partial);
  };
  return {
    handle,
    partial,
    discard,
    async commit() {
      if (sync) await handle.sync();
      await handle.close();
      await rename(partial, path);
      mine.delete(partial);
      if (sync) await flushFolder(dirname(path));
    },
  };
}

/** Writes the whole file in one go; see `createBeside`. Where it rejects, what had the name still has it. */
export async function writeBeside(
  path: string,
  content: string | Uint8Array,
  options?: BesideOptions,
): Promise<void> {
  const file = await createBeside(path, options);
  try {
    await file.handle.writeFile(content);
    await file.commit();
  } catch (cause) {
    await file.discard();
    throw cause;
  }
}

/** Removes what this process left half-written of the file `path`, in a thread that is gone. Never rejects. */
export async function removeUnfinished(path: string): Promise<void> {
  const begin = `${basename(path)}.${process.pid}.`;
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    if (name.startsWith(begin) && name.endsWith(PARTIAL))
      await rm(join(dirname(path), name), { force: true }).catch(() => {});
  }
}

/** Removes what runs left half-written in a folder that were killed. Never rejects. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = LEFTOVER.exec(name)?.[1];
    const path = join(folder, name);
    if (pid !== undefined && !mine.has(path) && isLeftBehind(Number(pid)))
      await rm(path, { force: true }).catch(() => {});
  }
}

/** Whether a name is one that a file has while it is written. */
export function isPartial(path: string): boolean {
  return LEFTOVER.test(basename(path));
}

const PARTIAL = '.partial';
/** Also the names of earlier versions, which had no random part. */
const LEFTOVER = /\.(\d+)(?:\.[0-9a-f]{16})?\.partial$/;
/** What this thread is writing. */
const mine = new Set<string>();

/** Makes a rename survive a power cut. Windows cannot, nor can every file system; the rename is atomic all the same. */
async function flushFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => null);
  await handle
    ?.sync()
    .catch(() => {})
    .finally(() => handle.close());
}
