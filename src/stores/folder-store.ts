import { createHash } from 'node:crypto';
import { access, type FileHandle, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../system/cause.ts';
import { readChecked, saveHashed } from '../system/hashed-file.ts';
import { openRegular } from '../system/open-regular.ts';
import { createBeside, isPartial } from '../system/write-beside.ts';
import { withLock } from './folder-lock.ts';
import {
  changed,
  conflict,
  MAX_SMALL_OBJECT,
  type Store,
  StoreError,
  tooLarge,
  type Version,
} from './store.ts';

/** What earlier versions called files that were not complete. */
const TEMPORARY = '.tmp-';
/** Milliseconds after which a half-written file belongs to no living run. The folder may be shared by machines. */
const ABANDONED_AFTER = 60 * 60_000;

/**
 * The state in a folder, for artifacts or a mounted disk. The folder is made with the first write. Every file is written
 * next to its name, flushed to the disk and renamed, so a name never holds half a file. A version is the SHA-256 of the
 * content.
 */
export function openFolderStore(path: string): Store {
  let cleared: Promise<void> | null = null;
  const at = (key: string) => join(path, key);

  async function asked<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof StoreError ? error : refusal(error, what, path);
    }
  }

  /** Gives `write` a file next to `key` and then calls `commit`, which gives it its name. */
  async function written<T>(
    key: string,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    commit: (rename: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    cleared ??= removeAbandoned(path);
    await cleared;
    const file = await createBeside(at(key), { sync: true });
    try {
      for await (const chunk of chunks) await file.handle.writeFile(chunk);
      return await commit(() => file.commit());
    } catch (cause) {
      await file.discard();
      throw cause;
    }
  }

  async function get(key: string): Promise<{ body: Buffer; version: Version } | null> {
    const handle = await openKept(at(key));
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
        const names = (await unlessMissing(readdir(path))) ?? [];
        return names.filter((name) => !name.startsWith('.') && !isPartial(name));
      }),

    has: (key) => asked('read', async () => (await unlessMissing(access(at(key)))) !== null),

    get: (key) => asked('read', () => get(key)),

    download: (key, target) =>
      asked('read', async () => {
        const handle = await openKept(at(key));
        if (handle === null) return null;
        try {
          const bytes = handle.createReadStream({ autoClose: false, highWaterMark: 1024 * 1024 });
          return await saveHashed(bytes, target);
        } finally {
          await handle.close();
        }
      }),

    putFile: (key, source, sha256) =>
      asked('written', () => written(key, readChecked(source, sha256), (rename) => rename())),

    replace: (key, body, expected) =>
      asked('written', () =>
        written(key, [body], (rename) =>
          withLock(at(`.lock-${key}`), async (stillMine) => {
            const found = await get(key);
            if ((found?.version ?? null) !== expected || !(await stillMine())) throw conflict();
            await rename();
            return versionOf(body);
          }),
        ),
      ),

    remove: (key) => asked('written', () => rm(at(key), { force: true })),
  };
}

/** Opens a file of the state, which may come from a checkout; `null` where there is none. */
function openKept(path: string): Promise<FileHandle | null> {
  const opening = openRegular(path).then((handle) => {
    if (handle !== null) return handle;
    const message = 'The state holds something that is not a regular file. Restore or remove it.';
    throw new StoreError('unreachable', message);
  });
  return unlessMissing(opening);
}

/** The outcome of a call; `null` where there is no such file or folder. */
function unlessMissing<T>(call: Promise<T>): Promise<T | null> {
  return call.catch((cause) => {
    if (systemCode(cause) === 'ENOENT') return null;
    throw cause;
  });
}

/** Removes what killed runs left half-written. Never rejects. */
async function removeAbandoned(path: string): Promise<void> {
  for (const name of await readdir(path).catch(() => [])) {
    if (!name.startsWith(TEMPORARY) && !isPartial(name)) continue;
    const file = join(path, name);
    const found = await stat(file).catch(() => null);
    if (found === null || Date.now() - found.mtimeMs < ABANDONED_AFTER) continue;
    await rm(file, { force: true }).catch(() => {});
  }
}

function versionOf(body: Buffer): Version {
  return createHash('sha256').update(body).digest('hex');
}

function refusal(cause: unknown, what: string, path: string): StoreError {
  if ((cause as Error).name === 'FileChanged') return changed({ cause });
  const code = systemCode(cause);
  const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
  const reason = denied ? `permission denied (${code})` : code || 'unknown error';
  const why = code === 'ENOSPC' ? 'the disk is full' : reason;
  return new StoreError(
    denied ? 'access-denied' : 'unreachable',
    `The state folder ${path} could not be ${what}: ${why}. Check the folder that \`state\` names.`,
    { cause },
  );
}
