import { statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { follow, isInGitFolder, isWithin } from '../system/paths.ts';

/** The folders that the workflow may point into, absolute. */
export interface Roots {
  readonly workspace: string;
  readonly temp: string;
}

/**
 * Why a path may not be read, or `null`: after following links it must be in the workspace or `RUNNER_TEMP`, and not
 * in a `.git`, where checkouts keep credentials. What does not exist yet is judged by its nearest folder.
 */
export function outsideReason(path: string, roots: Roots): string | null {
  const real = follow(path);
  const places = [roots.workspace, roots.temp].flatMap((root) => {
    const linked = follow(root);
    return isWithin(real, linked) ? [`${relative(linked, real)}${sep}${relative(root, path)}`] : [];
  });
  if (places.length === 0) return 'is outside the workspace and RUNNER_TEMP';
  return places.some(isInGitFolder) ? 'is in a .git folder' : null;
}

/**
 * Why a path that is written as one of the workspace is not there, or `null`: a pull request may have put a link
 * in its way, to write or read elsewhere. A path outside the workspace is the workflow's own choice. A `RUNNER_TEMP`
 * below the workspace counts as outside of it.
 */
export function detourReason(path: string, { workspace, temp }: Roots): string | null {
  const root = follow(workspace);
  const way = wayIn(path, root);
  if (way === null) return null;
  const realTemp = follow(temp);
  const isTemp = (place: string) =>
    realTemp !== root && isWithin(realTemp, root) && isWithin(place, realTemp);
  const written = join(root, way);
  const real = follow(path);
  if (!isWithin(real, root) || isTemp(real) !== isTemp(written))
    return 'leads out of the workspace by a link';
  return isInGitFolder(way) || isInGitFolder(relative(root, real)) ? 'is in a .git folder' : null;
}

/** The path below a folder that is given without links; the links that lead to the folder itself may be any. */
function wayIn(path: string, root: string): string | null {
  const folders: string[] = [];
  for (let at = path; folders[0] !== at; at = dirname(at)) folders.unshift(at);
  const found = folders.find((folder) => follow(folder) === root);
  return found === undefined ? null : relative(found, path);
}

/** Whether the path is a folder, after following links. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A path as people know it: relative to the workspace if it is inside, with `/`. */
export function displayPath(path: string, workspace: string): string {
  const shown = isWithin(path, workspace) ? relative(workspace, path) : path;
  return shown.split(sep).join('/');
}

/** A path that is the same on every runner, if it is in the workspace or in `RUNNER_TEMP`. */
export function portablePath(path: string, { workspace, temp }: Roots): string {
  return isWithin(path, temp) && !isWithin(path, workspace)
    ? `$RUNNER_TEMP/${displayPath(path, temp)}`
    : displayPath(path, workspace);
}

/**
 * Advice for a path that looks like one of another machine, or that was not found in a container's temporary
 * folder; else `''`. In a job with `container:` the folders have other names inside than outside. The runner turns a path
 * of the host at the beginning of an input into the container's, but neither one within a list nor one in the text of a
 * `run:` step; source: actions/runner, StepHost.cs.
 */
export function elsewhereHint(path: string, { workspace, temp }: Roots): string {
  const isHere = isWithin(path, workspace) || isWithin(path, temp);
  if (isHere ? !(isWithin(path, temp) && IN_CONTAINER.test(temp)) : !ON_RUNNER.test(path)) return '';
  const begins = isHere ? '' : ' It looks like a path on another machine.';
  return `${begins} In a job with \`container:\`, \`run:\` steps must write \`$RUNNER_TEMP\` (${temp} here), and not \`\${{ runner.temp }}\`, which is the host’s.`;
}

/** Where runners keep a job's folders: GitHub's own, containers of jobs and of actions, and runners of one's own. */
const ON_RUNNER =
  /^(?:\/home\/runner\/|\/Users\/runner\/|\/__w\/|\/github\/|[A-Z]:[\\/]a[\\/]|.*[\\/]_work[\\/])/i;
const IN_CONTAINER = /^\/(?:__w|github)\//;
