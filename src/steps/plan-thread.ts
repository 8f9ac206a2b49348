import type { MessagePort } from 'node:worker_threads';
import type { Baseline } from '../audience/baseline.ts';
import { type AudiencePlan, type PlanRequest, planAudience } from '../audience/plan-audience.ts';
import type { Fence } from '../members/files/fence.ts';
import { sourcesOf } from '../members/files/file-source.ts';
import type { MemberFile } from '../members/files/paths.ts';
import { remoteSources } from './remote-source.ts';

/** What a thread plans: a PlanRequest as plain data. */
export interface PlanJob extends Omit<PlanRequest, 'sources' | 'baselines' | 'progress' | 'signal'> {
  readonly files: readonly MemberFile[];
  readonly fence: Fence;
  readonly port: MessagePort;
  /** Their sources are read through the port, in this order. */
  readonly baselines: readonly (Omit<Baseline, 'members'> & {
    readonly members: Omit<Baseline['members'], 'sources'> & { readonly names: readonly string[] };
  })[];
}

/** `planAudience` in a thread; the rows so far are its notes. */
export async function planInThread(
  { files, fence, baselines, port, ...request }: PlanJob,
  { note, signal }: { readonly note: (rows: unknown) => void; readonly signal: AbortSignal },
): Promise<AudiencePlan> {
  const remote = remoteSources(
    baselines.flatMap(({ members }) => members.names),
    port,
  );
  try {
    return await planAudience({
      ...request,
      sources: sourcesOf(files, fence),
      baselines: baselines.map(({ members: { names, ...members }, ...baseline }) => ({
        ...baseline,
        members: { ...members, sources: remote.splice(0, names.length) },
      })),
      progress: note,
      signal,
    });
  } finally {
    port.close();
  }
}
