import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './folder-lock.ts';
import { conflict, MAX_SMALL_OBJECT, type Store, StoreError, tooLarge, type Version } from './store.ts';

/** Names that no key begins with; a killed run may leave such files. */
const TEMPORARY = '.tmp-';
/** Milliseconds after which a temporary file belongs to no living run. */
const ABANDONED_AFTER = 60 * 60_000;

/**
 * The state in a folder, for `actions/cache`, artifacts or a mounted disk. The folder is made with the first write.
 * Every file is written beside its name, flushed to the disk and renamed, so a name never holds half a file.
 * A version is the SHA-256 of the content.
 */
export function openFolderStore(path: string): Store {
  let ready: Promise<void> | null = null;
  const at = (key: string) => join(path, key);

  async function asked<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof StoreError ? error : refusal(error, what, path);
    }
  }

  /** Makes the folder and removes what killed runs left in it, once. */
  function prepare(): Promise<void> {
    ready ??= (async () => {
      await mkdir(path, { recursive: true });
      for (const name of await readdir(path)) {
        if (!name.startsWith(TEMPORARY)) continue;
        const old = await stat(at(name)).catch(() => null);
        if (old !== null && Date.now() - old.mtimeMs > ABANDONED_AFTER) await rm(at(name), { force: true });
      }
    })();
    return ready;
  }

  /** Gives `write` a path beside the keys and calls `commit` with it when its bytes are on the disk. */
  async function written<T>(write: (path: string) => Promise<void>, commit: (path: string) => Promise<T>) {
    await prepare();
    const temporary = at(`${TEMPORARY}${randomUUID()}`);
    try {
      await write(temporary);
      await flush(temporary);
      const result = await commit(temporary);
      await flushFolder(path);
      return result;
    } finally {
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  async function get(key: string): Promise<{ body: Buffer; version: Version } | null> {
    const handle = await openRegular(at(key));
    if (handle === null) return null;
    try {
      const { size } = await handle.stat();
      if (size > MAX_SMALL_OBJECT) throw tooLarge(key);
      const body = await handle.readFile();
      return { body, version: versionOf(body) };
    } finally {
      await handle.close();
    }
  }

  return {
    name: path,

    list: () =>
      asked('read', async () => {
        const names = await readdir(path).catch((error) => {
          if (error.code === 'ENOENT') return [];
          throw error;
        });
        return names.filter((name) => !name.startsWith('.'));
      }),

    get: (key) => asked('read', () => get(key)),

    read: (key) =>
      asked('read', async () => {
        const handle = await openRegular(at(key));
        return handle === null ? null : chunksOf(handle, path);
      }),

    putFile: (key, source) =>
      asked('written', () =>
        written(
          (temporary) => copyFile(source, temporary, constants.COPYFILE_FICLONE),
          (temporary) => rename(temporary, at(key)),
        ),
      ),

    replace: (key, body, expected) =>
      asked('written', () =>
        written(
          async (temporary) => {
            const handle = await open(temporary, 'wx');
            await handle.writeFile(body).finally(() => handle.close());
          },
          (temporary) =>
            withLock(at(`.lock-${key}`), async (stillMine) => {
              const found = await get(key);
              if ((found?.version ?? null) !== expected || !(await stillMine())) throw conflict();
              await rename(temporary, at(key));
              return versionOf(body);
            }),
        ),
      ),

    remove: (key) => asked('written', () => rm(at(key), { force: true })),
  };
}

/** Opens a file for reading but follows no link and does not wait for a pipe: the folder may come from a checkout. */
async function openRegular(path: string) {
  // Windows has neither flag; nor does it have pipes among files.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags).catch((error) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return null;
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new StoreError(
    'unreachable',
    'The state holds something that is no regular file. Restore or remove it.',
  );
}

async function* chunksOf(handle: Awaited<ReturnType<typeof open>>, path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream('', { fd: handle, highWaterMark: 1024 * 1024 });
  } catch (error) {
    throw refusal(error, 'read', path);
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.sync().finally(() => handle.close());
}

/** Makes a rename survive a power cut. Not on Windows, and not every file system can; then the rename still is atomic. */
async function flushFolder(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => null);
  await handle
    ?.sync()
    .catch(() => {})
    .finally(() => handle.close());
}

function versionOf(body: Buffer): Version {
  return createHash('sha256').update(body).digest('hex');
}

function refusal(error: unknown, what: string, path: string): StoreError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
  const why =
    code === 'ENOSPC' ? 'the disk is full' : denied ? `permission denied (${code})` : code || 'unknown error';
  return new StoreError(
    denied ? 'access-denied' : 'unreachable',
    `The state folder ${path} could not be ${what}: ${why}. Check the folder that \`state\` names.`,
    { cause: error },
  );
}
