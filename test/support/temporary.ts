import './own-environment.ts';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

/** A new empty folder (absolute, links followed) that is gone when the test process ends, however it ends. */
export function temporaryFolder(name = 'test'): string {
  if (folders.size === 0) {
    process.once('exit', () => {
      for (const folder of folders) removeFolder(folder);
    });
  }
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `odp-${name}-`)));
  folders.add(folder);
  return folder;
}

/** Removes a folder made by `temporaryFolder` early. */
export function removeFolder(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
