import { type AudiencePlan, type PlanRequest, planAudience } from '../audience/plan-audience.ts';
import type { Fence } from '../members/files/fence.ts';
import { sourcesOf } from '../members/files/file-source.ts';
import type { MemberFile } from '../members/files/paths.ts';

/** A request whose member files a thread opens itself. */
export interface ThreadRequest extends Omit<PlanRequest, 'sources'> {
  readonly files: readonly MemberFile[];
  readonly fence: Fence;
}

/** What a thread plans: the request as plain data. */
export type PlanJob = Omit<ThreadRequest, 'progress' | 'signal'>;

/** `planAudience` in a thread; the rows so far are its notes. */
export function planInThread(
  { files, fence, ...request }: PlanJob,
  { note, signal }: { readonly note: (rows: unknown) => void; readonly signal: AbortSignal },
): Promise<AudiencePlan> {
  return planAudience({ ...request, sources: sourcesOf(files, fence), progress: note, signal });
}
