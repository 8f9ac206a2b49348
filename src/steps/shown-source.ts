import { dirname } from 'node:path';
import type { Environment } from '../action/environment.ts';
import type { Source } from '../report/view.ts';
import { checkoutAround, gitIn } from '../system/checkout.ts';
import { wayTo } from '../system/paths.ts';
import { quote } from '../words/quote.ts';

/** What is checked out around the manifest. */
export interface FoundCheckout {
  /** The commit, and where GitHub shows it; `null` where nothing shows it. */
  readonly source: Source | null;
  /** The commit of the run's own repository; `null` where what is checked out is another one's. */
  readonly commit: string | null;
  /** Which other repository is checked out, as a noun phrase; `null`: the run's own, or none. */
  readonly otherRepository: string | null;
}

/**
 * The commit that is checked out around a file. `source` is `null` outside GitHub, and where the checkout is of a repository
 * on another server. Without git, or without a `.git`, as after a download, it is the commit that started the run.
 */
export async function findCheckout(environment: Environment, manifestPath: string): Promise<FoundCheckout> {
  const { workspace, serverUrl, repository, sha, runId, onGitHub } = environment;
  if (!onGitHub) return { source: null, commit: sha, otherRepository: null };
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
  // A mirror has another address and the same commits.
  const isOwn = commit === sha || isOfThisRun(environment, name);
  const other = name === null ? 'a repository on another server' : `the repository ${quote(name)}`;
  const found = { commit: isOwn ? commit : null, otherRepository: isOwn ? null : other };
  if (runId === null || commit === null || name === null || !/^[\w.-]+\/[\w.-]+$/.test(name))
    return { ...found, source: null };
  const repositoryUrl = `${serverUrl}/${name}`;
  // With `path:`, `actions/checkout` puts the repository below the workspace, where paths begin.
  const folder = wayTo(top, workspace);
  return { ...found, source: { commit, repositoryUrl, filesUrl: `${repositoryUrl}/blob/${commit}`, folder } };
}

/** Whether a repository is that of the run, or the one that its pull request comes from. */
function isOfThisRun({ repository, payload }: Environment, name: string | null): boolean {
  const head = payload.pull_request?.head?.repo?.full_name;
  return name !== null && [repository, head].some((own) => own?.toLowerCase() === name.toLowerCase());
}

/** `owner/name` of a remote on this server, whether by HTTPS or SSH; `null` on another one. */
function repositoryOn(serverUrl: string, remote: string): string | null {
  const { host } = new URL(serverUrl);
  const [, server, name] =
    /^(?:https?:\/\/|ssh:\/\/)?(?:[^@/]*@)?([^/:]+(?::\d+)?)[/:](.+?)(?:\.git)?\/?$/.exec(remote) ?? [];
  return server === host ? (name ?? null) : null;
}
