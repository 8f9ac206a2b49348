import { MessageChannel } from 'node:worker_threads';
import type { AudiencePlan, PlanRequest } from '../audience/plan-audience.ts';
import type { Fence } from '../members/files/fence.ts';
import type { MemberFile } from '../members/files/paths.ts';
import { openThreads } from '../system/threads.ts';
import type { PlanJob } from './plan-thread.ts';
import { serveSources } from './remote-source.ts';

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

/** A pool without a thread yet. */
export function openPlanPool(threads: number): PlanPool {
  const pool = openThreads<PlanJob, AudiencePlan>('plan', { threads, waiting: Number.POSITIVE_INFINITY });
  return {
    async plan({ baselines, progress, signal, ...plain }) {
      const { port1, port2 } = new MessageChannel();
      serveSources(
        baselines.flatMap(({ members }) => members.sources),
        port1,
      );
      const job: PlanJob = {
        ...plain,
        port: port2,
        baselines: baselines.map(({ members: { sources, ...members }, ...baseline }) => ({
          ...baseline,
          members: { ...members, names: sources.map(({ name }) => name) },
        })),
      };
      try {
        const note = (rows: unknown) => progress(rows as number);
        return await (pool.ask(job, { note, signal, transfer: [port2] }) as Promise<AudiencePlan>);
      } finally {
        port1.close();
      }
    },
    close: () => pool.close(),
  };
}
