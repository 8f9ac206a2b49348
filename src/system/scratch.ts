import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isLeftBehind } from './left-behind.ts';

/** A private folder for what a run fetches: only this user can open it, and it is gone when the run ends. */
export interface Scratch {
  /** Makes a new empty folder in it and returns its absolute path. Throws the file system's errors. */
  folder(): string;
  /** Removes everything. Never throws: a file that is still open on Windows is left to whoever empties `parent`. */
  remove(): void;
}

/** How the names of scratch folders begin. */
export const SCRATCH_PREFIX = 'odp-scratch-';

/** Nothing is made below `parent` before the first folder is asked for; what killed runs left there is removed at once. */
export function openScratch(parent: string): Scratch {
  removeLeftBehind(parent);
  let root: string | null = null;
  const remove = () => {
    if (root === null) return;
    try {
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      return;
    }
    root = null;
    process.off('exit', remove);
  };
  return {
    folder() {
      if (root === null) {
        mkdirSync(parent, { recursive: true });
        root = mkdtempSync(join(parent, `${SCRATCH_PREFIX}${process.pid}-`));
        own.add(root);
        // Also where the process ends before the run does.
        process.once('exit', remove);
      }
      return mkdtempSync(join(root, 'f'));
    },
    remove,
  };
}

/** The scratch folders of this process. */
const own = new Set<string>();

/** A run that was killed could not remove what it had fetched. */
function removeLeftBehind(parent: string): void {
  for (const name of existsSync(parent) ? readdirSync(parent) : []) {
    const pid = name.startsWith(SCRATCH_PREFIX)
      ? /^(\d+)-\w+$/.exec(name.slice(SCRATCH_PREFIX.length))?.[1]
      : undefined;
    const path = join(parent, name);
    if (pid === undefined || own.has(path) || !isLeftBehind(Number(pid))) continue;
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Somebody else's, or still open on Windows: the run does not depend on it.
    }
  }
}
