/** The payload of a pull request to acme/audiences. `head`: the repository it comes from, `null` where it was deleted. */
export function pullRequestEvent(
  pull: {
    readonly base?: string;
    readonly head?: string | null;
    readonly headSha?: string;
    readonly number?: number;
  } = {},
): object {
  const { base = 'b'.repeat(40), head = 'acme/audiences', headSha = 'c'.repeat(40), number = 7 } = pull;
  return {
    action: 'synchronize',
    number,
    pull_request: {
      number,
      base: { ref: 'main', sha: base, repo: { full_name: 'acme/audiences', default_branch: 'main' } },
      head: {
        ref: 'feature',
        sha: headSha,
        repo: head === null ? null : { full_name: head, fork: head !== 'acme/audiences' },
      },
    },
    repository: { full_name: 'acme/audiences', default_branch: 'main' },
  };
}

/** What a run on a pull request is started with. */
export function onPullRequest(pull: Parameters<typeof pullRequestEvent>[0] = {}) {
  return { eventName: 'pull_request', ref: 'refs/pull/7/merge', event: pullRequestEvent(pull) } as const;
}

/** The payload of a `workflow_run` after a run on the default branch that succeeded, except for what is given. */
export function workflowRunEvent(run: object = {}): object {
  const repository = { full_name: 'acme/audiences', default_branch: 'main' };
  return {
    action: 'completed',
    repository,
    workflow_run: {
      id: 1234567889,
      name: 'Export',
      event: 'push',
      status: 'completed',
      conclusion: 'success',
      head_branch: 'main',
      head_repository: repository,
      repository,
      ...run,
    },
  };
}
