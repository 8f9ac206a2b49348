import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problemError } from '../problems/problem.ts';
import { authoritiesWithExtra } from '../system/authorities.ts';
import { type GitAnswer, type GitRun, gitProxy, gitSettings, gitTrust, runGit } from '../system/git.ts';
import { proxyFault } from '../system/proxy.ts';
import { retry } from '../system/retry.ts';
import { quote } from '../words/quote.ts';
import { baseUnreadable } from './base-problem.ts';

/** A bare repository of this run's own that holds one commit, and of its blobs those that were fetched. */
export interface GitRepository {
  /** The commit's name, 40 or 64 hexadecimal digits. */
  readonly commit: string;
  /** Fetches blobs, in one go. Throws ProblemError `base-unreadable`. */
  fetch(oids: readonly string[]): Promise<void>;
  /** Runs git on it, without the network. */
  git(
    args: readonly string[],
    options?: Partial<Pick<GitRun, 'input' | 'take' | 'maxBytes'>>,
  ): Promise<GitAnswer>;
}

/** Where a repository is on the network, and as whom to speak to the server. */
export interface Origin {
  /** `https://github.com` for example. */
  readonly server: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly token: string;
}

/** What git needs of the machine. */
export interface GitMachine {
  /** See `gitVariables`. */
  readonly env: NodeJS.ProcessEnv;
  /** A private, empty folder. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** How long and how often a server is asked; tests shorten it. */
export interface GitPatience {
  /** Milliseconds without a sign of life after which the server hangs, and in which it is tried again. */
  readonly quietMs: number;
  readonly tries: number;
}

export const PATIENCE: GitPatience = { quietMs: 30_000, tries: 4 };

/** How often, and with which pauses, a request is made to a server. */
export function limitsOf({ quietMs, tries }: GitPatience) {
  return { tries, firstPause: 250, longestPause: 8_000, within: quietMs };
}

/**
 * Fetches a commit without its history and without the content of its files. Nothing of a checkout takes part:
 * the repository, its configuration and its lack of hooks are this run's own. The token goes by the environment alone,
 * is sent to this server only, and a redirect is not followed. Throws ProblemError `base-unreadable`.
 */
export async function fetchCommit(
  origin: Origin,
  commit: string,
  machine: GitMachine,
  patience = PATIENCE,
): Promise<GitRepository> {
  await init(machine, commit);
  const url = `${origin.server}/${origin.repository}`;
  const online = {
    ...machine.env,
    ...gitSettings({
      [`http.${origin.server}/.extraHeader`]: `Authorization: ${authorization(origin)}`,
      'http.followRedirects': 'false',
      'remote.origin.url': url,
      'protocol.version': '2',
      ...proxyTo(origin, commit),
      ...(await extraAuthorities(machine)),
    }),
  };
  const fetch = async (args: readonly string[], input?: string): Promise<void> => {
    const answer = await retry(
      () =>
        run(machine, online, [...FETCH, ...args], {
          quietMs: patience.quietMs,
          ...(input !== undefined && { input }),
        }),
      isPassing,
      { ...limitsOf(patience), signal: machine.signal },
    );
    if (!answer.ok) throw notFetched(answer, commit);
  };
  await fetch(['--depth=1', 'origin', commit]);
  return {
    commit,
    fetch: (oids) =>
      oids.length === 0 ? Promise.resolve() : fetch(['--stdin', 'origin'], `${oids.join('\n')}\n`),
    git: (args, options) => run(machine, machine.env, args, options),
  };
}

/**
 * A commit of a repository on this machine, `ref` being any name that git knows for it. Its objects are read where they
 * are, but with a configuration of this run's own. Throws ProblemError: `input-invalid` where the name is not that of a
 * commit, else `base-unreadable`.
 */
export async function openLocalCommit(
  gitFolder: string,
  ref: string,
  machine: GitMachine,
): Promise<GitRepository> {
  const local = (args: readonly string[]) =>
    run(machine, { ...machine.env, ...gitSettings({ 'safe.directory': '*' }) }, [
      `--git-dir=${gitFolder}`,
      ...args,
    ]);
  const found = await local(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (!found.ok) throw found.reason === 'failed' ? unknownRef(ref) : notFetched(found, ref);
  const objects = await local(['rev-parse', '--path-format=absolute', '--git-path', 'objects']);
  if (!objects.ok) throw notFetched(objects, ref);
  const commit = found.stdout.toString().trim();
  await init(machine, commit);
  await appendFile(join(machine.folder, 'objects', 'info', 'alternates'), objects.stdout);
  return {
    commit,
    fetch: async () => {},
    git: (args, options) => run(machine, machine.env, args, options),
  };
}

const FETCH = [
  'fetch',
  '--no-tags',
  '--no-write-fetch-head',
  '--no-recurse-submodules',
  '--no-auto-maintenance',
  '--filter=blob:none',
  // Its lines are the signs of life.
  '--progress',
];

/** For what git does on this machine, or does with the network while it shows signs of life. */
const TIMEOUT_MS = 10 * 60_000;
const MAX_OUTPUT = 1024 * 1024;

function run(
  { folder, signal }: GitMachine,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  options: Partial<GitRun> = {},
): Promise<GitAnswer> {
  // A home of its own: what is in the user's, a .netrc for example, has no say.
  return runGit({
    args,
    folder,
    env: { ...env, HOME: folder, USERPROFILE: folder },
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_OUTPUT,
    signal,
    ...options,
  });
}

async function init(machine: GitMachine, commit: string): Promise<void> {
  const format = commit.length === 64 ? ['--object-format=sha256'] : [];
  const made = await run(machine, machine.env, ['init', '--quiet', '--bare', '--template=', ...format, '.']);
  if (!made.ok) throw notFetched(made, commit);
}

/** git trusts whom the rest of the run trusts: it does not read `NODE_EXTRA_CA_CERTS`. */
async function extraAuthorities({ folder }: GitMachine): Promise<Record<string, string>> {
  const authorities = authoritiesWithExtra();
  if (authorities === null) return {};
  const path = join(folder, 'authorities.pem');
  await writeFile(path, authorities, { mode: 0o600 });
  return gitTrust(path);
}

function proxyTo({ server }: Origin, commit: string): Record<string, string> {
  try {
    return gitProxy(new URL(server));
  } catch (cause) {
    const fault = proxyFault(cause);
    if (fault === null) throw cause;
    const why = fault.message.replace(/\.$/, '');
    throw baseUnreadable(`the commit ${quote(commit)}`, `could not be fetched. ${why}`);
  }
}

/** As actions/checkout sends it. */
export function authorization({ token }: Origin): string {
  return `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
}

function isPassing(answer: GitAnswer): boolean {
  return !answer.ok && answer.reason === 'failed' && !FINAL.some(({ sign }) => sign.test(answer.stderr));
}

/** What git says, in the words of `LC_ALL=C`, that another try does not change. Source: git's remote-curl.c, http.c, upload-pack.c. */
const FINAL: readonly { readonly sign: RegExp; readonly means: string }[] = [
  {
    sign: /not our ref|unadvertised object|couldn't find remote ref/i,
    means: 'is not in the repository any more, as after a force push; start a new run',
  },
  {
    sign: /repository '.*' not found|authentication failed|could not read username|returned error: 40[134]/i,
    means: 'is closed to the token; grant the job `permissions: contents: read`',
  },
  {
    sign: /returned error: 30\d|unable to update url base/i,
    means: 'is at another address by now, and a redirect is not followed with the token; start a new run',
  },
  {
    sign: /code 40[37] from proxy|tunnel failed, response 40[37]/i,
    means:
      'could not be fetched: the proxy refuses the server, or the user and password; check it and `HTTPS_PROXY`',
  },
  {
    sign: /certificate|SSL/,
    means:
      'could not be fetched: the server’s certificate is not trusted; set `NODE_EXTRA_CA_CERTS` to the file of its authority',
  },
];

function notFetched(answer: GitAnswer & { readonly ok: false }, commit: string): Error {
  const what = `the commit ${quote(commit)}`;
  switch (answer.reason) {
    case 'no-git':
      return baseUnreadable(what, 'needs `git`, which is not installed here');
    case 'too-slow':
      return baseUnreadable(what, 'did not come within 30 seconds; run again');
    case 'cancelled':
      return baseUnreadable(what, 'was being fetched when the run was cancelled');
    default: {
      const known = FINAL.find(({ sign }) => sign.test(answer.stderr))?.means;
      return baseUnreadable(what, known ?? `could not be fetched (git: ${causeOf(answer)}); run again`);
    }
  }
}

function unknownRef(ref: string): Error {
  const message = `The flag \`--base\` is ${quote(ref)}, which is not a commit of this repository. Fetch it, or name another one.`;
  return problemError('input-invalid', message);
}

/** In our own words, for git repeats what the server says. */
function causeOf({ exitCode, stderr }: GitAnswer & { readonly ok: false }): string {
  if (/could not resolve/i.test(stderr)) return 'the server’s name is not known';
  if (/failed to connect|couldn't connect|connection/i.test(stderr)) return 'no connection to the server';
  const status = /returned error: (\d{3})/.exec(stderr)?.[1];
  return status === undefined ? `exit code ${exitCode ?? 'none'}` : `HTTP status ${status}`;
}
