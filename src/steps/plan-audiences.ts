import { availableParallelism } from 'node:os';
import { type AudiencePlan, type PlanRequest, planAudience } from '../audience/plan-audience.ts';
import type { Audience } from '../manifest/manifest.ts';
import { ownSources, sourcesOf } from '../members/files/file-source.ts';
import { describePlan } from '../report/describe.ts';
import type { AudienceResult } from '../result/result.ts';
import type { StoredAudience } from '../state/state.ts';
import { mapBounded } from '../system/bounded.ts';
import { unlessAborted } from '../system/unless-aborted.ts';
import type { AudienceBefore, Before } from './before.ts';
import { fenceOf, type Job, keepsReceipts, overridesGuards } from './job.ts';
import type { Located } from './locate.ts';
import { isExplained, missingBaseline } from './no-baseline.ts';
import { APART_RESOURCES, isPlannedApart, planApart } from './plan-apart.ts';
import { openPlanPool, type PlanPool } from './plan-thread.ts';

/** An audience with its plan and what the state knew of it. */
export interface Planned extends AudiencePlan {
  readonly audience: Audience;
  readonly stored: StoredAudience | null;
  /** Whether it has no baseline, for no reason that its problems tell. */
  readonly isUnguarded: boolean;
  /** Whether the number of its members was compared all the same. */
  readonly isCounted: boolean;
}

/**
 * Plans every audience: small ones side by side, here and on a thread for each further core where there is enough to
 * do; large ones one after the other. Those with Parquet files have a thread each, of bounded memory; no more of them are
 * planned at a time than there are threads, so that the end of one takes no other with it.
 */
export async function planAudiences(
  job: Job,
  located: readonly Located[],
  before: Before,
  sampleSize: number,
): Promise<Planned[]> {
  const fence = fenceOf(job);
  const threads = areWorthThreads(located) ? openPlanPool(THREADS - 1) : null;
  const apart = located.some(isPlannedApart) ? openPlanPool(THREADS, APART_RESOURCES) : null;
  const tell = inOrder(located.length, (result: AudienceResult) =>
    job.log.group(result.id, describePlan(result)),
  );
  // This thread has nothing else to do meanwhile, and need not be started.
  let plannedHere = 0;
  const planHere = async (request: PlanRequest) => {
    plannedHere += 1;
    try {
      return await planAudience(request);
    } finally {
      plannedHere -= 1;
    }
  };
  try {
    return await mapBounded(located, boundsOf(threads ?? apart), async (one, index) => {
      const { audience, files } = one;
      const known = withMissing(job, before, audience, await unlessAborted(before.of(audience), job.signal));
      const progress = job.log.startProgress(audience.id);
      const alone = (threads ?? apart) === null || !isShared(one);
      const request = { ...requestOf(job, one, known), alone, sampleSize, progress: progress.update };
      try {
        let plan: AudiencePlan;
        if (apart !== null && isPlannedApart(one)) {
          plan = await planApart(apart, { ...request, files, fence });
        } else if (threads !== null && isShared(one) && plannedHere > 0) {
          plan = await threads.plan({ ...request, files, fence });
        } else {
          const sources = one.readAs === undefined ? sourcesOf(files, fence) : ownSources(files);
          plan = await planHere({ ...request, sources });
        }
        const result = withOrigin(plan.result, before);
        tell(index, result);
        const { stored, counts = [] } = known;
        const guarded = { isUnguarded: isUnguarded(known, result), isCounted: counts.length > 0 };
        return { ...plan, result, audience, stored, ...guarded };
      } finally {
        progress.stop();
      }
    });
  } finally {
    await Promise.all([threads?.close(), apart?.close()]);
  }
}

/** The import of a saved plan goes by where the plan's member files came from. */
function withOrigin(result: AudienceResult, { inGit }: Before): AudienceResult {
  return inGit === null ? result : { ...result, in_git: inGit.has(result.id) };
}

/** The audiences whose changes are not known. */
export function unguardedOf(planned: readonly Planned[]): Planned[] {
  return planned.filter((one) => one.isUnguarded);
}

/** An audience without a baseline is an error where the run must have one. */
function withMissing(job: Job, before: Before, audience: Audience, known: AudienceBefore): AudienceBefore {
  if (known.baselines.length > 0 || isExplained(known)) return known;
  return { ...known, problems: [...known.problems, ...missingBaseline(job, before, audience)] };
}

function isUnguarded(known: AudienceBefore, { status }: AudiencePlan['result']): boolean {
  return status === 'planned' && known.baselines.length === 0 && !isExplained(known);
}

/** Passes items on in their order, whatever the order in which they come; each once, and only after all before it. */
function inOrder<T>(length: number, pass: (item: T) => void): (index: number, item: T) => void {
  const waiting: (T | undefined)[] = new Array(length);
  let next = 0;
  return (index, item) => {
    waiting[index] = item;
    for (let due = waiting[next]; due !== undefined; due = waiting[next]) {
      pass(due);
      next += 1;
    }
  };
}

const AUDIENCES_AT_ONCE = 8;
const THREADS = Math.min(availableParallelism(), AUDIENCES_AT_ONCE);
/**
 * Bytes of member files that may be read at the same time, for their members are in memory together: about twice
 * these bytes. A larger audience is read alone, and compressed while it is read.
 */
const BYTES_AT_ONCE = 64 * 1024 * 1024;
/** From so many bytes in several audiences on, threads save more time than they take to start. */
const BYTES_WORTH_THREADS = 16 * 1024 * 1024;
/** How much a compressed or Parquet file grows, on average over real exports; only the bounds above rest on it. */
const EXPANSION = 6;

function areWorthThreads(located: readonly Located[]): boolean {
  const shared = located.filter(isShared);
  const bytes = shared.reduce((sum, one) => sum + weightOf(one), 0);
  return shared.length > 1 && availableParallelism() > 1 && bytes >= BYTES_WORTH_THREADS;
}

function boundsOf(threads: PlanPool | null) {
  return threads === null
    ? { items: AUDIENCES_AT_ONCE, weight: BYTES_AT_ONCE, weightOf }
    : { items: THREADS, weight: BYTES_AT_ONCE * 2, weightOf };
}

/** Whether an audience is small enough to be planned alongside others, and its files are those of a workspace. */
function isShared(one: Located): boolean {
  return one.readAs === undefined && weightOf(one) <= BYTES_AT_ONCE;
}

/** The bytes that an audience's files may have once they are unpacked. */
function weightOf({ bytes, files }: Located): number {
  return files.some(({ name }) => /\.(?:gz|zst|parquet)$/i.test(name)) ? bytes * EXPANSION : bytes;
}

function requestOf(
  job: Job,
  { audience, readAs, problems, expectedRows }: Located,
  before: AudienceBefore,
): Omit<PlanRequest, 'sources' | 'alone' | 'sampleSize' | 'progress'> {
  const { inputs, signal } = job;
  return {
    audience,
    readAs: readAs ?? audience,
    isExport: readAs === undefined,
    notFound: problems,
    expectedRows,
    problems: before.problems,
    baselines: before.baselines,
    countsBefore: before.counts ?? [],
    outputDirectory: inputs.outputDirectory,
    ts: inputs.timestamp,
    overrideGuards: overridesGuards(inputs, audience.id),
    skipUnchanged: inputs.skipUnchanged,
    digestMembers: keepsReceipts(job),
    signal,
  };
}
