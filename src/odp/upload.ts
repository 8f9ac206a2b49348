import type { S3Client } from '@aws-sdk/client-s3';
import { error, type Problem } from '../problems/problem.ts';
import { createS3Client, type S3Connection } from '../stores/s3.ts';
import { explainS3Error } from '../stores/s3-errors.ts';
import { type PartSizes, putFile } from '../stores/s3-put.ts';

/** One built file and where it goes. */
export interface Upload {
  readonly key: string;
  /** Absolute path of the built file. */
  readonly path: string;
  /** Its size in bytes. */
  readonly bytes: number;
}

/** A file that arrived whole. */
export interface Uploaded {
  /** Without quotes; `null` where the server gave none. */
  readonly etag: string | null;
}

/** Uploads to one bucket over one client, whose connections are shared. */
export interface Uploader {
  upload(upload: Upload, signal?: AbortSignal): Promise<Uploaded | Problem>;
  /** Closes idle connections. */
  close(): void;
}

/** A line so slow that an upload would take longer than this is treated as broken. */
export const SLOWEST_BYTES_PER_SECOND = 64 * 1024;
/** Milliseconds for an upload of any size: retries included, and a server that answers byte by byte. */
export const SHORTEST_DEADLINE = 10 * 60_000;

/** Prepares uploads to ODP's import bucket. Nothing is sent yet. */
export async function openUploader(connection: S3Connection): Promise<Uploader> {
  const client = await createS3Client(connection);
  return {
    upload: (upload, signal) => uploadFile(client, connection, upload, signal),
    close: () => client.destroy(),
  };
}

/**
 * Uploads one file as ODP's guide does (server-side encryption AES256), with a checksum that S3 verifies, retried as
 * `retryStrategy` says. A failure is a Problem: `access-denied`, `credentials-missing` or `upload-failed`.
 */
export async function uploadFile(
  client: S3Client,
  connection: S3Connection,
  upload: Upload,
  signal?: AbortSignal,
  sizes?: PartSizes,
): Promise<Uploaded | Problem> {
  const deadline = AbortSignal.timeout(
    SHORTEST_DEADLINE + Math.ceil((upload.bytes / SLOWEST_BYTES_PER_SECOND) * 1000),
  );
  const stop = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  const file = { ...upload, bucket: connection.bucket, encrypt: true };
  try {
    return { etag: await putFile(client, file, stop, sizes) };
  } catch (cause) {
    const { code, message } = explainS3Error(cause, {
      purpose: 'import',
      bucket: connection.bucket,
      region: connection.region,
      keyPair: connection.credentials !== null,
      endpoint: connection.endpoint,
    });
    return error(code, message);
  }
}
