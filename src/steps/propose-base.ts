import { dirname } from 'node:path';
import { checkoutAbove, gitIn } from '../system/checkout.ts';
import { partsIn } from '../system/git.ts';
import { wayTo } from '../system/paths.ts';
import type { Job } from './job.ts';
import type { Located } from './locate.ts';

/**
 * What somebody at a desk could compare a plan with: a name for `--base`, where the lists are in Git and nothing was
 * compared; `null` elsewhere.
 */
export async function proposeBase(
  { environment, inputs, mode, signal }: Job,
  located: readonly Located[],
): Promise<string | null> {
  const { onGitHub, deskBase } = environment;
  if (onGitHub || deskBase !== null || inputs.state !== null || mode === 'import') return null;
  const root = checkoutAbove(dirname(inputs.manifest.path));
  if (root === null) return null;
  const names = located
    .flatMap(({ files }) => files.map(({ path }) => wayTo(path, root)))
    .filter((name) => !name.startsWith('../'))
    .slice(0, ASKED_ABOUT);
  if (names.length === 0) return null;
  const git = gitIn(root, environment.git);
  const ask = (args: readonly string[]) => git(args, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal });
  const tracked = await ask(['--literal-pathspecs', 'ls-files', '-z', '--', ...names]);
  if (partsIn(tracked, '\0').length === 0) return null;
  return nameOf(partsIn(await ask(['for-each-ref', '--format=%(refname) %(symref)', ...REFS]), '\n'));
}

/** One list in Git is enough. */
const ASKED_ABOUT = 20;
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1024 * 1024;
/** Where people merge into, the most certain first; then any branch that has a commit. */
const REFS = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'refs/heads',
];

function nameOf(refs: readonly string[]): string | null {
  const short = (ref: string) => ref.replace(/^refs\/remotes\//, '');
  const known = new Map(refs.map((line) => line.split(' ') as [ref: string, symbolic: string]));
  const merged = [known.get(REFS[0]!), ...REFS.slice(1, 3).filter((ref) => known.has(ref))].find(Boolean);
  // A name that a shell would take for more than a name is not proposed.
  if (merged !== undefined && /^[\w./-]+$/.test(merged)) return short(merged);
  return known.size === 0 ? null : 'HEAD';
}
