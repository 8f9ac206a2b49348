import type { ResourceLimits } from 'node:worker_threads';
import { type AudiencePlan, type PlanRequest, planAudience } from '../audience/plan-audience.ts';
import type { Fence } from '../members/files/fence.ts';
import { sourcesOf } from '../members/files/file-source.ts';
import type { MemberFile } from '../members/files/paths.ts';
import { openThreads } from '../system/threads.ts';

/** A request whose member files a thread opens itself. */
export interface ThreadRequest extends Omit<PlanRequest, 'sources'> {
  readonly files: readonly MemberFile[];
  readonly fence: Fence;
}

/** Threads that plan audiences, one each at a time. */
export interface PlanPool {
  /** `planAudience` on a thread that is free, or a new one. */
  plan(request: ThreadRequest): Promise<AudiencePlan>;
  close(): Promise<void>;
}

/** A pool without a thread yet; `resources` bound each thread's heap. */
export function openPlanPool(threads: number, resources: ResourceLimits = {}): PlanPool {
  const waiting = Number.POSITIVE_INFINITY;
  const pool = openThreads<PlanJob, AudiencePlan>('plan', { threads, waiting, resources });
  return {
    plan({ progress, signal, ...job }) {
      const note = (rows: unknown) => progress(rows as number);
      return pool.ask(job, { note, signal }) as Promise<AudiencePlan>;
    },
    close: () => pool.close(),
  };
}

/** What a thread is asked to plan, as plain data. */
type PlanJob = Omit<ThreadRequest, 'progress' | 'signal'>;

/** The other end of a pool: `planAudience` in a thread; the rows so far are its notes. */
export function planInThread(
  { files, fence, ...request }: PlanJob,
  { note, signal }: { readonly note: (rows: unknown) => void; readonly signal: AbortSignal },
): Promise<AudiencePlan> {
  return planAudience({ ...request, sources: sourcesOf(files, fence), progress: note, signal });
}
