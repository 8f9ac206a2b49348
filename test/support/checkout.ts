import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Github, Tree } from './github.ts';
import type { Workspace } from './workspace.ts';

/** Makes a folder a checkout of all that is in it, committed as it is. */
export function commitAll(root: string): void {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  git('init', '--quiet', '--template=');
  git('add', '--all', '--force');
  git('commit', '--quiet', '--message=All');
}

/** Which commit is checked out. */
export interface CheckoutOptions {
  readonly github: Github;
  /** `owner/name`. Default acme/audiences. */
  readonly repository?: string;
  /** The folder of the workspace; default the workspace itself. */
  readonly folder?: string;
  /** Default: those of a first commit, none. */
  readonly parents?: readonly string[];
}

/**
 * Commits files to a repository of the stand-in, and makes the workspace what `actions/checkout` leaves: these files, and a
 * `.git` with this one commit and no history. Files that are in the workspace already stay there. Returns the commit.
 */
export function checkOut(
  workspace: Workspace,
  files: Readonly<Record<string, string | Uint8Array>>,
  { github, repository = 'acme/audiences', folder = '.', parents = [] }: CheckoutOptions,
): string {
  const sha = github.commit(repository, files as Tree, parents);
  const root = workspace.resolve(folder);
  workspace.write(
    Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content])),
  );
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, ...args], {
      env: { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  if (!existsSync(join(root, '.git'))) {
    execFileSync('git', ['init', '--quiet', '--template=', root], { stdio: 'ignore' });
  }
  git('fetch', '--quiet', '--depth=1', pathToFileURL(join(github.folder, `${repository}.git`)).href, 'main');
  git('update-ref', '--no-deref', 'HEAD', sha);
  git('read-tree', sha);
  git('update-index', '-q', '--refresh');
  return sha;
}
