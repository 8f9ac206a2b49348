import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A program as it is started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

export interface Measured {
  /** Wall time from the start of the process to its exit. */
  readonly seconds: number;
  /** Most resident memory, the sum over the processes of a pipeline, in bytes; null where the system does not tell. */
  readonly peakBytes: number | null;
}

/** Runs a program to its end. Rejects with its output where it fails. */
export function measure(command: Command): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-4000);
      });
    }
    let ended = started;
    const memory = watchMemory(child.pid);
    child.once('exit', () => {
      ended = performance.now();
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const peakBytes = memory.stop();
      if (code === 0) resolve({ seconds: (ended - started) / 1000, peakBytes });
      else reject(new Error(`${command.file} ${command.args.join(' ')} ended with ${code}:\n${output}`));
    });
  });
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) throw new Error('No values have no median');
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

const LOOK_EVERY_MS = 10;

/**
 * Watches a process and what it starts. Linux keeps each one's peak itself (`VmHWM` of /proc/<pid>/status), so looking
 * now and then misses only what is allocated in the last moments.
 */
function watchMemory(root: number | undefined): { stop(): number | null } {
  const peaks = new Map<number, number>();
  const look = (pid: number) => {
    try {
      const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
      if (match !== null) peaks.set(pid, Number(match[1]) * 1024);
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
      for (const child of children === '' ? [] : children.split(' ')) look(Number(child));
    } catch {
      // The process has ended, or this is not Linux.
    }
  };
  const timer = setInterval(() => look(root ?? 0), LOOK_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return peaks.size === 0 ? null : [...peaks.values()].reduce((sum, peak) => sum + peak, 0);
    },
  };
}
