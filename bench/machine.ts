import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** Where and of what figures were taken. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly os: string;
  readonly node: string;
  /** Day of the measurement, `2026-11-24`. */
  readonly date: string;
  /** The commit of the bundle; `+` after it where dist/ had other changes. Empty outside of a checkout. */
  readonly commit: string;
  /** Processes that wanted a core before the measurement began: more than there are cores is a machine that was busy with others' work. */
  readonly load: number;
}

export function describeMachine(): Machine {
  return {
    cpu: (cpus()[0]?.model ?? '').trim() || 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    os: osName(),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    commit: bundleCommit(),
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

function osName(): string {
  try {
    const name = /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
    if (name !== undefined) return `${name}, ${type()} ${release().split('.', 2).join('.')}`;
  } catch {
    // Not a Linux, or one without the file.
  }
  return `${type()} ${release()}`;
}

function bundleCommit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    const commit = git('rev-parse', '--short=10', 'HEAD');
    return git('status', '--porcelain', '--', ':/dist') === '' ? commit : `${commit}+`;
  } catch {
    return '';
  }
}
