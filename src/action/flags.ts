import { parseArgs } from 'node:util';
import type { FoundManifests } from '../manifest/find-manifests.ts';
import { didYouMean } from '../words/suggest.ts';
import { BASE, flagHelp } from './flag-help.ts';
import type { InputHelp } from './input-help.ts';
import { deskTemp } from './private-temp.ts';

/** How to go on outside GitHub: with this environment, or not at all but with a text to show. */
export type DeskStart =
  | { readonly env: NodeJS.ProcessEnv }
  | { readonly text: string; readonly exitCode: 0 | 2 };

/** What there is around the command line. */
export interface Desk {
  readonly version: string;
  /** Absolute path of the current folder. */
  readonly folder: string;
  /** Characters of a line. */
  readonly width: number;
  /** Looks for manifests; not needed where one is named. */
  readonly find: () => FoundManifests;
}

/**
 * Reads the command line of somebody at a desk, where every input of the action is a flag: `--manifest audiences.yml`,
 * `--manifest=audiences.yml` or, for what is true or false, `--skip-unchanged`. The flags become the variables that
 * GitHub's runner would set. Without `--mode` the run is a plan, and without `RUNNER_TEMP` it builds in a folder of this
 * user's own. Nothing that is not a flag's name is
 * shown again, for a value may be a secret.
 */
export function startAtDesk(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  inputs: readonly InputHelp[],
  { version, find, folder, width }: Desk,
): DeskStart {
  const asks = (...names: readonly string[]) => args.some((arg) => names.includes(arg));
  if (asks('--help', '-h')) return { text: flagHelp(inputs, width), exitCode: 0 };
  if (asks('--version', '-v')) return { text: `odp-audience-action ${version}\n`, exitCode: 0 };
  const flags = readFlags(args, inputs);
  const fault = 'fault' in flags ? flags.fault : withoutManifest({ ...env, ...flags.given }, find);
  if (fault !== null || 'fault' in flags) return { text: `${fault} See --help.\n`, exitCode: 2 };
  return {
    env: {
      ...env,
      RUNNER_TEMP: env.RUNNER_TEMP || deskTemp(folder),
      INPUT_MODE: env.INPUT_MODE || 'plan',
      ...flags.given,
    },
  };
}

/** What to do where no manifest is named and the current folder has none; `null` where there is one to begin with. */
function withoutManifest(env: NodeJS.ProcessEnv, find: () => FoundManifests): string | null {
  if (env.INPUT_MANIFEST) return null;
  const { below, above } = find();
  if (below.includes('audiences.yml')) return null;
  if (below.length > 0) {
    const flags = below.map((path) => `--manifest ${path}`).join(' or ');
    return `There is no audiences.yml in this folder. Use ${flags}.`;
  }
  if (above !== null) return `There is no audiences.yml in this folder; start in ${above}/, which has one.`;
  return 'There is no audiences.yml in this folder, or in those above and below it.';
}

/** The variables that the flags set, or what is wrong with the first flag that cannot be used. */
function readFlags(
  args: readonly string[],
  inputs: readonly InputHelp[],
): { readonly given: NodeJS.ProcessEnv } | { readonly fault: string } {
  const flags = [...inputs, BASE];
  const known = new Map(flags.map((input) => [input.name, input]));
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: Object.fromEntries(flags.map((input) => [input.name, { type: typeOf(input) }])),
  });
  const given: NodeJS.ProcessEnv = {};
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'positional' && isValueOf(tokens[at - 1], token)) continue;
    if (token.kind === 'option' && !token.rawName.startsWith('--'))
      return { fault: `There is no flag ${clip(token.rawName)}.` };
    if (token.kind !== 'option')
      return { fault: 'Every value needs its flag, such as --manifest audiences.yml.' };
    const input = known.get(token.name);
    if (input === undefined)
      return { fault: `There is no flag --${clip(token.name)}.${nearFlags(token.name, flags)}` };
    const variable = input === BASE ? 'ODP_AUDIENCES_BASE' : `INPUT_${input.name.toUpperCase()}`;
    if (variable in given) return { fault: `The flag --${input.name} is given twice.` };
    const value = valueGiven(token, tokens[at + 1], input);
    if (value === undefined || (input === BASE && value === ''))
      return { fault: `The flag --${input.name} needs a value.` };
    given[variable] = value;
  }
  return { given };
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

/** An input that is true or false may be given without a value; `parseArgs` calls this kind boolean. */
function typeOf({ fallback }: InputHelp): 'boolean' | 'string' {
  return fallback === 'true' || fallback === 'false' ? 'boolean' : 'string';
}

/** Whether a token is the value of the flag before it, which could have gone without: `--comment false`. */
function isValueOf(flag: Token | undefined, value: Token): boolean {
  return flag?.kind === 'option' && flag.value === undefined && flag.index === value.index - 1;
}

function valueGiven(flag: Token, next: Token | undefined, input: InputHelp): string | undefined {
  if (flag.kind !== 'option') return undefined;
  // A value that looks like a flag is one whose own value was forgotten; with `=` it is intended.
  if (flag.value !== undefined)
    return flag.inlineValue || !flag.value.startsWith('--') ? flag.value : undefined;
  if (typeOf(input) !== 'boolean') return undefined;
  return next?.kind === 'positional' && isValueOf(flag, next) ? next.value : 'true';
}

function nearFlags(name: string, inputs: readonly InputHelp[]): string {
  return didYouMean(
    `--${name}`,
    inputs.map((input) => `--${input.name}`),
  );
}

/** What is typed may be anything, also a terminal's escape. */
function clip(name: string): string {
  return name.slice(0, 40).replace(/[^\w-]/g, '·');
}
