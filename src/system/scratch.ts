import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A private folder for what a run fetches: only this user can open it, and it is gone when the run ends. */
export interface Scratch {
  /** Makes a new empty folder in it and returns its absolute path. Throws the file system's errors. */
  folder(): string;
  /** Removes everything. Never throws: a file that is still open on Windows is left to whoever empties `parent`. */
  remove(): void;
}

/** Nothing is made below `parent` before the first folder is asked for. */
export function openScratch(parent: string): Scratch {
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
        root = mkdtempSync(join(parent, 'odp-scratch-'));
        // Also where the process ends before the run does.
        process.once('exit', remove);
      }
      return mkdtempSync(join(root, 'f'));
    },
    remove,
  };
}
