import { heldSettings } from '../manifest/held-settings.ts';
import type { Audience } from '../manifest/manifest.ts';
import { destinationOf } from '../odp/destination.ts';
import type { Uploader } from '../odp/upload.ts';
import type { Problem } from '../problems/problem.ts';
import { withProblem } from '../result/audience-result.ts';
import type { AudienceResult } from '../result/result.ts';
import { cancelImport, keepFile, leaveNoted, lookAgain, type Noted } from '../state/import-note.ts';
import type { ImportRecord } from '../state/import-record.ts';
import { staleRun } from '../state/stale-run.ts';
import { readState, type StoredAudience } from '../state/state.ts';
import { commitState } from '../state/state-commit.ts';
import type { Store, Version } from '../stores/store.ts';

/** What the records of all imports of a run have in common. */
export type ImportingRun = Pick<ImportRecord, 'ts' | 'run' | 'destination' | 'key'>;

/** Where imports go and where they are remembered. */
export interface ImportContext {
  readonly uploader: Pick<Uploader, 'upload'>;
  /** The S3-compatible server where it is not AWS: scheme and host. */
  readonly endpoint: string | null;
  /** `null`: no state is kept. */
  readonly store: Store | null;
  readonly signal: AbortSignal;
  /** Takes the result as soon as the file has arrived: the run may end before its state is written. */
  readonly keep: (result: AudienceResult) => void;
}

/** Why an upload was refused. */
export interface Refusal {
  readonly problem: Problem;
  /** Whether every other upload would be refused for the same reason. */
  readonly everywhere: boolean;
}

/** What became of the import of one audience. */
export interface ImportOutcome {
  readonly result: AudienceResult;
  /** `false`: ODP certainly does not have the file, for it was not sent, or every attempt was refused. */
  readonly mayHaveArrived: boolean;
  /** `null` unless every attempt at the upload was refused. */
  readonly refusal: Refusal | null;
}

/** What a state remembers of an import. `overriddenBy` is whoever overrode a guard for it. */
export function importRecord(
  audience: Audience,
  { file, members, added, removed }: AudienceResult,
  run: ImportingRun,
  overriddenBy: string | null,
): ImportRecord {
  if (file === null || members === null) throw new Error('Only a planned audience can be imported');
  const { id: audienceId, identifier } = audience;
  const { path, sha256 } = file;
  const settings = heldSettings(audience);
  return { ...run, audienceId, identifier, members, added, removed, path, sha256, settings, overriddenBy };
}

/** An import that is to be remembered. */
export interface Importing {
  /** What the audience was compared with. */
  readonly stored: StoredAudience | null;
  readonly record: ImportRecord;
}

/**
 * Uploads one planned audience and then, and only then, replaces its state. Its import has been noted there, so that a
 * run that is killed in between leaves no state that looks current. What the state cannot remember is not uploaded: the
 * result stays `planned`, with the problem. `note` is the version of the note; `null` without a store.
 */
export async function importAudience(
  audience: Audience,
  planned: AudienceResult,
  { stored, record }: Importing,
  note: Version | null,
  { uploader, store, signal, keep, endpoint }: ImportContext,
): Promise<ImportOutcome> {
  let marked = note;
  if (store !== null) {
    if (note === null) throw new Error('What has a state is noted there before its import begins');
    const prepared = await prepare(store, audience, { stored, record }, note);
    if (!prepared.ok) {
      await cancelImport(store, record);
      return { result: heldBy(planned, prepared.problem), mayHaveArrived: false, refusal: null };
    }
    marked = prepared.note;
  }
  const { bucket, tracker } = record.destination;
  const destination = destinationOf(tracker, audience.id, bucket);
  const { path, sha256 } = record;
  const uploaded = await uploader.upload(
    { key: destination.key, path, bytes: planned.file?.bytes ?? 0, sha256 },
    signal,
  );
  if (!uploaded.ok) {
    const { problem, refused, everywhere } = uploaded;
    if (store !== null && marked !== null) {
      if (refused) await cancelImport(store, record);
      else await leaveNoted(store, record, marked, stored);
    }
    const result: AudienceResult = { ...withProblem(planned, problem), status: 'failed' };
    return { result, mayHaveArrived: !refused, refusal: refused ? { problem, everywhere } : null };
  }
  const imported: AudienceResult = {
    ...planned,
    status: 'imported',
    destination: { ...destination, ...(endpoint !== null && { endpoint }), etag: uploaded.etag },
  };
  if (store === null) return { result: imported, mayHaveArrived: true, refusal: null };
  keep(imported);
  const problem = await commitState(store, record, stored);
  const problems = problem === null ? imported.problems : [...imported.problems, problem];
  return { result: { ...imported, problems }, mayHaveArrived: true, refusal: null };
}

/** Keeps the file and looks whether all is as it was compared; a Problem where the import must not be uploaded. */
async function prepare(
  store: Store,
  audience: Audience,
  { stored, record }: Importing,
  note: Version,
): Promise<Noted> {
  const unkept = await keepFile(store, record);
  if (unkept !== null) return { ok: false, problem: unkept };
  const looked = await lookAgain(store, record, note, stored);
  if (looked.ok) return looked;
  const now = await readState(store, audience.id, { files: [], notes: [] }, record.destination);
  const stale = 'code' in now ? null : staleRun(now, { ts: record.ts, url: record.run }, audience.place);
  return stale === null ? looked : { ok: false, problem: stale };
}

/** The result of an audience that is not uploaded. */
function heldBy(planned: AudienceResult, problem: Problem): AudienceResult {
  if (problem.code === 'upload-failed') return { ...withProblem(planned, problem), status: 'failed' };
  if (problem.code === 'state-write-failed') return { ...planned, problems: [...planned.problems, problem] };
  return withProblem(planned, problem);
}
