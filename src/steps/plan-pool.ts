import type { ResourceLimits } from 'node:worker_threads';
import type { AudiencePlan } from '../audience/plan-audience.ts';
import { openThreads } from '../system/threads.ts';
import type { PlanJob, ThreadRequest } from './plan-thread.ts';

/** Threads that plan audiences, one each at a time. */
export interface PlanPool {
  /** `planAudience` on a thread that is free, or a new one. */
  plan(request: ThreadRequest): Promise<AudiencePlan>;
  close(): Promise<void>;
}

/** A pool without a thread yet; `resources` bound each thread's heap. */
export function openPlanPool(threads: number, resources: ResourceLimits = {}): PlanPool {
  const pool = openThreads<PlanJob, AudiencePlan>('plan', {
    threads,
    waiting: Number.POSITIVE_INFINITY,
    resources,
  });
  return {
    plan({ progress, signal, ...job }) {
      const note = (rows: unknown) => progress(rows as number);
      return pool.ask(job, { note, signal }) as Promise<AudiencePlan>;
    },
    close: () => pool.close(),
  };
}
