import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import type { Environment } from '../action/environment.ts';
import type { Inputs } from '../action/inputs.ts';
import type { Log } from '../action/log.ts';
import type { Mode } from '../action/mode.ts';
import { outputRoot } from '../action/output-directory.ts';
import type { ImportingRun } from '../audience/import-audience.ts';
import { buildFence, type Fence } from '../members/files/fence.ts';
import { follow, isWithin } from '../system/paths.ts';
import { SCRATCH_PREFIX, type Scratch } from '../system/scratch.ts';

/** What every step of a run knows. */
export interface Job {
  readonly environment: Environment;
  readonly inputs: Inputs;
  readonly mode: Mode;
  readonly log: Log;
  /** For what the run fetches; removed when it ends. */
  readonly scratch: Scratch;
  /**
   * The commit whose members are imported: that of the checkout, or of the plan that was made before. `null` where they are
   * of no commit of this repository.
   */
  readonly commit: string | null;
  /** Where the manifest is in a checkout of another repository: which one, as a noun phrase. */
  readonly otherRepository: string | null;
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal;
}

/** Whether the run leaves receipts: an import without a state, or with one in artifacts, where it can keep artifacts. */
export function keepsReceipts({ mode, inputs: { state }, environment }: Job): boolean {
  const wanted = mode === 'import' && (state === null || state.kind === 'artifact');
  return wanted && environment.keepsArtifacts && environment.runId !== null;
}

/** Whether this run lowers the guards of an audience to warnings. */
export function overridesGuards({ overrideGuards }: Inputs, audienceId: string): boolean {
  return typeof overrideGuards === 'boolean' ? overrideGuards : overrideGuards.includes(audienceId);
}

/** This run as a state remembers it, with keys of its own. */
export function importingRun({ inputs, environment }: Job): ImportingRun {
  const { trackerId: tracker, bucket, timestamp: ts } = inputs;
  if (tracker === null) throw new Error('An import needs a tracker ID');
  const key = randomBytes(4).toString('hex');
  return { ts, run: environment.attemptUrl, destination: { bucket, tracker }, key };
}

/** The folder in which the patterns of `members` begin. */
export function membersFolder({ membersDirectory, manifest }: Inputs): string {
  return membersDirectory ?? dirname(manifest.path);
}

/** Files and folders of the action itself, which are never members. */
export function ownPlaces({ environment, inputs }: Job): string[] {
  const state = inputs.state?.kind === 'folder' ? [inputs.state.path] : [];
  const plan = inputs.plan === null ? [] : [inputs.plan.path];
  return [inputs.manifest.path, inputs.outputDirectory, outputRoot(environment.temp), ...state, ...plan];
}

/** The fence around the member files of this run. */
export function fenceOf(job: Job): Fence {
  const { workspace, temp } = job.environment;
  const folder = membersFolder(job.inputs);
  // A folder of the workspace opens nothing, whatever way leads to it: a pull request may have put a link there.
  const isInWorkspace = isWithin(folder, workspace) || isWithin(follow(folder), follow(workspace));
  const isInTemp = isWithin(folder, temp) && !isWithin(workspace, temp);
  return buildFence({
    workspace,
    temp,
    folder,
    named: isInWorkspace && !isInTemp ? [] : [folder],
    scratchPrefix: SCRATCH_PREFIX,
    own: ownPlaces(job),
  });
}
