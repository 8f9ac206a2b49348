import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { proxyFor } from './proxy.ts';

/** One run of git. */
export interface GitRun {
  /** What follows `git`. Never a secret: every user of the machine sees arguments. */
  readonly args: readonly string[];
  /** The folder it runs in. */
  readonly folder: string;
  /** From `gitVariables`; secrets may be added as `GIT_CONFIG_COUNT`, `GIT_CONFIG_KEY_0`, `GIT_CONFIG_VALUE_0`. */
  readonly env: NodeJS.ProcessEnv;
  /** Standard input; none by default. */
  readonly input?: string | Uint8Array;
  /** Milliseconds after which it is ended. */
  readonly timeoutMs: number;
  /** Milliseconds without a sign of life, on either stream, after which it is ended. Default: only `timeoutMs` counts. */
  readonly quietMs?: number;
  /** Bytes of output after which it is ended. */
  readonly maxBytes: number;
  /** Takes the output as it comes; then none is collected. */
  readonly take?: (chunk: Buffer) => void;
  readonly signal?: AbortSignal;
}

export type GitFailure = 'no-git' | 'failed' | 'too-slow' | 'too-large' | 'cancelled';

/** How a run of git ended. `stderr` is foreign text, and may repeat addresses: it is never shown. */
export type GitAnswer =
  | { readonly ok: true; readonly stdout: Buffer }
  | {
      readonly ok: false;
      readonly reason: GitFailure;
      readonly exitCode: number | null;
      readonly stderr: string;
    };

/** What git wrote, in the parts that `separator` ends; nothing where it failed. */
export function partsIn(answer: GitAnswer, separator: '\0' | '\n'): string[] {
  const text = answer.ok ? answer.stdout.toString('utf8') : '';
  return text.split(separator).filter((part) => part !== '');
}

/**
 * The variables for git: what it needs to run, and the machine's certificates. Nothing that steers or traces git, no
 * secret, no proxy (see `gitProxy`), and no home folder, so that only a repository's own configuration is read. What in
 * that could start a program `runGit` switches off; for a repository that others may have written to, give `--git-dir`
 * and `--work-tree` as well, for it could otherwise turn git elsewhere.
 */
export function gitVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => NEEDED.has(name.toUpperCase()));
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'http:https',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    LC_ALL: 'C',
  };
}

const NEEDED: ReadonlySet<string> = new Set([
  ...['PATH', 'SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'TEMP', 'TMP', 'TMPDIR'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE'],
]);

/** Configuration by environment, for an argument can be seen by every user of the machine, and a file be left behind. */
export function gitSettings(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const entries = Object.entries(settings);
  return {
    GIT_CONFIG_COUNT: String(entries.length),
    ...Object.fromEntries(
      entries.flatMap(([key, value], i) => [
        [`GIT_CONFIG_KEY_${i}`, key],
        [`GIT_CONFIG_VALUE_${i}`, value],
      ]),
    ),
  };
}

/**
 * Settings for git's way to a server: the same proxy as for every other connection. git has rules of its own for the
 * variables: `ALL_PROXY` counts there, and `host:port` in `NO_PROXY` does not. Throws ProxyError.
 */
export function gitProxy(server: URL): Record<string, string> {
  const proxy = proxyFor(server);
  // git takes a `/` at its end for a path.
  return proxy === null ? {} : { 'http.proxy': proxy.url.href.replace(/\/$/, '') };
}

/** Settings for whom git trusts: the authorities in a PEM file. */
export function gitTrust(path: string, platform: NodeJS.Platform = process.platform): Record<string, string> {
  // On Windows git goes by the machine’s authorities alone unless a setting says otherwise.
  const read = platform === 'win32' ? { 'http.schannelUseSSLCAInfo': 'true' } : {};
  return { 'http.sslCAInfo': path, ...read };
}

/** Runs git without hooks, prompts, monitors, maintenance, or any configuration but the repository's. Never rejects. */
export function runGit(run: GitRun): Promise<GitAnswer> {
  const git = programOf(run.env);
  const { promise, resolve } = Promise.withResolvers<GitAnswer>();
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let bytes = 0;
  let errorBytes = 0;
  let reason: GitFailure = 'failed';
  const fail = (exitCode: number | null) =>
    resolve({ ok: false, reason, exitCode, stderr: Buffer.concat(err).toString('utf8') });
  if (git === null || run.signal?.aborted) {
    reason = git === null ? 'no-git' : 'cancelled';
    fail(null);
    return promise;
  }
  const child = spawn(git, [...SAFE, ...run.args], {
    cwd: run.folder,
    env: run.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own, so that its helpers end with it.
    detached: POSIX,
  });
  const end = (why: GitFailure) => {
    if (reason === 'failed') reason = why;
    try {
      if (POSIX && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
    // A helper that outlives it, as on Windows, must not keep the run waiting.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const cancel = () => end('cancelled');
  const timer = setTimeout(() => end('too-slow'), run.timeoutMs);
  const quiet = setTimeout(() => end('too-slow'), run.quietMs ?? run.timeoutMs);
  run.signal?.addEventListener('abort', cancel);
  child.stdout.on('data', (chunk: Buffer) => {
    quiet.refresh();
    bytes += chunk.length;
    if (bytes > run.maxBytes) end('too-large');
    else if (run.take !== undefined) run.take(chunk);
    else out.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    quiet.refresh();
    errorBytes += chunk.length;
    if (errorBytes <= MAX_STDERR) err.push(chunk);
  });
  // It need not read what it is given.
  child.stdin.on('error', () => {});
  child.stdin.end(run.input);
  child.on('error', () => {
    reason = 'no-git';
    done(null);
  });
  child.on('close', (exitCode) => done(exitCode));
  function done(exitCode: number | null): void {
    clearTimeout(timer);
    clearTimeout(quiet);
    run.signal?.removeEventListener('abort', cancel);
    if (exitCode === 0 && reason === 'failed') resolve({ ok: true, stdout: Buffer.concat(out) });
    else fail(exitCode);
  }
  return promise;
}

const POSIX = process.platform !== 'win32';
const MAX_STDERR = 64 * 1024;

/** Whatever a repository's configuration says. An empty `core.fsmonitor` is off in every version of git. */
const SAFE = [
  'core.fsmonitor=',
  'core.hooksPath=/dev/null',
  'core.sshCommand=false',
  'credential.helper=',
  'gc.auto=0',
  'maintenance.auto=false',
  'protocol.ext.allow=never',
].flatMap((setting) => ['-c', setting]);

/**
 * Only in absolute folders of `PATH`: Windows looks in the current folder first, and so does any system with a `.` in its
 * `PATH`. That may be a checkout, whose author put a `git` there.
 */
function programOf(env: NodeJS.ProcessEnv): string | null {
  const path = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
  const folders = path.split(delimiter).filter((folder) => isAbsolute(folder));
  const name = POSIX ? 'git' : 'git.exe';
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}
