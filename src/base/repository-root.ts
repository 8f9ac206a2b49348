import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isWithin } from '../system/paths.ts';

/**
 * The checkout that a file lies in: the nearest folder above it that has a `.git` folder, for `actions/checkout` with
 * `path:` puts it below the workspace. The workspace itself where there is none. A submodule, where `.git` is a file,
 * is not a checkout of this repository.
 */
export function repositoryRoot(workspace: string, file: string): string {
  for (let at = dirname(file); isWithin(at, workspace); at = dirname(at)) {
    if (statSync(join(at, '.git'), { throwIfNoEntry: false })?.isDirectory()) return at;
  }
  return workspace;
}

/**
 * The repository that a file at a desk lies in: the nearest folder above it with a `.git`, which in a worktree is a file,
 * and wherever in the repository somebody starts. `fallback` where there is none.
 */
export function repositoryAround(file: string, fallback: string): string {
  for (let at = dirname(file); ; at = dirname(at)) {
    if (statSync(join(at, '.git'), { throwIfNoEntry: false }) !== undefined) return at;
    if (at === dirname(at)) return fallback;
  }
}
