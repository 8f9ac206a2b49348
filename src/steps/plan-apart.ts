import { join } from 'node:path';
import type { AudiencePlan } from '../audience/plan-audience.ts';
import { formatOf } from '../members/formats/format.ts';
import { error } from '../problems/problem.ts';
import { audienceResult } from '../result/audience-result.ts';
import { systemCode } from '../system/cause.ts';
import { removeUnfinished } from '../system/write-beside.ts';
import type { Located } from './locate.ts';
import type { PlanPool, ThreadRequest } from './plan-thread.ts';

/**
 * What a thread that reads Parquet may use. Members are not in a JavaScript heap, so this bounds only what a file says
 * about itself, of which an honest one with 150,000 column chunks needs a quarter.
 */
export const APART_RESOURCES = { maxOldGenerationSizeMb: 768 };

/** Whether an audience has files of a format that is complex enough to bring its reader down. */
export function isPlannedApart({ audience, files, readAs }: Located): boolean {
  if (readAs !== undefined) return false; // files of the action's own
  return files.some(({ name }) => formatOf(name, audience.format) === 'parquet');
}

/**
 * Plans an audience on a thread of `pool`, which must have one free. Where the thread runs out of memory, that is the
 * audience's `members-unreadable`, and the others go on.
 */
export async function planApart(pool: PlanPool, request: ThreadRequest): Promise<AudiencePlan> {
  try {
    return await pool.plan(request);
  } catch (cause) {
    if (request.signal.aborted || !isOutOfMemory(cause)) throw cause;
    const { audience, outputDirectory, notFound, problems } = request;
    // The thread could not clear up.
    await removeUnfinished(join(outputDirectory, `${audience.id}.csv.gz`));
    return {
      result: audienceResult(audience, {
        problems: [...notFound, ...problems, error('members-unreadable', TOO_MUCH_MEMORY, audience.place)],
      }),
      samples: { now: [], before: [], removed: [] },
      readDifferently: [],
      membersSha256: null,
    };
  }
}

/** The thread's end at its limit, or memory that the machine did not have. */
function isOutOfMemory(cause: unknown): boolean {
  if (systemCode(cause) === 'ERR_WORKER_OUT_OF_MEMORY') return true;
  return cause instanceof Error && cause.name === 'RangeError';
}

const TOO_MUCH_MEMORY =
  'Reading the Parquet files takes more memory than a file may need: one of them is damaged, or describes too many columns and row groups. Export only the ID column, or as CSV.';
