import type { Audience } from '../manifest/manifest.ts';
import { destinationOf } from '../odp/destination.ts';
import type { Uploader } from '../odp/upload.ts';
import type { Problem } from '../problems/problem.ts';
import { withProblem } from '../result/audience-result.ts';
import type { AudienceResult } from '../result/result.ts';
import { readState, type StoredAudience, staleRun } from '../state/state.ts';
import { beginImport, cancelImport, commitState, type ImportRecord } from '../state/state-commit.ts';
import type { Store } from '../stores/store.ts';

/** Where imports go and where they are remembered. */
export interface ImportContext {
  readonly uploader: Uploader;
  readonly bucket: string;
  readonly trackerId: string;
  /** The S3-compatible server where it is not AWS: scheme and host. */
  readonly endpoint: string | null;
  /** `null`: no state is kept. */
  readonly store: Store | null;
  /** URL of the run; `null` outside GitHub. */
  readonly run: string | null;
  readonly signal: AbortSignal;
  /** Takes the result as soon as the file has arrived: the run may end before its state is written. */
  readonly keep: (result: AudienceResult) => void;
}

/**
 * Uploads one planned audience and then, and only then, replaces its state. Before the upload the state notes that an
 * import begins, so that a run that is killed in between leaves no state that looks current.
 */
export async function importAudience(
  audience: Audience,
  planned: AudienceResult,
  stored: StoredAudience | null,
  ts: number,
  context: ImportContext,
): Promise<AudienceResult> {
  const { uploader, store, signal } = context;
  if (planned.file === null) throw new Error('Only a planned audience can be imported');
  const { path, bytes, sha256 } = planned.file;
  const record = importRecord(audience, planned, ts, context.run);
  const stale = store === null ? null : await overtaken(store, audience, ts);
  if (stale !== null) return withProblem(planned, stale);
  // Where the note cannot be written, the commit will say so too; the import itself can still succeed.
  const begun = store !== null && (await beginImport(store, record)) === null;
  const destination = destinationOf(context.trackerId, audience.id, context.bucket);
  const uploaded = await uploader.upload({ key: destination.key, path, bytes, sha256 }, signal);
  if (!uploaded.ok) {
    if (store !== null && uploaded.refused) await cancelImport(store, record, stored);
    return { ...withProblem(planned, uploaded.problem), status: 'failed' };
  }
  const imported: AudienceResult = {
    ...planned,
    status: 'imported',
    destination: {
      ...destination,
      ...(context.endpoint !== null && { endpoint: context.endpoint }),
      etag: uploaded.etag,
    },
  };
  if (store === null) return imported;
  context.keep(imported);
  const problem = await commitState(store, record, stored, begun);
  return problem === null ? imported : { ...imported, problems: [...imported.problems, problem] };
}

/** What a state remembers of an import. */
export function importRecord(
  audience: Audience,
  { file, members, added, removed }: AudienceResult,
  ts: number,
  run: string | null,
): ImportRecord {
  if (file === null || members === null) throw new Error('Only a planned audience can be imported');
  const { path, sha256 } = file;
  const { id: audienceId, identifier } = audience;
  return { audienceId, identifier, ts, members, added, removed, path, sha256, run };
}

/** `stale-run` where a newer run has imported this audience since it was planned. */
async function overtaken(store: Store, audience: Audience, ts: number): Promise<Problem | null> {
  const now = await readState(store, audience.id, { files: [], notes: [] });
  // A state that cannot be read now is not a reason to refuse; the commit will tell.
  return 'code' in now ? null : staleRun(now, ts, audience.place);
}
