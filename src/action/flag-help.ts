import { wrap } from '../report/wrap.ts';
import type { InputHelp } from './input-help.ts';

/** Not an input of the action: on a runner the event says what to compare with. */
export const BASE: InputHelp = {
  name: 'base',
  meaning: 'A commit of this repository to compare the files here with, committed or not: main, for example.',
  fallback: '',
};

/** What `--help` shows, in lines of `width` characters; what is of use on GitHub alone is only named. */
export function flagHelp(inputs: readonly InputHelp[], width: number): string {
  const onGitHub = inputs.filter(({ name }) => ON_GITHUB.has(name));
  const [manifest, ...others] = inputs.filter(({ name }) => !ON_GITHUB.has(name));
  const flags = [...(manifest === undefined ? [] : [manifest]), BASE, ...others, HELP, VERSION];
  const column = Math.max(...flags.map(({ name }) => name.length)) + 6;
  const shown = flags.flatMap((flag) => {
    const [first = '', ...rest] = wrap(meaningOf(flag), width, ' '.repeat(column));
    return [`  --${flag.name}`.padEnd(column) + first.slice(column), ...rest];
  });
  const names = onGitHub.map(({ name }) => `--${name}`).join(', ');
  return [
    ...wrap(
      'Checks the audiences of a manifest, builds their files and says what an import into ODP would change. This is the GitHub Action odp-audience-action without GitHub: it plans, and uploads nothing without --mode import.',
      width,
      '',
    ),
    '',
    'Usage: node dist/index.js [--manifest audiences.yml] [--base main] [--audiences vip,gold] …',
    '',
    ...wrap(
      `Paths begin at the current folder, and no list above it is read. Each input of the action is a flag; of use on GitHub only: ${names}.`,
      width,
      '',
    ),
    '',
    ...shown,
    '',
  ].join('\n');
}

const HELP: InputHelp = { name: 'help', meaning: 'Shows this; -h, too.', fallback: '' };
const VERSION: InputHelp = { name: 'version', meaning: 'Shows the version; -v, too.', fallback: '' };

const ON_GITHUB: ReadonlySet<string> = new Set(['comment', 'matrix', 'github-token']);

function meaningOf({ name, fallback, meaning }: InputHelp): string {
  const shown = fallback === '' || name === 'mode' ? '' : ` [${fallback}]`;
  return `${(DESK_MEANINGS[name] ?? meaning).replaceAll('`', '')}${shown}`;
}

/** Inputs whose meaning speaks of workflows. */
export const DESK_MEANINGS: Readonly<Record<string, string>> = {
  manifest: 'Path of the manifest (YAML 1.2 or JSON).',
  mode: '`plan` checks, builds and compares, and touches nothing outside. `import` does the same, then uploads. Without it, `plan`.',
  audiences: 'Audience IDs to process, separated by commas. Without it, all of the manifest.',
  'members-directory': 'Base folder of the manifest’s `members` paths. Without it, the manifest’s folder.',
  'aws-access-key-id': keyMeaning('Access key ID of ODP’s S3 key pair', 'AWS_ACCESS_KEY_ID'),
  'aws-secret-access-key': keyMeaning('Secret access key of that pair', 'AWS_SECRET_ACCESS_KEY'),
  'aws-session-token': keyMeaning('Session token of a temporary pair', 'AWS_SESSION_TOKEN'),
  'odp-api-key': keyMeaning('Private ODP API key, to check that every audience exists', 'INPUT_ODP-API-KEY'),
  'output-directory':
    'Folder for the built files and `result.json`. Without it, a temporary folder that only you can open, until the next run in the same place.',
  state:
    'A folder, or `s3://bucket/prefix`, where what was imported last is remembered. Without it, `--base` says what to compare with.',
  plan: 'Folder of an earlier plan. The import then uploads exactly its files, and reads no member files. Needs `--plan-digest`.',
  'plan-digest': 'SHA-256 of that plan’s `result.json`.',
  'partial-import':
    '`true` imports the healthy audiences although others failed. The exit code is 1 all the same.',
  shards: 'Number of groups, 1 to 256, to split the audiences into; they are printed.',
};

/** Everybody on a machine sees the flags of its programs. */
function keyMeaning(what: string, variable: string): string {
  return `${what}. Better in the variable ${variable} or in a file for Node’s \`--env-file\`, for others can see flags.`;
}
