import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ActionOptions,
  type ActionRun,
  type RunningAction,
  runAction,
  startAction,
} from '../support/action.ts';
import { type Odp, type OdpOptions, startOdp } from '../support/odp.ts';
import { createWorkspace, type FileContent, type Workspace } from '../support/workspace.ts';

/** The first run's time; later ones are seconds after it. */
export const T = 1748851070;

/** `count` member IDs from number `from` on. They are distinctive, so that a leak is found. */
export function ids(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `member-${String(from + index).padStart(6, '0')}`);
}

/** A CSV file of members. */
export function csv(members: Iterable<string>, column = 'customer_id'): string {
  return [column, ...members].map((line) => `${line}\n`).join('');
}

/** A repository of the one audience `a`. */
export function oneList(members: Iterable<string>, settings = '') {
  return { 'audiences.yml': manifest({ a: settings }), 'members/a.csv': csv(members) };
}

/** One of `a` and `b`. */
export function twoLists(a: Iterable<string>, b: Iterable<string>) {
  const manifestText = manifest({ a: '', b: '' });
  return { 'audiences.yml': manifestText, 'members/a.csv': csv(a), 'members/b.csv': csv(b) };
}

/** A manifest; each audience is a YAML flow mapping, `members/<id>.csv` where it does not say otherwise. */
export function manifest(audiences: Readonly<Record<string, string>>): string {
  const entries = Object.entries(audiences).map(([id, settings]) => {
    const members = /(?<![a-z_])members:/.test(settings) ? '' : `members: members/${id}.csv, `;
    return `  ${id}: { ${members}${settings} }\n`;
  });
  return `version: 1\ndefaults: { identifier: customer_id, max_removed: 100% }\naudiences:\n${entries.join('')}`;
}

/** A state as a test sees and spoils it. */
export interface StatePlace {
  /** For the input `state`. */
  readonly input: string;
  /** Everything in it by key. */
  all(): Promise<Record<string, Buffer>>;
  /** Replaces or, with `null`, removes what is at a key. */
  put(key: string, body: string | Uint8Array | null): Promise<void>;
}

export interface SceneRun extends ActionOptions {
  readonly mode?: 'plan' | 'import' | 'auto';
  /** Seconds after T. */
  readonly at?: number;
}

/** A repository, ODP, and a state; with one command for a run. */
export interface Scene extends AsyncDisposable {
  readonly odp: Odp;
  readonly workspace: Workspace;
  readonly state: StatePlace;
  run(options?: SceneRun): Promise<ActionRun>;
  start(options?: SceneRun): RunningAction;
}

export type StateKind = 'folder' | 's3' | 'none';

export async function openScene(
  kind: StateKind,
  files: Readonly<Record<string, FileContent>>,
  options: OdpOptions = {},
): Promise<Scene> {
  const odp = await startOdp(options);
  const workspace = createWorkspace(files);
  const state = kind === 's3' ? bucketState(odp) : folderState(join(workspace.path, '.state'));
  const prepared = ({ mode = 'import', at = 0, inputs, env, ...rest }: SceneRun = {}): ActionOptions => ({
    workspace,
    env: { ...odp.env(), ...env },
    inputs: {
      ...odp.inputs(),
      mode,
      timestamp: String(T + at),
      ...(kind === 'none' ? {} : { state: state.input }),
      ...inputs,
    },
    ...rest,
  });
  return {
    odp,
    workspace,
    state,
    run: (run) => runAction(prepared(run)),
    start: (run) => startAction(prepared(run)),
    async [Symbol.asyncDispose]() {
      workspace[Symbol.dispose]();
      await odp.close();
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: as ActionRun.result: tests read fields freely, and fail where one is not there
export function audienceOf(run: ActionRun, id: string): any {
  return run.result?.audiences.find((audience: { id: string }) => audience.id === id);
}

/** `<severity> <code>` of an audience's problems. */
export function codesOf(run: ActionRun, id?: string): string[] {
  const { problems } = id === undefined ? run.result : audienceOf(run, id);
  return problems.map(({ severity, code }: Record<string, string>) => `${severity} ${code}`);
}

/** The counts of an audience's plan. */
export function countsOf(run: ActionRun, id: string) {
  const { members, added, removed, kept } = audienceOf(run, id);
  return { members, added, removed, kept };
}

function folderState(path: string): StatePlace {
  return {
    input: path,
    async all() {
      if (!existsSync(path)) return {};
      return Object.fromEntries(
        readdirSync(path)
          .sort()
          .map((name) => [name, readFileSync(join(path, name))]),
      );
    },
    async put(key, body) {
      mkdirSync(path, { recursive: true });
      if (body === null) rmSync(join(path, key), { force: true });
      else writeFileSync(join(path, key), body);
    },
  };
}

function bucketState(odp: Odp): StatePlace {
  return {
    input: 's3://state/of/audiences',
    async all() {
      const keys = await odp.s3.keys('state');
      const objects = await Promise.all(keys.map((key) => odp.s3.object('state', key)));
      return Object.fromEntries(
        keys.map((key, index) => [key.replace('of/audiences/', ''), objects[index] ?? Buffer.alloc(0)]),
      );
    },
    async put(key, body) {
      if (body === null) await odp.s3.remove('state', `of/audiences/${key}`);
      else await odp.s3.put('state', `of/audiences/${key}`, body);
    },
  };
}
