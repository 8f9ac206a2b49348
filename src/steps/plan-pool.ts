import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { AudiencePlan, PlanRequest } from '../audience/plan-audience.ts';
import type { Fence } from '../members/files/fence.ts';
import type { MemberFile } from '../members/files/paths.ts';
import type { FromThread, PlanJob, ToThread } from './plan-thread.ts';
import { errorOf, serveSources } from './remote-source.ts';

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
export function openPlanPool(): PlanPool {
  const all: Worker[] = [];
  const free: Worker[] = [];
  return {
    async plan(request) {
      const worker = free.pop() ?? startThread(all);
      const plan = await planOn(worker, request);
      free.push(worker);
      return plan;
    },
    async close() {
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
}

function startThread(all: Worker[]): Worker {
  // Beside this file as a source, beside the bundle as a bundle of its own (scripts/bundle.ts).
  const program = import.meta.filename.endsWith('.ts') ? 'plan-thread.ts' : join('plan-thread', 'index.js');
  const worker = new Worker(join(import.meta.dirname, program));
  all.push(worker);
  return worker;
}

/** A thread that failed is not used again: the rejection keeps it from the free ones. */
async function planOn(worker: Worker, request: ThreadRequest): Promise<AudiencePlan> {
  const { baselines, progress, signal, ...plain } = request;
  const { port1, port2 } = new MessageChannel();
  serveSources(
    baselines.flatMap(({ members }) => members.sources),
    port1,
  );
  const job: PlanJob = {
    ...plain,
    baselines: baselines.map(({ members: { sources, ...members }, ...baseline }) => ({
      ...baseline,
      members: { ...members, names: sources.map(({ name }) => name) },
    })),
  };
  const done = Promise.withResolvers<AudiencePlan>();
  const take = (message: FromThread) => {
    if ('rows' in message) progress(message.rows);
    else if ('plan' in message) done.resolve(message.plan);
    else done.reject(signal.aborted ? signal.reason : errorOf(message.fault));
  };
  const abort = () => worker.postMessage({ abort: true } satisfies ToThread);
  worker.on('message', take);
  worker.on('error', done.reject);
  signal.addEventListener('abort', abort);
  worker.postMessage({ job, port: port2 } satisfies ToThread, [port2]);
  try {
    return await done.promise;
  } finally {
    worker.off('message', take);
    worker.off('error', done.reject);
    signal.removeEventListener('abort', abort);
    port1.close();
  }
}
