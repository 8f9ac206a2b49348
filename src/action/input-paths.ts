import { realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

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
  const hidden = places.some((place) => place.split(/[\\/]/).some((part) => part.toLowerCase() === '.git'));
  return hidden ? 'lies in a .git folder' : null;
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

/** Whether a path is a folder or lies below it, by its text alone: no link is followed. */
export function isWithin(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

/** The path with every link in it followed, as far as it exists. */
function follow(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(follow(parent), path.slice(parent.length));
  }
}
