import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** A text file of the project. */
export interface ProjectFile {
  /** Relative to the repository, with `/`. */
  readonly name: string;
  /** With LF line ends, however it was checked out. */
  readonly text: string;
}

/** Folders that hold what others wrote or what is built, or data. */
const SKIPPED = new Set(['node_modules', 'dist', 'build', 'coverage', '.git', 'fixtures', 'data', 'results']);

/** The project's files whose name matches, sorted. */
export function projectFiles(pattern: RegExp): ProjectFile[] {
  return namesIn('')
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => ({ name, text: readProjectFile(name) }));
}

export function readProjectFile(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8').replaceAll('\r\n', '\n');
}

function namesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? namesIn(name) : [name];
  });
}
