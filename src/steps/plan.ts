import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Inputs } from '../action/inputs.ts';
import { removeLeftovers } from '../audience/file/audience-file.ts';
import { type AudiencePlan, planAudience } from '../audience/plan.ts';
import type { StoredAudience } from '../audience/state/state.ts';
import type { Audience } from '../manifest/manifest.ts';
import { buildFence } from '../members/files/fence.ts';
import { openFileSource } from '../members/files/file-source.ts';
import { findMemberFiles, type MemberFile } from '../members/files/paths.ts';
import type { Problem } from '../problems/problem.ts';
import type { Before } from './baselines.ts';
import { mapBounded } from './bounded.ts';
import { describePlan } from './describe.ts';
import { type Job, membersFolder } from './job.ts';
import { openPlanPool } from './plan-pool.ts';

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
/**
 * Bytes of member files that may be read at the same time, for their members are in memory together: about twice
 * these bytes. A larger audience is read alone, and compressed beside the reading.
 */
const BYTES_AT_ONCE = 64 * 1024 * 1024;
/** From so many bytes in several audiences on, threads save more time than they take to start. */
const BYTES_WORTH_THREADS = 16 * 1024 * 1024;
/** How much a compressed or Parquet file grows, on average over real exports; only the bounds above rest on it. */
const EXPANSION = 6;

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
          () => 0, // it is missed when it is opened
        ),
      ),
    );
    return { audience, files, problems, bytes: sum(sizes) };
  });
}

/**
 * Plans every audience: small ones side by side, on threads of their own where there are cores and enough to do;
 * large ones one after the other.
 */
export async function planAudiences(
  job: Job,
  located: readonly Located[],
  before: Before,
  sampleSize: number,
): Promise<Planned[]> {
  const { inputs, environment, log, signal } = job;
  await removeLeftovers(inputs.outputDirectory);
  const fence = await buildFence(environment.workspace, foldersOutside(inputs));
  const shared = located.filter((one) => weightOf(one) <= BYTES_AT_ONCE);
  const cores = availableParallelism();
  const worthThreads = shared.length > 1 && cores > 1 && sum(shared.map(weightOf)) >= BYTES_WORTH_THREADS;
  const threads = worthThreads ? openPlanPool() : null;
  const bounds = {
    items: threads === null ? AUDIENCES_AT_ONCE : Math.min(cores, AUDIENCES_AT_ONCE),
    weight: BYTES_AT_ONCE * (threads === null ? 1 : 2),
    weightOf,
  };
  try {
    return await mapBounded(located, bounds, async (one) => {
      const { audience, files } = one;
      const known = await before.of(audience);
      const progress = log.startProgress(audience.id);
      const request = {
        audience,
        notFound: one.problems,
        problems: known.problems,
        baselines: known.baselines,
        outputDirectory: inputs.outputDirectory,
        ts: inputs.timestamp,
        overrideGuards: inputs.overrideGuards,
        skipUnchanged: inputs.skipUnchanged,
        sampleSize,
        progress: (rows: number) => progress.update(rows),
        signal,
      };
      try {
        const plan =
          threads !== null && shared.includes(one)
            ? await threads.plan({ ...request, files, fence })
            : await planAudience({
                ...request,
                sources: files.map((file) => ({ name: file.name, open: () => openFileSource(file, fence) })),
              });
        log.group(audience.id, describePlan(plan.result));
        return { ...plan, audience, stored: known.stored };
      } finally {
        progress.stop();
      }
    });
  } finally {
    await threads?.close();
  }
}

/** The bytes that an audience's files may have once they are unpacked. */
function weightOf({ bytes, files }: Located): number {
  return files.some(({ name }) => /\.(?:gz|zst|parquet)$/i.test(name)) ? bytes * EXPANSION : bytes;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The folder outside the workspace that the workflow itself named: only the fence decides whether it matters. */
function foldersOutside(inputs: Inputs): string[] {
  return [membersFolder(inputs)];
}
