import type { S3Client } from '@aws-sdk/client-s3';
import { error, type Problem } from '../problems/problem.ts';
import { createS3Client, type S3Connection } from '../stores/s3.ts';
import { explainS3Error, type S3Advice } from '../stores/s3-errors.ts';
import { putFile } from '../stores/s3-put.ts';
import { deadline } from '../system/deadline.ts';

/** One built file and where it goes. */
export interface Upload {
  readonly key: string;
  /** Absolute path of the built file. */
  readonly path: string;
  /** Its size in bytes. */
  readonly bytes: number;
  /** Of what was built and checked, in lower-case hex: nothing else is uploaded. */
  readonly sha256: string;
}

/** What became of an upload. */
export type Uploaded =
  /** It arrived whole. The ETag is without quotes. */
  | { readonly ok: true; readonly etag: string }
  /**
   * `refused`: it certainly did not arrive; else nobody knows. `everywhere`: every other upload with these credentials
   * would meet the same.
   */
  | {
      readonly ok: false;
      readonly problem: Problem;
      readonly refused: boolean;
      readonly everywhere: boolean;
    };

/** Uploads to one bucket over one client, whose connections are shared. */
export interface Uploader {
  /** What every upload below the folder `prefix`, which ends in `/`, would meet; `null`: nothing is known to be wrong. */
  check(prefix: string, signal?: AbortSignal): Promise<Problem | null>;
  upload(upload: Upload, signal?: AbortSignal): Promise<Uploaded>;
  /** Closes idle connections. */
  close(): void;
}

/** A line so slow that an upload would take longer than this is treated as broken. */
export const SLOWEST_BYTES_PER_SECOND = 64 * 1024;
/** Milliseconds for an upload of any size: retries included, and a server that answers byte by byte. */
export const SHORTEST_DEADLINE = 10 * 60_000;
/** Milliseconds for the bucket to answer a check: what is slow may still be right. */
const CHECK_DEADLINE = 15_000;

/** Prepares uploads to ODP's import bucket. Nothing is sent yet. */
export async function openUploader(connection: S3Connection): Promise<Uploader> {
  const client = await createS3Client(connection);
  return {
    check: (prefix, signal) => checkBucket(client, connection, prefix, signal),
    upload: (upload, signal) => uploadFile(client, connection, upload, signal),
    close: () => client.destroy(),
  };
}

/**
 * Uploads one file as ODP's guide does (server-side encryption AES256), with a checksum that S3 verifies, retried as
 * `retryStrategy` says. A failure is `access-denied`, `credentials-missing` or `upload-failed`.
 */
export async function uploadFile(
  client: S3Client,
  connection: S3Connection,
  { key, path, bytes, sha256 }: Upload,
  signal?: AbortSignal,
  partSize?: number,
): Promise<Uploaded> {
  const stop = deadline(SHORTEST_DEADLINE + Math.ceil((bytes / SLOWEST_BYTES_PER_SECOND) * 1000), signal);
  const file = { bucket: connection.bucket, key, path, sha256, encryption: { algorithm: 'AES256' } as const };
  const put = await putFile(client, file, stop, partSize);
  return put.ok ? put : { ok: false, refused: put.refused, ...explain(put.cause, connection) };
}

/**
 * Fetches the credentials and asks the bucket for an object that is not there. Nothing is written that would have to be
 * tidied up, and it is a GET because a refused HEAD does not say why. ODP's key pair may be allowed nothing but to write, so
 * a denial says nothing; neither does what may pass. What is left would meet every upload: keys that the server does not
 * know, a bucket that is not there, a clock that is wrong.
 */
async function checkBucket(
  client: S3Client,
  connection: S3Connection,
  prefix: string,
  signal?: AbortSignal,
): Promise<Problem | null> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  try {
    // They have limits of their own.
    await client.config.credentials();
    const found = await client.send(
      new GetObjectCommand({ Bucket: connection.bucket, Key: prefix, Range: 'bytes=0-0' }),
      { abortSignal: deadline(CHECK_DEADLINE, signal) },
    );
    await found.Body?.transformToByteArray();
  } catch (cause) {
    const { problem, everywhere } = explain(cause, connection);
    if (everywhere) return problem;
  }
  return null;
}

function explain(cause: unknown, connection: S3Connection) {
  const { bucket, region, endpoint } = connection;
  const advice = adviceFor(connection);
  const { code, message, everywhere } = explainS3Error(cause, { bucket, region, endpoint, advice });
  return { problem: error(code, message), everywhere };
}

/** What to do about ODP's bucket, by whether the key pair was given in the inputs. */
function adviceFor({ credentials }: S3Connection): S3Advice {
  const given = credentials !== null;
  return {
    missing:
      'Set `aws-access-key-id` and `aws-secret-access-key` from secrets (the S3 credentials that ODP generates).',
    denied:
      'Check that the key pair is ODP’s, that `tracker-id` is that of the same ODP account, and that `odp-region` is right.',
    renew: given
      ? 'Generate Amazon S3 credentials in ODP and store them as the secrets for `aws-access-key-id` and `aws-secret-access-key`.'
      : 'The credentials came from the environment; pass ODP’s own as `aws-access-key-id` and `aws-secret-access-key`.',
    expired: given
      ? 'Pass a fresh `aws-session-token`, or ODP’s own key pair without a token.'
      : 'Run `aws-actions/configure-aws-credentials` right before this step.',
    bucketSetting: '`odp-region`, `bucket` and `aws-region`',
    regionSetting: '`aws-region` (or `odp-region`)',
    endpointSetting: '`AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`',
  };
}
