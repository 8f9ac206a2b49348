import { lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
