import type { S3Client } from '@aws-sdk/client-s3';

/**
 * Makes the client take only answers of S3's form for a success: 200 (206 for a range), an ETag of what was written or
 * read, the ID of an upload in parts, the checksum that was sent where one comes back, a listing. The page of a proxy
 * or a portal is none of these, and the SDK itself would take it for one. Others throw an error called `NotS3Answer`,
 * or `BadDigest` for another checksum.
 */
export function requireS3Answers(client: S3Client): void {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args).catch((cause: unknown) => {
        const { statusCode } = (cause as { $response?: { statusCode?: number } }).$response ?? {};
        noteAsked(cause, context.commandName, args.request);
        // A success whose text the SDK cannot read.
        throw statusCode !== undefined && statusCode < 300 && isUnnamed(cause)
          ? failure('NotS3Answer', statusCode)
          : cause;
      });
      const { statusCode } = result.response as { statusCode: number };
      const check = CHECKS[context.commandName ?? ''];
      const output = result.output as Output;
      const sent = (args.request as { headers?: Record<string, string> }).headers?.['x-amz-checksum-crc32'];
      if (check?.(output, statusCode) === false) throw failure('NotS3Answer', statusCode);
      if (sent !== undefined && output.ChecksumCRC32 !== undefined && output.ChecksumCRC32 !== sent) {
        throw failure('BadDigest');
      }
      return result;
    },
    { name: 'requireS3Answers', step: 'deserialize', priority: 'high' },
  );
}

interface Output {
  readonly ETag?: string;
  readonly UploadId?: string;
  readonly IsTruncated?: boolean;
  readonly Name?: string;
  readonly ChecksumCRC32?: string;
}

const written = ({ ETag }: Output, status: number) => status === 200 && isETag(ETag);

/** By the command's name: whether the answer has what S3's always has. Source: the Amazon S3 API reference. */
const CHECKS: Readonly<Record<string, (output: Output, status: number) => boolean>> = {
  PutObjectCommand: written,
  UploadPartCommand: written,
  CompleteMultipartUploadCommand: written,
  CreateMultipartUploadCommand: ({ UploadId }, status) => status === 200 && Boolean(UploadId),
  GetObjectCommand: ({ ETag }, status) => (status === 200 || status === 206) && isETag(ETag),
  ListObjectsV2Command: ({ IsTruncated, Name }, status) =>
    status === 200 && (IsTruncated !== undefined || Name !== undefined),
};

/** Headers that some servers do not know. Not the checksum's: who does not know that ignores it. */
const FEATURES = ['If-None-Match', 'If-Match', 'x-amz-server-side-encryption'];

/** Notes on a failure what was asked, for the message: `` `PutObject` with `If-None-Match` ``. */
function noteAsked(cause: unknown, commandName: string | undefined, request: unknown): void {
  if (!(cause instanceof Error) || commandName === undefined) return;
  const { headers = {} } = request as { headers?: Readonly<Record<string, string>> };
  const sent = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const features = FEATURES.filter((feature) => sent.has(feature.toLowerCase()));
  const operation = `\`${commandName.replace(/Command$/, '')}\``;
  const asked = [operation, ...features.map((feature) => `\`${feature}\``)].join(' with ');
  Object.assign(cause, { asked });
}

/** RFC 9110 wants quotes; some servers leave them out. */
function isETag(etag: string | undefined): boolean {
  return etag !== undefined && /^(?:W\/)?"?[\x21\x23-\x7e]+"?$/.test(etag);
}

/** Whether an error is one of a parser, and not one that the server named. */
function isUnnamed(cause: unknown): boolean {
  const { name } = cause as Error;
  return name === 'Error' || name === 'SyntaxError' || name === 'TypeError';
}

function failure(name: string, httpStatusCode?: number): Error {
  const metadata = httpStatusCode === undefined ? {} : { httpStatusCode };
  return Object.assign(new Error('not an answer of S3’s form'), { name, $metadata: metadata });
}
