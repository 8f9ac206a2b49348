import { importFolder } from '../odp/destination.ts';
import { openUploader, type Uploader } from '../odp/upload.ts';
import type { Problem } from '../problems/problem.ts';
import { importingRun, type Job } from './job.ts';

/** ODP's import bucket. `refusal`: why it would take nothing from this run, as far as that is known. */
export interface Bucket {
  readonly uploader: Uploader;
  readonly refusal: Problem | null;
}

/**
 * Opens the bucket of an import. With `tried` its credentials are fetched and shown to it, before anything is read for an
 * upload that cannot be.
 */
export async function openBucket(job: Job, { tried }: { readonly tried: boolean }): Promise<Bucket> {
  const { inputs, environment, signal } = job;
  const uploader = await openUploader({
    bucket: inputs.bucket,
    region: inputs.awsRegion,
    credentials: inputs.credentials,
    endpoint: environment.s3Endpoint?.url ?? null,
  });
  if (!tried) return { uploader, refusal: null };
  const refusal = await uploader.check(importFolder(importingRun(job).destination.tracker), signal);
  signal.throwIfAborted();
  if (refusal === null) return { uploader, refusal };
  uploader.close();
  return { uploader, refusal: { ...refusal, message: `${refusal.message} No member file was read.` } };
}
