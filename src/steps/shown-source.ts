import { dirname, relative, sep } from 'node:path';
import type { Environment } from '../action/environment.ts';
import type { Source } from '../report/view.ts';
import { checkoutAround, gitIn } from '../system/checkout.ts';

/**
 * The commit that is checked out around a file, and where GitHub shows it. `null` outside GitHub, and where the checkout
 * is of a repository on another server. Without git, or without a `.git`, as after a download, it is the commit that
 * started the run.
 */
export async function findSource(environment: Environment, manifestPath: string): Promise<Source | null> {
  const { workspace, serverUrl, repository, sha, runId } = environment;
  if (runId === null) return null;
  const top = checkoutAround(dirname(manifestPath), workspace) ?? workspace;
  const git = gitIn(top, environment.git);
  const answerTo = async (...args: readonly string[]) => {
    const answer = await git(args, { timeoutMs: 5_000, maxBytes: 4_096 });
    return answer.ok ? answer.stdout.toString('utf8').trim() : '';
  };
  const [head, remote] = await Promise.all([
    answerTo('rev-parse', '--verify', '--quiet', 'HEAD^{commit}'),
    answerTo('config', '--get', 'remote.origin.url'),
  ]);
  const commit = /^[0-9a-f]{40,64}$/.test(head) ? head : sha;
  const name = remote === '' ? repository : repositoryOn(serverUrl, remote);
  if (commit === null || name === null || !/^[\w.-]+\/[\w.-]+$/.test(name)) return null;
  const repositoryUrl = `${serverUrl}/${name}`;
  // With `path:`, `actions/checkout` puts the repository below the workspace, where paths begin.
  const folder = relative(workspace, top).split(sep).join('/');
  return { commit, repositoryUrl, filesUrl: `${repositoryUrl}/blob/${commit}`, folder };
}

/** `owner/name` of a remote on this server, whether by HTTPS or SSH; `null` on another one. */
function repositoryOn(serverUrl: string, remote: string): string | null {
  const { host } = new URL(serverUrl);
  const [, server, name] =
    /^(?:https?:\/\/|ssh:\/\/)?(?:[^@/]*@)?([^/:]+(?::\d+)?)[/:](.+?)(?:\.git)?\/?$/.exec(remote) ?? [];
  return server === host ? (name ?? null) : null;
}
