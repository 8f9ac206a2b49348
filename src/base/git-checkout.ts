import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckoutRun, gitIn, withoutFilters } from '../system/checkout.ts';
import { partsIn } from '../system/git.ts';
import { foldCase, follow, ignoresCase, isWithin, wayTo } from '../system/paths.ts';
import { baseUnreadable } from './base-problem.ts';
import type { GitMachine } from './git-repository.ts';
import { withSameContent } from './same-content.ts';

/** What is checked out. */
export interface CheckedOut {
  /** HEAD, 40 or 64 hexadecimal digits. */
  readonly commit: string;
  /** Its parents, even where a shallow checkout does not have them. */
  readonly parents: readonly string[];
  /** Which of these files, given by real paths, HEAD has exactly as they are on the disk. */
  unchanged(files: readonly string[]): Promise<ReadonlySet<string>>;
}

/**
 * Asks git about the checkout in a folder. `null` where there is none, or nothing was ever committed to it. Throws
 * ProblemError `base-unreadable` where there is a checkout and no git. What its configuration names is not started.
 */
export async function readCheckedOut(
  root: string,
  machine: Omit<GitMachine, 'folder'>,
): Promise<CheckedOut | null> {
  const real = follow(root);
  const place = statSync(join(real, '.git'), { throwIfNoEntry: false });
  // A folder without HEAD is not a repository; source: git's page "gitrepository-layout".
  if (place === undefined || (place.isDirectory() && !existsSync(join(real, '.git', 'HEAD')))) return null;
  const run = gitIn(root, machine.env);
  const git = (args: readonly string[], more: Partial<CheckoutRun> = {}) =>
    run(args, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal: machine.signal, ...more });
  const head = await git(['cat-file', '--batch'], { input: 'HEAD\n' });
  if (!head.ok && head.reason === 'no-git')
    throw baseUnreadable('the repository', 'needs `git`, which is not installed here; install it');
  const [, commit, text = ''] =
    /^([0-9a-f]+) commit \d+\n(.*)/s.exec(head.ok ? head.stdout.toString() : '') ?? [];
  if (commit === undefined) {
    // Nothing was ever committed; anything else is a checkout that git cannot read.
    if (head.ok && !(await git(['rev-parse', '--verify', '--quiet', 'HEAD'])).ok) return null;
    machine.signal.throwIfAborted();
    throw unreadable();
  }
  const [header = ''] = text.split('\n\n');
  return {
    commit,
    parents: [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = '']) => parent),
    async unchanged(files) {
      const inside = files.filter((file) => isWithin(file, real));
      if (inside.length === 0) return new Set();
      // What is on the disk in another letter case than in Git is the same file where case does not count.
      const same = ignoresCase(real, '.git') ? foldCase : (name: string) => name;
      const cached = await git(['ls-files', '-z', '--cached']);
      const status = await git(STATUS, { settings: await withoutFilters(git) });
      machine.signal.throwIfAborted();
      if (!cached.ok || !status.ok) throw unreadable();
      const tracked = new Set(partsIn(cached, '\0').map(same));
      // Two letters and a space go before each name.
      const changed = new Set(partsIn(status, '\0').map((entry) => same(entry.slice(3))));
      const touched = inside.map((file) => wayTo(file, real)).filter((path) => changed.has(same(path)));
      const kept = await withSameContent(git, real, touched, same);
      return new Set(
        inside.filter((file) => {
          const path = wayTo(file, real);
          return tracked.has(same(path)) && (!changed.has(same(path)) || kept.has(path));
        }),
      );
    },
  };
}

function unreadable() {
  return baseUnreadable('the checkout', 'is damaged, or git took too long to read it; check it out again');
}

const TIMEOUT_MS = 60_000;
/** About four million names. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Against HEAD, whatever a step has added to the index. */
const STATUS = [
  'status',
  '--porcelain=v1',
  '-z',
  '--no-renames',
  '--untracked-files=no',
  '--ignore-submodules=all',
];
