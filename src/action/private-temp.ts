import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/**
 * The temporary folder for what is built in one repository at a desk, with what an earlier run built there removed: it
 * holds member IDs, and the next plan is about other files.
 */
export function deskTemp(repository: string): string {
  const digest = createHash('sha256').update(repository).digest('hex').slice(0, 8);
  const name = basename(repository)
    .replace(/[^\w.-]/g, '_')
    .slice(0, 60);
  const path = join(privateTemp(), `${name}-${digest}`);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/**
 * A temporary folder that only this user can open, the same one every time where that is possible: what is built at a
 * desk holds member IDs, and a system's temporary folder may be open to all its users.
 */
export function privateTemp(): string {
  // Windows has no user IDs; its temporary folder is the user's own.
  const user = process.getuid?.();
  const path = join(tmpdir(), user === undefined ? 'odp-audience-action' : `odp-audience-action-${user}`);
  try {
    mkdirSync(path, { mode: 0o700 });
    return path;
  } catch {
    return isPrivate(path, user) ? path : mkdtempSync(`${path}-`);
  }
}

/** Somebody else could have made the folder first, or a link of its name. */
function isPrivate(path: string, user: number | undefined): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) return false;
  return user === undefined || (found.uid === user && (found.mode & 0o077) === 0);
}
