import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { peakMemory } from './peak-memory.ts';
import {
  type Annotation,
  annotationsOf,
  type Command,
  parseCommands,
  parseFileCommands,
  visibleLog,
} from './runner-commands.ts';
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
  /** The GitHub API. Default: an address where nobody listens, so that no test reaches the internet. */
  readonly apiUrl?: string;
  /** Another Node than 24. */
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
  const env = {
    ...baseEnvironment(files),
    ...githubEnvironment(options, files, workspace, temp),
    ...inputEnvironment(definition, options.inputs ?? {}, options.token ?? ''),
    ...options.env,
  };
  const started = performance.now();
  const child = spawn(options.node ?? nodeBinary(), [join(folder, definition.runs.main)], {
    cwd: workspace,
    env: withoutUndefined(env),
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
  options.signal?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
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

interface Definition {
  readonly inputs: Readonly<Record<string, { readonly default?: unknown }>>;
  readonly runs: { readonly main: string };
}

function readDefinition(folder: string): Definition {
  const definition = parse(readFileSync(join(folder, 'action.yml'), 'utf8'));
  return { ...definition, inputs: definition.inputs ?? {} };
}

/** The runner gives every declared input, with its default or empty, upper-cased with spaces as underscores. */
function inputEnvironment(
  definition: Definition,
  given: Readonly<Record<string, string>>,
  token: string,
): Record<string, string> {
  for (const name of Object.keys(given)) {
    if (!(name in definition.inputs)) throw new Error(`action.yml has no input "${name}"`);
  }
  const env: Record<string, string> = {};
  for (const [name, { default: fallback }] of Object.entries(definition.inputs)) {
    env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] =
      given[name] ?? evaluate(fallback === undefined || fallback === null ? '' : String(fallback), token);
  }
  return env;
}

function evaluate(text: string, token: string): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    if (expression === 'github.token') return token;
    throw new Error(`The harness cannot evaluate the default "${expression}" in action.yml`);
  });
}

/** No more than a program needs to start: nothing of the developer's AWS or GitHub settings leaks into a test. */
function baseEnvironment(files: string): Record<string, string | undefined> {
  const home = join(files, 'home');
  mkdirSync(home, { recursive: true });
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'LANG', 'NODE_V8_COVERAGE'];
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    HOME: home,
    USERPROFILE: home,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Source: GitHub's pages "Variables reference" and "Contexts". */
function githubEnvironment(
  options: ActionOptions,
  files: string,
  workspace: string,
  temp: string,
): Record<string, string> {
  const repository = 'acme/audiences';
  const eventName = options.eventName ?? 'push';
  const event = options.event ?? { repository: { full_name: repository, default_branch: 'main' } };
  const eventPath = join(files, 'event.json');
  writeFileSync(eventPath, JSON.stringify(event));
  const commandFiles = ['output', 'step_summary', 'state', 'env', 'path'].map((name) => {
    writeFileSync(join(files, name), '');
    return [`GITHUB_${name.toUpperCase()}`, join(files, name)];
  });
  const ref = options.ref ?? 'refs/heads/main';
  return {
    ...Object.fromEntries(commandFiles),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__acme_odp-audience-action',
    GITHUB_ACTION_REPOSITORY: 'acme/odp-audience-action',
    GITHUB_ACTION_REF: 'v1',
    GITHUB_ACTOR: 'octocat',
    GITHUB_API_URL: options.apiUrl ?? 'http://127.0.0.1:9',
    GITHUB_EVENT_NAME: eventName,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_JOB: 'audiences',
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_OWNER: 'acme',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1234567890',
    GITHUB_RUN_NUMBER: '7',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: options.sha ?? 'ffac537e6cbbf934b08745a378932722df287a53',
    GITHUB_WORKFLOW: 'Audiences',
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/audiences.yml@${ref}`,
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: 'X64',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: temp,
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

function withoutUndefined(env: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

function tail(text: string): string {
  return text.slice(-4000);
}
