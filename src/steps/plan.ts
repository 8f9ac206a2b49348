import { stat } from 'node:fs/promises';
import type { Inputs } from '../action/inputs.ts';
import { type AudiencePlan, planAudience } from '../audience/plan.ts';
import type { StoredAudience } from '../audience/state.ts';
import type { Audience } from '../manifest/manifest.ts';
import { buildFence } from '../members/fence.ts';
import { openFileSource } from '../members/file-source.ts';
import { findMemberFiles, type MemberFile } from '../members/paths.ts';
import type { Problem } from '../problems/problem.ts';
import type { Before } from './baselines.ts';
import { mapBounded } from './bounded.ts';
import { describePlan } from './describe.ts';
import { type Job, membersFolder } from './job.ts';

/** The member files of one audience. */
export interface Located {
  readonly audience: Audience;
  readonly files: readonly MemberFile[];
  /** Bytes as stored. */
  readonly bytes: number;
  readonly problems: readonly Problem[];
}

/** An audience with its plan and what the state knew of it. */
export interface Planned extends AudiencePlan {
  readonly audience: Audience;
  readonly stored: StoredAudience | null;
}

const AUDIENCES_AT_ONCE = 8;
/** Bytes of member files that may be read at the same time, for their members are in memory together. */
const BYTES_AT_ONCE = 64 * 1024 * 1024;

/** Finds the member files of every audience, without opening any. */
export function locateMembers(
  { environment, inputs }: Job,
  audiences: readonly Audience[],
): Promise<Located[]> {
  const { workspace } = environment;
  const folder = membersFolder(inputs);
  const allowed = foldersOutside(inputs);
  return mapBounded(audiences, { items: AUDIENCES_AT_ONCE }, async (audience) => {
    const { files, problems } = await findMemberFiles({
      patterns: audience.members,
      folder,
      allowed,
      workspace,
    });
    const sizes = await Promise.all(
      files.map(({ path }) =>
        stat(path).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    return { audience, files, problems, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  });
}

/** Plans every audience: small ones side by side, large ones one after the other. */
export async function planAudiences(
  job: Job,
  located: readonly Located[],
  before: Before,
  sampleSize: number,
): Promise<Planned[]> {
  const { inputs, environment, log, signal } = job;
  const fence = await buildFence(environment.workspace, foldersOutside(inputs));
  const bounds = { items: AUDIENCES_AT_ONCE, weight: BYTES_AT_ONCE, weightOf: ({ bytes }: Located) => bytes };
  return mapBounded(located, bounds, async ({ audience, files, problems }) => {
    const known = await before.of(audience);
    const progress = log.startProgress(audience.id);
    try {
      const plan = await planAudience({
        audience,
        sources: files.map((file) => ({ name: file.name, open: () => openFileSource(file, fence) })),
        notFound: problems,
        problems: known.problems,
        baselines: known.baselines,
        outputDirectory: inputs.outputDirectory,
        ts: inputs.timestamp,
        overrideGuards: inputs.overrideGuards,
        skipUnchanged: inputs.skipUnchanged,
        sampleSize,
        progress: (rows) => progress.update(rows),
        signal,
      });
      log.group(audience.id, describePlan(plan.result));
      return { ...plan, audience, stored: known.stored };
    } finally {
      progress.stop();
    }
  });
}

/** The folder outside the workspace that the workflow itself named: only the fence decides whether it matters. */
function foldersOutside(inputs: Inputs): string[] {
  return [membersFolder(inputs)];
}
