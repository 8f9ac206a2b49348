/** The payload of a pull request to acme/audiences. `head`: the repository it comes from, `null` where it was deleted. */
export function pullRequestEvent(
  pull: { readonly base?: string; readonly head?: string | null; readonly number?: number } = {},
): object {
  const { base = 'b'.repeat(40), head = 'acme/audiences', number = 7 } = pull;
  return {
    action: 'synchronize',
    number,
    pull_request: {
      number,
      base: { ref: 'main', sha: base, repo: { full_name: 'acme/audiences', default_branch: 'main' } },
      head: {
        ref: 'feature',
        sha: 'c'.repeat(40),
        repo: head === null ? null : { full_name: head, fork: head !== 'acme/audiences' },
      },
    },
    repository: { full_name: 'acme/audiences', default_branch: 'main' },
  };
}
