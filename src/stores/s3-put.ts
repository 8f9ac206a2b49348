import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';
import type { RequestFailure } from './s3-retry.ts';

/** A file on its way to S3. */
export interface FileToPut {
  readonly bucket: string;
  readonly key: string;
  /** Absolute path. */
  readonly path: string;
  /** The file's size; another size on disk is an error, for then someone is writing it. */
  readonly bytes: number;
  /** Ask for SSE-S3 (AES256), as ODP's guide does. */
  readonly encrypt: boolean;
}

/** Sizes in bytes; tests set smaller ones. */
export interface PartSizes {
  /** A file up to here is one PUT. */
  readonly single: number;
  readonly part: number;
}

const MIB = 1024 * 1024;
/** At most 32 MiB in memory per upload, in one PUT or in two parts. */
const SIZES: PartSizes = { single: 32 * MIB, part: 16 * MIB };
const PARTS_AT_ONCE = 2;
/** S3's limit. */
const MAX_PARTS = 10_000;
/** Milliseconds that tidying up after a failed upload may take. */
const ABORT_TIMEOUT = 10_000;

/**
 * Uploads a file with a CRC32 that S3 verifies, whole or not at all. The bodies are buffers: a stream could not be sent
 * again after a dropped connection. CRC32 because every S3-compatible server that knows checksums knows it, and an older
 * one ignores its header. Returns the ETag without quotes. Throws the SDK's errors, unchanged.
 */
export async function putFile(
  client: S3Client,
  file: FileToPut,
  signal: AbortSignal,
  sizes: PartSizes = SIZES,
): Promise<string | null> {
  const handle = await open(file.path, 'r');
  try {
    const { size } = await handle.stat();
    if (size !== file.bytes) throw fileChanged();
    const etag =
      file.bytes <= sizes.single
        ? await putWhole(client, file, handle, signal)
        : await putParts(client, file, handle, signal, sizes.part);
    return etag === undefined ? null : unquoted(etag);
  } finally {
    await handle.close();
  }
}

async function putWhole(client: S3Client, file: FileToPut, handle: FileHandle, signal: AbortSignal) {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const body = await readRange(handle, 0, file.bytes);
  const put = new PutObjectCommand({
    ...target(file),
    Body: body,
    ChecksumAlgorithm: 'CRC32',
    ...secured(file),
  });
  return (await client.send(put, { abortSignal: signal })).ETag;
}

async function putParts(
  client: S3Client,
  file: FileToPut,
  handle: FileHandle,
  signal: AbortSignal,
  wantedPartSize: number,
) {
  const s3 = await import('@aws-sdk/client-s3');
  const partSize = Math.max(wantedPartSize, Math.ceil(file.bytes / MAX_PARTS));
  const count = Math.ceil(file.bytes / partSize);
  const create = new s3.CreateMultipartUploadCommand({
    ...target(file),
    ChecksumAlgorithm: 'CRC32',
    ...secured(file),
  });
  const { UploadId } = await client.send(create, { abortSignal: signal });
  const upload = { ...target(file), UploadId };

  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const parts: CompletedPart[] = [];
  let next = 0;
  const work = async () => {
    while (next < count) {
      const index = next++;
      const start = index * partSize;
      const body = await readRange(handle, start, Math.min(partSize, file.bytes - start));
      const put = new s3.UploadPartCommand({
        ...upload,
        PartNumber: index + 1,
        Body: body,
        ChecksumAlgorithm: 'CRC32',
      });
      const { ETag, ChecksumCRC32 } = await client.send(put, { abortSignal: stop });
      parts[index] = {
        PartNumber: index + 1,
        ...(ETag !== undefined && { ETag }),
        ...(ChecksumCRC32 !== undefined && { ChecksumCRC32 }),
      };
    }
  };

  try {
    const workers = Array.from({ length: PARTS_AT_ONCE }, async () => {
      try {
        await work();
      } catch (error) {
        if (!failed.signal.aborted) failed.abort(error);
      }
    });
    await Promise.all(workers);
    if (failed.signal.aborted) throw failed.signal.reason;
    const complete = new s3.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } });
    return (await client.send(complete, { abortSignal: signal })).ETag;
  } catch (error) {
    const done = await completedEarlier(client, file, parts, error as RequestFailure, signal);
    if (done !== null) return done;
    // Parts of an unfinished upload are invisible but cost money. Without the permission they stay; nothing is lost.
    const abort = new s3.AbortMultipartUploadCommand(upload);
    await client.send(abort, { abortSignal: AbortSignal.timeout(ABORT_TIMEOUT) }).catch(() => {});
    throw error;
  }
}

/**
 * `NoSuchUpload` on a repeated completion: the first one succeeded and its answer was lost. The object tells, for the
 * ETag of a multipart object is the MD5 of its parts' MD5s. Source: Amazon S3 user guide, "Checking object integrity".
 */
async function completedEarlier(
  client: S3Client,
  file: FileToPut,
  parts: readonly CompletedPart[],
  error: RequestFailure,
  signal: AbortSignal,
): Promise<string | null> {
  if (error.name !== 'NoSuchUpload' || (error.$metadata?.attempts ?? 1) < 2) return null;
  const { HeadObjectCommand } = await import('@aws-sdk/client-s3');
  const md5s = parts.map((part) => Buffer.from(unquoted(part.ETag ?? ''), 'hex'));
  const expected = `${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-${parts.length}`;
  const head = await client
    .send(new HeadObjectCommand(target(file)), { abortSignal: signal })
    .catch(() => undefined);
  return head?.ETag !== undefined && unquoted(head.ETag) === expected ? head.ETag : null;
}

function target(file: FileToPut) {
  return { Bucket: file.bucket, Key: file.key };
}

function secured(file: FileToPut) {
  return file.encrypt ? ({ ServerSideEncryption: 'AES256' } as const) : {};
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}

function fileChanged(): Error {
  return Object.assign(new Error('the file changed on disk while it was uploaded'), { name: 'FileChanged' });
}

async function readRange(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, start + filled);
    if (bytesRead === 0) throw fileChanged();
    filled += bytesRead;
  }
  return buffer;
}
