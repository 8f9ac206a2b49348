/** A thread that plans one audience after the other: a program of its own, started by `plan-pool.ts`. */

import { type MessagePort, parentPort } from 'node:worker_threads';
import type { Baseline } from '../audience/baseline.ts';
import { type AudiencePlan, type PlanRequest, planAudience } from '../audience/plan-audience.ts';
import type { Fence } from '../members/files/fence.ts';
import { sourcesOf } from '../members/files/file-source.ts';
import type { MemberFile } from '../members/files/paths.ts';
import { type Fault, faultOf, remoteSources } from './remote-source.ts';

/** What a thread plans: a PlanRequest as plain data. */
export interface PlanJob extends Omit<PlanRequest, 'sources' | 'baselines' | 'progress' | 'signal'> {
  readonly files: readonly MemberFile[];
  readonly fence: Fence;
  /** Their sources are read through the port, in this order. */
  readonly baselines: readonly (Omit<Baseline, 'members'> & {
    readonly members: Omit<Baseline['members'], 'sources'> & { readonly names: readonly string[] };
  })[];
}

/** What the main thread sends. */
export type ToThread = { readonly job: PlanJob; readonly port: MessagePort } | { readonly abort: true };
/** What a thread answers. */
export type FromThread =
  | { readonly rows: number }
  | { readonly plan: AudiencePlan }
  | { readonly fault: Fault };

const cancelled = new AbortController();
parentPort?.on('message', (message: ToThread) => {
  if ('abort' in message) cancelled.abort();
  else plan(message.job, message.port).then(answer, (cause) => answer({ fault: faultOf(cause) }));
});

async function plan(job: PlanJob, port: MessagePort): Promise<FromThread> {
  const { files, fence, baselines, ...request } = job;
  const remote = remoteSources(
    baselines.flatMap(({ members }) => members.names),
    port,
  );
  try {
    return {
      plan: await planAudience({
        ...request,
        sources: sourcesOf(files, fence),
        baselines: baselines.map(({ members: { names, ...members }, ...baseline }) => ({
          ...baseline,
          members: { ...members, sources: remote.splice(0, names.length) },
        })),
        progress: (rows) => answer({ rows }),
        signal: cancelled.signal,
      }),
    };
  } finally {
    port.close();
  }
}

function answer(message: FromThread): void {
  parentPort?.postMessage(message);
}
