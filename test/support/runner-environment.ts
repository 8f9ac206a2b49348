import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ActionOptions } from './action.ts';

/** The folders of one run: `files` has the runner's own (command files, event, home). */
export interface RunFolders {
  readonly files: string;
  readonly workspace: string;
  readonly temp: string;
}

/** As much of action.yml as starting the action needs. */
export interface Definition {
  readonly inputs: Readonly<Record<string, { readonly default?: unknown }>>;
  readonly runs: { readonly main: string };
}

/** Reads `<folder>/action.yml`. */
export function readDefinition(folder: string): Definition {
  const definition = parse(readFileSync(join(folder, 'action.yml'), 'utf8'));
  return { ...definition, inputs: definition.inputs ?? {} };
}

/** The environment that GitHub's runner starts the action with; makes the files that it names. */
export function runnerEnvironment(
  options: ActionOptions,
  definition: Definition,
  folders: RunFolders,
): NodeJS.ProcessEnv {
  const env = {
    ...baseEnvironment(folders.files),
    ...githubEnvironment(options, folders),
    ...inputEnvironment(definition, options.inputs ?? {}, options.token ?? options.github?.token ?? ''),
    ...options.env,
  };
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
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
    if (expression === 'toJSON(matrix)') return 'null';
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
  { files, workspace, temp }: RunFolders,
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
    GITHUB_API_URL: options.apiUrl ?? options.github?.url ?? 'http://127.0.0.1:9',
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
    GITHUB_SERVER_URL: options.github?.serverUrl ?? 'https://github.com',
    GITHUB_SHA: options.sha ?? 'ffac537e6cbbf934b08745a378932722df287a53',
    GITHUB_WORKFLOW: 'Audiences',
    GITHUB_WORKFLOW_REF: `${repository}/.github/workflows/audiences.yml@${ref}`,
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: 'X64',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: temp,
  };
}
