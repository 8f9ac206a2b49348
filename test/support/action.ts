import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { peakMemory } from './peak-memory.ts';
import {
  type Annotation,
  annotationsOf,
  type Command,
  parseCommands,
  parseFileCommands,
  visibleLog,
} from './runner-commands.ts';
import { readDefinition, runnerEnvironment } from './runner-environment.ts';
import { temporaryFolder } from './temporary.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface ActionOptions {
  /** `with:` of the step. A name that action.yml does not declare throws. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** `env:` of the step; also overrides what this harness sets. `undefined` removes. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The checkout: a path or a Workspace. Default: a new empty folder. */
  readonly workspace?: string | { readonly path: string };
  /** RUNNER_TEMP, to share it between the steps of a job. Default: a new folder. */
  readonly temp?: string;
  /** The webhook payload. */
  readonly event?: unknown;
  readonly eventName?: string;
  readonly ref?: string;
  readonly sha?: string;
  /** `${{ github.token }}`; empty by default. */
  readonly token?: string;
  /** The stand-in whose API, Git and token the run gets. */
  readonly github?: { readonly url: string; readonly serverUrl: string; readonly token: string };
  /** The GitHub API. Default: an address where nobody listens, so that no test reaches the internet. */
  readonly apiUrl?: string;
  /** A Node other than 24. */
  readonly node?: string;
  /** Folder with action.yml. Default: this repository. */
  readonly action?: string;
  /** The run is killed and `done` rejects after this. Default 60 seconds. */
  readonly timeoutMs?: number;
  /** SIGTERM on abort, as GitHub's cancel sends. */
  readonly signal?: AbortSignal;
}

export interface ActionRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Raw, with workflow commands. */
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as the log shows it: masked. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The job summary's Markdown; empty where none was written. */
  readonly summary: string;
  /** The parsed `result.json` that `result-path` names, or null. Its shape is checked by who reads it. */
  // biome-ignore lint/suspicious/noExplicitAny: the stand-ins know nothing of the action's types; tests read fields freely
  readonly result: any;
  /** The text of `result.json`; empty where there is none. */
  readonly resultText: string;
  readonly commands: readonly Command[];
  readonly annotations: readonly Annotation[];
  readonly durationMs: number;
  /** Peak resident memory in bytes; null where the platform does not tell (needs Linux). */
  readonly maxRssBytes: number | null;
  readonly workspace: string;
  readonly temp: string;
}

export interface RunningAction {
  readonly child: ChildProcess;
  readonly done: Promise<ActionRun>;
  readonly workspace: string;
  readonly temp: string;
  /** Standard output so far. */
  output(): string;
  /** Resolves when the pattern is in the output; rejects when the run ends before. */
  seen(pattern: RegExp): Promise<void>;
}

/** Runs the bundled action to its end, exactly as GitHub's runner starts it. */
export function runAction(options: ActionOptions = {}): Promise<ActionRun> {
  return startAction(options).done;
}

/** Starts the bundled action, for tests that kill it. */
export function startAction(options: ActionOptions = {}): RunningAction {
  const folder = options.action ?? ROOT;
  const definition = readDefinition(folder);
  const files = temporaryFolder('runner');
  const temp = options.temp ?? join(files, 'temp');
  mkdirSync(temp, { recursive: true });
  const workspace =
    typeof options.workspace === 'string'
      ? options.workspace
      : (options.workspace?.path ?? temporaryFolder('workspace'));
  const env = runnerEnvironment(options, definition, { files, workspace, temp });
  const started = performance.now();
  const child = spawn(options.node ?? nodeBinary(), [join(folder, definition.runs.main)], {
    cwd: workspace,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const memory = peakMemory(child.pid);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const cancel = () => child.kill('SIGTERM');
  if (options.signal?.aborted) cancel();
  options.signal?.addEventListener('abort', cancel, { once: true });
  const limit = options.timeoutMs ?? 60_000;
  const ended = new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, limit);
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer);
      if (late) reject(new Error(`The action did not end within ${limit} ms.\n${tail(stdout + stderr)}`));
      else resolve({ exitCode, signal });
    });
  });
  const done = ended.then((end) => ({
    ...end,
    stdout,
    stderr,
    log: visibleLog(stdout),
    ...readFiles(files),
    ...readCommands(stdout),
    durationMs: performance.now() - started,
    maxRssBytes: memory.stop(),
    workspace,
    temp,
  }));
  done.catch(memory.stop);
  return {
    child,
    done,
    workspace,
    temp,
    output: () => stdout,
    seen: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!pattern.test(stdout)) return;
          child.stdout.off('data', look);
          resolve();
        };
        child.stdout.on('data', look);
        child.once('close', () => reject(new Error(`The action ended before ${pattern}.\n${tail(stdout)}`)));
        look();
      }),
  };
}

function readFiles(files: string) {
  const outputs = parseFileCommands(readFileSync(join(files, 'output'), 'utf8'));
  const path = outputs['result-path'];
  const resultText = path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : '';
  return {
    outputs,
    summary: readFileSync(join(files, 'step_summary'), 'utf8'),
    resultText,
    result: resultText === '' ? null : JSON.parse(resultText),
  };
}

function readCommands(stdout: string) {
  const commands = parseCommands(stdout);
  return { commands, annotations: annotationsOf(commands) };
}

/** The action runs on Node 24, whatever runs the tests. */
function nodeBinary(): string {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

function tail(text: string): string {
  return text.slice(-4000);
}
