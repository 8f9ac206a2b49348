import type { CheckedOut } from '../base/git-checkout.ts';
import type { Environment } from './environment.ts';
import { isOnDefaultBranch } from './mode.ts';

/** What a run without a state is compared with. */
export type BaseChoice =
  /** This commit, of this repository (`owner/name`). */
  | { readonly kind: 'commit'; readonly sha: string; readonly repository: string }
  /** What the receipts say was imported last; before there is one, the commit before a push. */
  | { readonly kind: 'receipts'; readonly before: string | null }
  /** A commit of the repository on this machine, by any name that git knows for it. */
  | { readonly kind: 'local'; readonly ref: string }
  /** Nothing: another branch or tag, which nothing is imported from, or a desk. */
  | { readonly kind: 'none' };

type Surroundings = Pick<
  Environment,
  'onGitHub' | 'eventName' | 'payload' | 'ref' | 'repository' | 'sha' | 'deskBase'
>;

/**
 * Which commit a run is compared with, by its event and by what is checked out. Source: GitHub's page "Events that trigger
 * workflows", for `GITHUB_SHA` and the merge commit that it names on `pull_request`. `head` is `null` without a checkout.
 */
export function chooseBase(environment: Surroundings, head: CheckedOut | null): BaseChoice {
  const { eventName, payload, repository, deskBase } = environment;
  if (!environment.onGitHub) return deskBase === null ? { kind: 'none' } : { kind: 'local', ref: deskBase };
  const { pull_request: pull, merge_group: group } = payload;
  if (pull !== undefined) {
    const merged =
      eventName === 'pull_request_target' || head === null ? null : mergedInto(environment, head);
    return {
      kind: 'commit',
      sha: merged ?? pull.base.sha,
      repository: pull.base.repo?.full_name ?? repository,
    };
  }
  if (group !== undefined) return { kind: 'commit', sha: group.base_sha, repository };
  if (!isOnDefaultBranch(environment)) return { kind: 'none' };
  const before = eventName === 'push' ? (payload.before ?? '') : '';
  return { kind: 'receipts', before: /^0*$/.test(before) ? null : before };
}

/**
 * The commit that the pull request was merged into for this run: the event's base may be older, and what was merged into
 * the base branch since then is not the pull request's doing.
 */
function mergedInto({ payload, sha }: Surroundings, { commit, parents }: CheckedOut): string | null {
  const [first, second, ...more] = parents;
  const isMerge = first !== undefined && second === payload.pull_request?.head?.sha && more.length === 0;
  return commit === sha && isMerge && second !== undefined ? first : null;
}
