import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readDefinition, runnerEnvironment } from '../test/support/runner-environment.ts';
import type { Contender, Work } from './contender.ts';
import { COLUMN, type DataSet } from './data.ts';
import { idAt, MemberDigest } from './ids.ts';
import { type Command, measure } from './measure.ts';

const ROOT = join(import.meta.dirname, '..');
const TIMESTAMP = 1748851070;
const AUDIENCE = 'bench';

/** The action's bundle, from its start to its exit, with every check on. */
export const OURS: Contender = {
  name: 'ours',
  label: '**this action**',
  async prepare({ data, folder }) {
    const command = actionCommand({ ...oneAudience(folder, data), inputs: {} });
    return { command, outputs: [join(folder, 'out', `${AUDIENCE}.csv.gz`)] };
  },
};

/** The same with a state of the same size to compare with. */
export const OURS_COMPARING: Contender = {
  name: 'ours-comparing',
  label: '**this action, with a baseline**',
  compares: true,
  async prepare({ data, before, folder }) {
    if (before === null) throw new Error('There is nothing to compare with');
    const state = await makeState(join(folder, 'before'), before);
    const command = actionCommand({ ...oneAudience(folder, data), inputs: { state } });
    return { command, outputs: [join(folder, 'out', `${AUDIENCE}.csv.gz`)] };
  },
};

/** As many members as the data has rows, in audiences of a thousand, each with a file of its own. */
export const OURS_MANY: Contender = {
  name: 'ours-many',
  label: '**this action**',
  async prepare({ data, folder }) {
    const digest = new MemberDigest();
    const members = join(folder, 'members');
    mkdirSync(members, { recursive: true });
    const names = Array.from({ length: Math.ceil(data.rows / 1000) }, (_, index) => `bench_${index}`);
    for (const [audience, name] of names.entries()) {
      const ids = Array.from({ length: 1000 }, (_, index) => idAt(data.kind, audience * 1000 + index));
      for (const id of ids) digest.add(id);
      writeFileSync(join(members, `${name}.csv`), `${COLUMN}\n${ids.join('\n')}\n`);
    }
    writeManifest(folder, names.map((name) => `  ${name}: { members: members/${name}.csv }\n`).join(''));
    return {
      command: actionCommand({ workspace: folder, folder, membersDirectory: '.', inputs: {} }),
      outputs: names.map((name) => join(folder, 'out', `${name}.csv.gz`)),
      digest: digest.toString(),
    };
  },
};

interface Step {
  readonly workspace: string;
  readonly folder: string;
  /** From the workspace. */
  readonly membersDirectory: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** The folder of the data is the checkout, so that the file need not be copied. */
function oneAudience(folder: string, data: DataSet): Omit<Step, 'inputs'> {
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
function actionCommand({ workspace, folder, membersDirectory, inputs }: Step): Command {
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
    args: [join(ROOT, definition.runs.main)],
    env: runnerEnvironment({ inputs: given }, definition, { files, workspace, temp }),
    cwd: workspace,
  };
}

/** A state as an import leaves it (contract: `<audience ID>.json` names the built file next to it); returns its folder. */
async function makeState(folder: string, before: DataSet): Promise<string> {
  const state = join(folder, 'state');
  mkdirSync(state, { recursive: true });
  const built = await OURS.prepare({ data: before, before: null, folder } satisfies Work);
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
