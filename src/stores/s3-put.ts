import { createHash, getFips } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { PutObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { readChecked } from '../system/hashed-file.ts';
import { isThrottling, type RequestFailure } from './s3-retry.ts';

/** Encryption that a write asks for; `key` is the ARN of a KMS key. */
export interface Encryption {
  readonly algorithm: 'AES256' | 'aws:kms';
  readonly key?: string;
}

/** A file on its way to S3. */
export interface FileToPut {
  readonly bucket: string;
  readonly key: string;
  /** Absolute path. */
  readonly path: string;
  /** Of its bytes, in lower-case hex. Others are not sent, or not completed. */
  readonly sha256: string;
  /** `null`: the bucket's own setting. */
  readonly encryption: Encryption | null;
}

const MIB = 1024 * 1024;
/** Bytes of a part; a file up to here is one PUT. The same as in the AWS CLI, with which ODP's guide uploads. */
const PART_SIZE = 8 * MIB;
const PARTS_AT_ONCE = 2;
/** S3's limit. */
const MAX_PARTS = 10_000;
/** Milliseconds that tidying up after a failed upload may take. */
const ABORT_TIMEOUT = 10_000;

/** What became of a file. */
export type PutOutcome =
  /** It arrived. The ETag is without quotes. */
  | { readonly ok: true; readonly etag: string }
  /** `cause` is the first error: the SDK's, or `FileChanged`. `refused`: it certainly did not arrive. */
  | { readonly ok: false; readonly cause: unknown; readonly refused: boolean };

/**
 * Uploads a file with a CRC32 that S3 verifies, whole or not at all; what arrives is what has the SHA-256. CRC32 because
 * every S3-compatible server that knows checksums knows it, and an older one ignores its header.
 */
export async function putFile(
  client: S3Client,
  file: FileToPut,
  signal: AbortSignal,
  partSize = PART_SIZE,
): Promise<PutOutcome> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  let refused = true;
  try {
    const { size } = await stat(file.path);
    const upload = new Upload({
      client: await stoppable(client, file, signal, (cause) => {
        refused &&= isRefusal(cause);
      }),
      params: {
        Bucket: file.bucket,
        Key: file.key,
        Body: Readable.from(readChecked(file.path, file.sha256)),
        ChecksumAlgorithm: 'CRC32',
        ...encryptionFields(file.encryption),
      },
      partSize: partSizeOf(size, partSize),
      queueSize: PARTS_AT_ONCE,
    });
    const { ETag } = await upload.done();
    return { ok: true, etag: unquoted(ETag ?? '') };
  } catch (cause) {
    return { ok: false, cause, refused };
  }
}

/** Bytes of each part but the last of a file: as few as are wanted, and so many that S3 takes all parts. */
export function partSizeOf(size: number, wanted: number): number {
  return Math.max(wanted, Math.ceil(size / MAX_PARTS));
}

/** The fields of a write that ask for encryption. */
export function encryptionFields(encryption: Encryption | null) {
  if (encryption === null) return {};
  const { algorithm, key } = encryption;
  return { ServerSideEncryption: algorithm, ...(key !== undefined && { SSEKMSKeyId: key }) };
}

/** An ETag without quotes and without the mark of a weak one: servers differ in both. */
export function unquoted(etag: string): string {
  return etag.replace(/^W\//, '').replaceAll('"', '');
}

/**
 * The client as lib-storage's `Upload` needs it. Left alone, that does not stop a part that is under way when the run is
 * cancelled, sends all other parts after one was refused, and throws the error of its own tidying up instead of the
 * first one. `attempted` hears of each attempt that fails at what makes the object appear.
 */
async function stoppable(
  client: S3Client,
  file: FileToPut,
  signal: AbortSignal,
  attempted: (cause: unknown) => void,
): Promise<S3Client> {
  const s3 = await import('@aws-sdk/client-s3');
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const parts = new Map<number, string>();

  async function send(command: Parameters<S3Client['send']>[0]) {
    if (command instanceof s3.AbortMultipartUploadCommand) {
      // Parts of an unfinished upload are invisible but cost money. Without the permission they stay; nothing is lost.
      const abortSignal = AbortSignal.timeout(ABORT_TIMEOUT);
      return client.send(command, { abortSignal }).catch(() => ({ $metadata: {} }));
    }
    try {
      if (command instanceof s3.PutObjectCommand || command instanceof s3.CompleteMultipartUploadCommand) {
        // After the SDK's retries and signing, around what `requireS3Answers` says.
        command.middlewareStack.add(heard(attempted), { step: 'finalizeRequest', priority: 'low' });
      }
      const output = await client.send(command as InstanceType<typeof s3.PutObjectCommand>, {
        abortSignal: stop,
      });
      if (command instanceof s3.PutObjectCommand || command instanceof s3.UploadPartCommand) {
        const md5 = md5Of(command.input.Body as Buffer);
        if (file.encryption?.algorithm === 'AES256' && isOther(output, md5)) {
          const wrong = Object.assign(new Error('the ETag is that of other bytes'), { name: 'WrongETag' });
          attempted(wrong);
          throw wrong;
        }
        if ('PartNumber' in command.input) parts.set(command.input.PartNumber as number, md5 ?? '');
      }
      return output;
    } catch (cause) {
      if (command instanceof s3.CompleteMultipartUploadCommand) {
        const etag = await completedEarlier(client, file, parts, cause as RequestFailure, signal);
        if (etag !== null) return { ETag: etag, $metadata: {} };
      }
      failed.abort(cause);
      throw cause;
    }
  }
  return Object.create(client, { send: { value: send } }) as S3Client;
}

/** Tells of each attempt that fails, where the SDK only tells of the last. */
function heard(attempted: (cause: unknown) => void) {
  return <A, R>(next: (args: A) => Promise<R>) =>
    async (args: A): Promise<R> => {
      try {
        return await next(args);
      } catch (cause) {
        attempted(cause);
        throw cause;
      }
    };
}

/** Whether the server said no, or was never reached: then nothing was stored. After anything else nobody knows. */
function isRefusal(cause: unknown): boolean {
  const error = cause as RequestFailure;
  const status = error.$metadata?.httpStatusCode;
  if (status !== undefined) return (status >= 400 && status < 500) || status === 501 || isThrottling(error);
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(error.code ?? '');
}

/**
 * `NoSuchUpload` on a repeated completion: the first one succeeded and its answer was lost. The object tells, for the
 * ETag of a multipart object is the MD5 of its parts' MD5s. Source: Amazon S3 user guide, "Checking object integrity".
 */
async function completedEarlier(
  client: S3Client,
  file: FileToPut,
  parts: ReadonlyMap<number, string>,
  error: RequestFailure,
  signal: AbortSignal,
): Promise<string | null> {
  if (error.name !== 'NoSuchUpload' || (error.$metadata?.attempts ?? 1) < 2) return null;
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  const ordered = [...parts].sort(([a], [b]) => a - b).map(([, md5]) => Buffer.from(md5, 'hex'));
  const expected = `${md5Of(Buffer.concat(ordered))}-${parts.size}`;
  const head = await client
    .send(new HeadObjectCommand({ Bucket: file.bucket, Key: file.key }), { abortSignal: signal })
    .catch(() => undefined);
  return unquoted(head?.ETag ?? '') === expected ? expected : null;
}

/**
 * Whether an ETag is that of other bytes. It is their MD5 where they are encrypted with AES256 or not at all, and where
 * it looks like one. Source: Amazon S3 API reference, "Object".
 */
function isOther(
  { ETag, ServerSideEncryption }: Pick<PutObjectCommandOutput, 'ETag' | 'ServerSideEncryption'>,
  md5: string | null,
): boolean {
  const etag = unquoted(ETag ?? '');
  const comparable = (ServerSideEncryption ?? 'AES256') === 'AES256' && /^[0-9a-f]{32}$/.test(etag);
  return comparable && md5 !== null && etag !== md5;
}

/** `null` where the machine forbids MD5 (FIPS). */
function md5Of(bytes: Uint8Array): string | null {
  return getFips() === 1 ? null : createHash('md5').update(bytes).digest('hex');
}
