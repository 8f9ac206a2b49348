import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type GitAnswer, type GitRun, gitSettings, partsIn, runGit } from './git.ts';
import { follow, isWithin } from './paths.ts';

/**
 * The top of the checkout that a folder of the workspace is in: the nearest folder at or above it that has a `.git`
 * folder, for `actions/checkout` with `path:` puts it below the workspace. A submodule, where `.git` is a file, belongs to
 * the checkout above it. The workspace itself may be a worktree, which has such a file too. `null` where there is none.
 */
export function checkoutAround(folder: string, workspace: string): string | null {
  for (let at = folder; isWithin(at, workspace); at = dirname(at)) {
    if (statSync(join(at, '.git'), { throwIfNoEntry: false })?.isDirectory()) return at;
    if (at === dirname(at)) break;
  }
  return existsSync(join(workspace, '.git')) ? workspace : null;
}

/**
 * The checkout that a folder at a desk is in: the nearest folder at or above it with a `.git`, which in a worktree is a
 * file, and wherever in the checkout somebody starts. `null` where there is none.
 */
export function checkoutAbove(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (at === dirname(at)) return null;
  }
}

/** A run of git in a checkout. */
export interface CheckoutRun extends Omit<GitRun, 'args' | 'folder' | 'env'> {
  /** Configuration for this run alone. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Runs git on the checkout at `top`, whose own configuration can neither start a program nor turn git elsewhere. Because git
 * knows where the checkout is, it also reads one of another user's, as in a container.
 */
export function gitIn(top: string, env: NodeJS.ProcessEnv) {
  const folder = follow(top);
  return (args: readonly string[], { settings = {}, ...run }: CheckoutRun): Promise<GitAnswer> =>
    runGit({
      ...run,
      args: [`--git-dir=${join(folder, '.git')}`, `--work-tree=${folder}`, ...args],
      folder,
      env: { ...env, ...gitSettings(settings) },
    });
}

/**
 * Settings under which git compares files without the programs that the checkout's configuration names as filters: a file
 * that one made is taken for a changed one, unless its time and size say that it is as it was checked out.
 */
export async function withoutFilters(
  git: (args: readonly string[]) => Promise<GitAnswer>,
): Promise<Record<string, string>> {
  const names = partsIn(await git(FILTERS), '\0');
  return Object.fromEntries(names.map((name) => [name, name.endsWith('.required') ? 'false' : '']));
}

/** Also those in files that the configuration includes. */
const FILTERS = [
  'config',
  '--includes',
  '--name-only',
  '-z',
  '--get-regexp',
  '^filter\\..*\\.(clean|process|smudge|required)$',
];
