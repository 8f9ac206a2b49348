import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readDefinition, runnerEnvironment } from '../test/support/runner-environment.ts';
import { COLUMN, type DataSet } from './data.ts';
import { idAt, MemberDigest } from './ids.ts';
import { type Command, measure } from './measure.ts';
import type { Contender, Work } from './race.ts';

const ROOT = join(import.meta.dirname, '..');
const TIMESTAMP = 1748851070;
const AUDIENCE = 'bench';

/** The action's work, by a bundle. */
export interface Action {
  /** One audience, from the start of the process to its exit, with every check on. */
  readonly one: Contender;
  /** The same with a state of the same size to compare with. */
  readonly comparing: Contender;
  /** As many members as the data has rows, in audiences of a thousand, each with a file of its own. */
  readonly many: Contender;
}

export const OURS = actionOf('ours', 'this action', join(ROOT, 'dist', 'index.js'));

/** Another build of the action, to compare with; `dist` is the folder of its bundle. */
export function otherAction(dist: string): Action {
  return actionOf('other', 'the other bundle', resolve(dist, 'index.js'));
}

/** Whether a contender is the action, and not a peer. */
export function isAction(name: string): boolean {
  return /^(?:ours|other)\b/.test(name);
}

function actionOf(name: string, label: string, bundle: string): Action {
  const one: Contender = {
    name,
    label: `**${label}**`,
    async prepare({ data, folder }) {
      const command = actionCommand({ bundle, ...oneAudience(folder, data), inputs: {} });
      return { command, outputs: [join(folder, 'out', `${AUDIENCE}.csv.gz`)] };
    },
  };
  return {
    one,
    comparing: {
      name: `${name}-comparing`,
      label: `**${label}, with a baseline**`,
      async prepare({ data, before, folder }) {
        if (before === null) throw new Error('There is nothing to compare with');
        const state = await makeState(one, join(folder, 'before'), before);
        const command = actionCommand({ bundle, ...oneAudience(folder, data), inputs: { state } });
        return { command, outputs: [join(folder, 'out', `${AUDIENCE}.csv.gz`)] };
      },
    },
    many: {
      name: `${name}-many`,
      label: `**${label}**`,
      async prepare({ data, folder }) {
        const digest = new MemberDigest();
        const members = join(folder, 'members');
        mkdirSync(members, { recursive: true });
        const names = Array.from({ length: Math.ceil(data.rows / 1000) }, (_, index) => `bench_${index}`);
        for (const [audience, own] of names.entries()) {
          const ids = Array.from({ length: 1000 }, (_, index) => idAt(data.kind, audience * 1000 + index));
          for (const id of ids) digest.add(id);
          writeFileSync(join(members, `${own}.csv`), `${COLUMN}\n${ids.join('\n')}\n`);
        }
        writeManifest(folder, names.map((own) => `  ${own}: { members: members/${own}.csv }\n`).join(''));
        return {
          command: actionCommand({ bundle, workspace: folder, folder, membersDirectory: '.', inputs: {} }),
          outputs: names.map((own) => join(folder, 'out', `${own}.csv.gz`)),
          digest: digest.toString(),
        };
      },
    },
  };
}

interface Step {
  readonly bundle: string;
  readonly workspace: string;
  readonly folder: string;
  /** From the workspace. */
  readonly membersDirectory: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** The folder of the data is the checkout, so that the file need not be copied. */
function oneAudience(folder: string, data: DataSet): Omit<Step, 'bundle' | 'inputs'> {
  mkdirSync(folder, { recursive: true });
  writeManifest(folder, `  ${AUDIENCE}: { members: ${basename(data.path)} }\n`);
  return { workspace: join(data.path, '..'), folder, membersDirectory: '.' };
}

function writeManifest(folder: string, audiences: string): void {
  writeFileSync(
    join(folder, 'audiences.yml'),
    `version: 1\ndefaults: { identifier: ${COLUMN} }\naudiences:\n${audiences}`,
  );
}

/** The bundle in mode `plan` as GitHub's runner starts it. */
function actionCommand({ bundle, workspace, folder, membersDirectory, inputs }: Step): Command {
  const definition = readDefinition(ROOT);
  const files = join(folder, 'runner');
  const temp = join(folder, 'temp');
  for (const made of [files, temp]) mkdirSync(made, { recursive: true });
  const given = {
    manifest: join(folder, 'audiences.yml'),
    mode: 'plan',
    'members-directory': membersDirectory,
    'output-directory': join(folder, 'out'),
    timestamp: String(TIMESTAMP),
    ...inputs,
  };
  return {
    file: process.execPath,
    args: [bundle],
    env: runnerEnvironment({ inputs: given }, definition, { files, workspace, temp }),
    cwd: workspace,
  };
}

/** A state as an import leaves it (contract: `<audience ID>.json` names the built file next to it); returns its folder. */
async function makeState(action: Contender, folder: string, before: DataSet): Promise<string> {
  const state = join(folder, 'state');
  mkdirSync(state, { recursive: true });
  const built = await action.prepare({ data: before, before: null, folder } satisfies Work);
  await measure(built.command);
  const output = built.outputs[0] as string;
  const sha256 = createHash('sha256').update(readFileSync(output)).digest('hex');
  const file = `${AUDIENCE}.${sha256.slice(0, 12)}.csv.gz`;
  copyFileSync(output, join(state, file));
  const document = {
    identifier: COLUMN,
    ts: TIMESTAMP - 86400,
    members: before.distinct,
    file,
    sha256,
    run: null,
  };
  writeFileSync(join(state, `${AUDIENCE}.json`), JSON.stringify({ ...document, history: [] }));
  return state;
}
