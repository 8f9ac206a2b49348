import { statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { follow, isInGitFolder, isWithin } from '../system/paths.ts';

/** The folders that the workflow may point into, absolute. */
export interface Roots {
  readonly workspace: string;
  readonly temp: string;
}

/**
 * Why a path may not be read, or `null`: after following links it must lie in the workspace or `RUNNER_TEMP`, and not
 * in a `.git`, where checkouts keep credentials. What does not exist yet is judged by its nearest folder.
 */
export function outsideReason(path: string, roots: Roots): string | null {
  const real = follow(path);
  const places = [roots.workspace, roots.temp].flatMap((root) => {
    const linked = follow(root);
    return isWithin(real, linked) ? [`${relative(linked, real)}${sep}${relative(root, path)}`] : [];
  });
  if (places.length === 0) return 'lies outside the workspace and RUNNER_TEMP';
  return places.some(isInGitFolder) ? 'lies in a .git folder' : null;
}

/** Whether the path is a folder, after following links. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A path as people know it: relative to the workspace where it lies in it, with `/`. */
export function displayPath(path: string, workspace: string): string {
  const shown = isWithin(path, workspace) ? relative(workspace, path) : path;
  return shown.split(sep).join('/');
}

/** A path that an input gave, relative to the workspace, as an absolute one. */
export function absolutePath(value: string, workspace: string): string {
  return resolve(workspace, value);
}
