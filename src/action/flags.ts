import { didYouMean } from '../words/suggest.ts';
import { INPUT_HELP, type InputHelp } from './input-help.ts';
import { privateTemp } from './private-temp.ts';

/** How to go on outside GitHub: with this environment, or not at all but with a text to show. */
export type DeskStart =
  | { readonly env: NodeJS.ProcessEnv }
  | { readonly text: string; readonly exitCode: 0 | 2 };

/**
 * Reads the command line of somebody at a desk, where every input of the action is a flag: `--manifest audiences.yml`,
 * `--manifest=audiences.yml` or, for what is true or false, `--skip-unchanged`. The flags become the variables that
 * GitHub's runner would set. Without `--mode` the run is a plan, and without `RUNNER_TEMP` it builds in a folder of this
 * user's own. `manifestExists` says whether there is a manifest where none is named. Nothing that is not a flag's name is
 * shown again, for a value may be a secret.
 */
export function startAtDesk(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  manifestExists: boolean,
): DeskStart {
  if (args.some((arg) => arg === '--help' || arg === '-h')) return { text: help(), exitCode: 0 };
  if (args.length === 0 && !manifestExists && !env.INPUT_MANIFEST) {
    return { text: `There is no audiences.yml in this folder.\n\n${help()}`, exitCode: 2 };
  }
  const given: NodeJS.ProcessEnv = {};
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (name === undefined) return wrong(`Every value needs its flag, such as --manifest audiences.yml.`);
    const input = INPUT_HELP.find((candidate) => candidate.name === name);
    if (input === undefined) return wrong(`There is no flag --${clip(name)}.${nearFlags(name)}`);
    const variable = variableOf(input);
    if (variable in given) return wrong(`The flag --${name} is given twice.`);
    const next =
      value ?? (rest[0]?.startsWith('--') === false ? rest.shift() : isSwitch(input) ? 'true' : undefined);
    if (next === undefined) return wrong(`The flag --${name} needs a value.`);
    given[variable] = next;
  }
  return {
    env: {
      ...env,
      RUNNER_TEMP: env.RUNNER_TEMP || privateTemp(),
      INPUT_MODE: env.INPUT_MODE || 'plan',
      ...given,
    },
  };
}

function help(): string {
  const width = Math.max(...INPUT_HELP.map(({ name }) => name.length)) + 2;
  const lines = INPUT_HELP.map(({ name, fallback, meaning }) => {
    const shown = fallback === '' || name === 'mode' ? '' : ` [${fallback}]`;
    return `  --${name.padEnd(width)}${meaning.replaceAll('`', '')}${shown}`;
  });
  return [
    'Checks the audiences of a manifest, builds their files and says what an import into ODP would change.',
    'This is the GitHub Action odp-audience-action, used at a desk: it plans, and uploads nothing without --mode import.',
    '',
    'Usage: node dist/index.js [--manifest audiences.yml] [--audiences vip,gold] [--members-directory folder] …',
    '',
    'Every input of the action is a flag. Paths begin at the current folder, which takes the place of the checkout.',
    '',
    ...lines,
    `  --${'help'.padEnd(width)}Shows this.`,
    '',
  ].join('\n');
}

function wrong(message: string): DeskStart {
  return { text: `${message} See --help.\n`, exitCode: 2 };
}

function nearFlags(name: string): string {
  return didYouMean(
    `--${name}`,
    INPUT_HELP.map((input) => `--${input.name}`),
  );
}

/** What is typed may be anything, also a terminal's escape. */
function clip(name: string): string {
  return name.slice(0, 40).replace(/[^\w-]/g, '·');
}

/** An input that is true or false, and so may be given without a value. */
function isSwitch({ fallback }: InputHelp): boolean {
  return fallback === 'true' || fallback === 'false';
}

function variableOf({ name }: InputHelp): string {
  return `INPUT_${name.toUpperCase()}`;
}
