import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ActionRun } from '../support/action.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { csv, ids, manifest, type Scene, type SceneRun } from './scene.ts';

export const FILES = {
  'audiences.yml': manifest({
    a: 'max_removed: 50%, normalize: [trim, lowercase], pattern: "member-.*"',
    b: 'encoding: windows-1252',
    c: 'members: members/c.tsv.gz, column: id',
  }),
  'members/a.csv': csv([' member-000000', ...ids(0, 100)]),
  'members/b.csv': Buffer.from(csv(['andr\u00e9, the "first"', ...ids(0, 5)].map(quoted)), 'latin1'),
  'members/c.tsv.gz': gzipSync(csv(ids(0, 7), 'id')),
};

function quoted(field: string): string {
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** A plan, carried to another job: its folder below that job's RUNNER_TEMP, and its digest. */
export interface Carried {
  readonly plan: ActionRun;
  readonly temp: string;
  readonly folder: string;
  readonly inputs: Record<string, string>;
}

export async function planAndCarry(scene: Scene, options: SceneRun = {}): Promise<Carried> {
  const plan = await scene.run({ mode: 'plan', ...options });
  const temp = temporaryFolder('job');
  const folder = join(temp, 'plan');
  cpSync(plan.outputs.directory ?? '', folder, { recursive: true });
  return { plan, temp, folder, inputs: { ...planInputs(plan), plan: folder } };
}

/** The inputs by which a later step of the same job imports a plan. */
export function planInputs({ outputs }: ActionRun) {
  return { plan: outputs.directory ?? '', 'plan-digest': outputs['plan-digest'] ?? '', timestamp: '' };
}

export function importPlan(
  scene: Scene,
  { temp, inputs }: Carried,
  options: SceneRun = {},
): Promise<ActionRun> {
  return scene.run({ temp, ...options, inputs: { ...inputs, ...options.inputs } });
}

/** Files that were sent to ODP’s bucket. */
export const uploads = (scene: Scene): number =>
  scene.odp.s3.requests.filter(({ method }) => method === 'PUT').length;

/** Changes the result, and its digest with it. */
// biome-ignore lint/suspicious/noExplicitAny: as ActionRun.result: tests read fields freely, and fail where one is not there
export function carry({ folder, inputs }: Carried, edit: (result: any) => object): void {
  const path = join(folder, 'result.json');
  const text = JSON.stringify(edit(JSON.parse(readFileSync(path, 'utf8'))));
  writeFileSync(path, text);
  inputs['plan-digest'] = createHash('sha256').update(text).digest('hex');
}
