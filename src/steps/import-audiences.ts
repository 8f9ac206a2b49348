import { type ImportContext, importAudience } from '../audience/import-audience.ts';
import { openUploader } from '../odp/upload.ts';
import type { Decision } from '../result/decide.ts';
import type { AudienceResult } from '../result/result.ts';
import { mapBounded } from '../system/bounded.ts';
import { bytes } from '../words/numbers.ts';
import type { Before } from './before.ts';
import type { Job } from './job.ts';
import type { Planned } from './plan-audiences.ts';

/**
 * Uploads the planned audiences as far as `decision` allows it. `keep` takes each result as soon as it is known, because
 * a run may end before all of them are. Rejects when the run is cancelled before every audience had its turn.
 */
export async function importAudiences(
  job: Job,
  planned: readonly Planned[],
  before: Before,
  decision: Decision,
  keep: (result: AudienceResult) => void,
): Promise<AudienceResult[]> {
  const { inputs, log, signal, environment } = job;
  if (decision === 'nothing') return planned.map(({ result }) => result);
  if (inputs.trackerId === null) throw new Error('An import needs a tracker ID');
  const endpoint = environment.s3Endpoint?.url ?? null;
  const server = endpoint === null ? null : new URL(endpoint).origin;
  if (server !== null)
    log.info(
      `Importing into the S3 server ${server} of \`${environment.s3Endpoint?.variable}\`, not into AWS.`,
    );
  const uploader = await openUploader({
    bucket: inputs.bucket,
    region: inputs.awsRegion,
    credentials: inputs.credentials,
    endpoint,
  });
  const context: ImportContext = {
    uploader,
    bucket: inputs.bucket,
    trackerId: inputs.trackerId,
    endpoint: server,
    store: before.store,
    run: environment.runUrl,
    signal,
    keep,
  };
  try {
    return await mapBounded(planned, { items: inputs.concurrency }, async ({ audience, result, stored }) => {
      if (result.status !== 'planned') return result;
      // Its result is `held`; what the others came to has been kept already.
      signal.throwIfAborted();
      const imported = await importAudience(audience, result, stored, inputs.timestamp, context);
      keep(imported);
      log.info(
        imported.status === 'imported'
          ? `Uploaded ${audience.id} (${bytes(result.file?.bytes ?? 0)}).`
          : `Could not upload ${audience.id}.`,
      );
      return imported;
    });
  } finally {
    uploader.close();
  }
}
