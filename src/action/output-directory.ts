import { lstatSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../system/cause.ts';
import { removeLeftovers } from '../system/write-beside.ts';

/** Where steps that are not told otherwise write, each into a folder of its own. `temp` is `RUNNER_TEMP`. */
export function outputRoot(temp: string): string {
  return join(temp, 'odp-audiences');
}

/**
 * Makes the output folder of a step that names none, open to this user alone, and gives its path. The steps of a
 * composite action share `GITHUB_ACTION`, so a folder that exists already is another step's, and the next number is
 * taken. At a desk, without `GITHUB_ACTION`, it is the same folder every time. Never throws: a folder that cannot be
 * made is found out when something is written.
 */
export function claimOutputDirectory(temp: string, action: string): string {
  const root = outputRoot(temp);
  const name = action.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 100);
  try {
    // Where RUNNER_TEMP is below the workspace, a pull request may have put a link there, to write elsewhere.
    if (isDetour(root)) return mkdtempSync(`${root}-`);
    if (/^\.*$/.test(name)) return root;
    mkdirSync(root, { recursive: true, mode: 0o700 });
    for (let number = 1; number <= MAX_STEPS; number += 1) {
      const folder = join(root, number === 1 ? name : `${name}_${number}`);
      if (isMade(folder)) return folder;
    }
  } catch {
    // Told by whoever writes.
  }
  return /^\.*$/.test(name) ? root : join(root, name);
}

/** Removes what killed runs left half-written where steps write by default, and in the folder of this one. */
export async function tidyOutputs(temp: string, outputDirectory: string): Promise<void> {
  const root = outputRoot(temp);
  if (isDetour(root)) return removeLeftovers(outputDirectory);
  let folders: string[] = [];
  try {
    folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(root, name));
  } catch {
    // No step has written there yet.
  }
  for (const folder of new Set([outputDirectory, root, ...folders])) await removeLeftovers(folder);
}

/** Whether there is a link. */
function isDetour(root: string): boolean {
  return lstatSync(root, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** More steps of one job than anyone has. */
const MAX_STEPS = 10_000;

function isMade(folder: string): boolean {
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') return false;
    throw cause;
  }
}
