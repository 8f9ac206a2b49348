import { type ImportContext, importAudience } from '../audience/import-audience.ts';
import { openUploader } from '../odp/upload.ts';
import type { AudienceResult } from '../result/result.ts';
import { mapBounded } from '../system/bounded.ts';
import { bytes } from '../words/numbers.ts';
import type { Before } from './baselines.ts';
import type { Job } from './job.ts';
import type { Planned } from './plan-audiences.ts';

/**
 * Uploads the audiences that may be: all or, with `partial-import`, the healthy ones. `stopped` says that something
 * beyond a single audience is wrong; then, and where an audience is wrong, the healthy ones are `held`. `keep` takes
 * each result as soon as it is known, for a run may end before all are.
 */
export async function importAudiences(
  job: Job,
  planned: readonly Planned[],
  before: Before,
  stopped: boolean,
  keep: (result: AudienceResult) => void,
): Promise<AudienceResult[]> {
  const { inputs, log, signal, environment } = job;
  const healthy = planned.every(({ result }) => result.status === 'planned' || result.status === 'unchanged');
  if (stopped || !(healthy || inputs.partialImport)) {
    return planned.map(({ result }) =>
      result.status === 'planned' ? { ...result, status: 'held' } : result,
    );
  }
  if (inputs.trackerId === null) throw new Error('An import needs a tracker ID');
  const uploader = await openUploader({
    bucket: inputs.bucket,
    region: inputs.awsRegion,
    credentials: inputs.credentials,
    endpoint: environment.s3Endpoint,
  });
  const context: ImportContext = {
    uploader,
    bucket: inputs.bucket,
    trackerId: inputs.trackerId,
    store: before.store,
    run: environment.runUrl,
    signal,
    keep,
  };
  try {
    return await mapBounded(planned, { items: inputs.concurrency }, async ({ audience, result, stored }) => {
      if (result.status !== 'planned') return result;
      if (signal.aborted) return { ...result, status: 'held' };
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
