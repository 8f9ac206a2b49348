import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from './store.ts';

/** Milliseconds. The work under a lock takes a few; one that is this old was left by a killed run. */
export const STALE_AFTER = 5_000;
/** Milliseconds to wait for a lock that others hold. */
export const GIVE_UP_AFTER = 15_000;
const POLL = 50;

/**
 * Runs `work` while no other process holds the lock file at `path`. Node has no `flock`, so the lock is a file made with
 * O_EXCL, which is atomic on Linux, macOS, Windows and NFS 3 and later. `stillMine` tells whether the lock was taken
 * over meanwhile, because this process slept for longer than `STALE_AFTER`: ask it right before the decisive step.
 */
export async function withLock<T>(
  path: string,
  work: (stillMine: () => Promise<boolean>) => Promise<T>,
): Promise<T> {
  const token = randomUUID();
  await acquire(path, token);
  const stillMine = async () => (await readFile(path, 'utf8').catch(() => null)) === token;
  try {
    return await work(stillMine);
  } finally {
    if (await stillMine()) await rm(path, { force: true }).catch(() => {});
  }
}

async function acquire(path: string, token: string): Promise<void> {
  const end = Date.now() + GIVE_UP_AFTER;
  let seen = { content: '', since: Number.POSITIVE_INFINITY };
  while (!(await tryAcquire(path, token))) {
    if (Date.now() > end) {
      throw new StoreError(
        'unreachable',
        `The state is locked by ${path}. If no other run is under way, remove that file.`,
      );
    }
    // Age is measured by this process's own clock, from when it first saw this holder: a disk may have another clock.
    const content = await readFile(path, 'utf8').catch(() => null);
    if (content !== null) {
      if (seen.since > Date.now() || seen.content !== content) seen = { content, since: Date.now() };
      if (Date.now() - seen.since > STALE_AFTER) await breakLock(path, content);
    }
    await sleep(POLL);
  }
}

async function tryAcquire(path: string, token: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    await handle.writeFile(token).finally(() => handle.close());
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Windows answers EPERM while a file of that name is being removed.
    if (code === 'EEXIST' || (code === 'EPERM' && (await stat(path).catch(() => null)) !== null))
      return false;
    throw error;
  }
}

/**
 * Removes a lock that was left behind. It is moved away first, for of two processes that break the same lock the slower
 * one may have hold of the faster one's new lock: it sees that in what it moved, and puts it back.
 */
async function breakLock(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const content = await readFile(aside, 'utf8').catch(() => null);
  if (content !== stale) await link(aside, path).catch(() => {});
  await rm(aside, { force: true }).catch(() => {});
}
