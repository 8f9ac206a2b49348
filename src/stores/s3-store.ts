import type { S3Client } from '@aws-sdk/client-s3';
import { saveHashed } from '../system/hashed-file.ts';
import { retry } from '../system/retry.ts';
import { createS3Client, type S3Connection } from './s3.ts';
import { beginDownload } from './s3-download.ts';
import { explainS3Error, type S3Advice } from './s3-errors.ts';
import { type Encryption, encryptionFields, putFile, unquoted } from './s3-put.ts';
import { isMissing, PAUSES, type RequestFailure } from './s3-retry.ts';
import {
  changed,
  conflict,
  MAX_SMALL_OBJECT,
  type Store,
  StoreError,
  type StoreFailure,
  tooLarge,
  type Version,
} from './store.ts';

/** Milliseconds for a small request with all its retries. */
export const SMALL_DEADLINE = 5 * 60_000;
/** Milliseconds for storing a data file with all its retries. */
const LARGE_DEADLINE = 60 * 60_000;

/**
 * The state in S3, below `prefix` (without leading or trailing `/`; empty is the whole bucket). Writes ask for the
 * encryption, where the bucket wants that said.
 */
export async function openS3Store(
  connection: S3Connection,
  prefix: string,
  encryption: Encryption | null = null,
): Promise<Store> {
  const s3 = await import('@aws-sdk/client-s3');
  const client = await createS3Client(connection);
  const base = prefix === '' ? '' : `${prefix}/`;
  const at = (key: string) => ({ Bucket: connection.bucket, Key: base + key });

  /** Runs requests and turns what S3 refuses into StoreErrors. */
  async function asked<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await work(AbortSignal.timeout(SMALL_DEADLINE));
    } catch (cause) {
      throw cause instanceof StoreError ? cause : refusal(cause, connection);
    }
  }

  async function get(key: string): Promise<{ body: Buffer; version: Version } | null> {
    const found = await beginDownload(client, at(key));
    if (found === null) return null;
    const chunks: Buffer[] = [];
    const end = Date.now() + SMALL_DEADLINE;
    let size = 0;
    for await (const chunk of found.chunks) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_SMALL_OBJECT) throw tooLarge(key);
      if (Date.now() > end) throw new StoreError('unreachable', `Reading ${key} took too long. Run again.`);
    }
    return { body: Buffer.concat(chunks), version: found.etag };
  }

  async function put(key: string, body: Buffer, expected: Version | null, abortSignal: AbortSignal) {
    const condition = expected === null ? { IfNoneMatch: '*' } : { IfMatch: `"${expected}"` };
    const command = new s3.PutObjectCommand({
      ...at(key),
      Body: body,
      ContentType: 'application/json',
      ChecksumAlgorithm: 'CRC32',
      ...encryptionFields(encryption),
      ...condition,
    });
    return unquoted((await client.send(command, { abortSignal })).ETag ?? '');
  }

  return {
    name: `s3://${connection.bucket}${prefix === '' ? '' : `/${prefix}`}`,

    list: () => asked((signal) => listAll(s3, client, { Bucket: connection.bucket, Prefix: base }, signal)),

    // A GET and not a HEAD, whose refusals do not say why.
    has: (key) =>
      asked(async (abortSignal) => {
        try {
          const one = await client.send(new s3.GetObjectCommand({ ...at(key), Range: 'bytes=0-0' }), {
            abortSignal,
          });
          await one.Body?.transformToByteArray();
          return true;
        } catch (cause) {
          if (isMissing(cause)) return false;
          throw cause;
        }
      }),

    get: (key) => asked(() => get(key)),

    download: (key, path) =>
      asked(async () => {
        const found = await beginDownload(client, at(key));
        return found === null ? null : saveHashed(found.chunks, path);
      }),

    putFile: (key, path, sha256) =>
      asked(async () => {
        const file = { bucket: connection.bucket, key: base + key, path, sha256, encryption };
        const outcome = await putFile(client, file, AbortSignal.timeout(LARGE_DEADLINE));
        if (!outcome.ok) throw outcome.cause;
      }),

    replace: (key, body, expected) =>
      asked(async (signal) => {
        const outcome = await retry<Replacement>(
          async () => {
            try {
              return { version: await put(key, body, expected, signal), lost: false };
            } catch (cause) {
              if (!isConflict(cause)) throw cause;
              // Our own earlier attempt may have been stored and only its answer lost: then what is there is what we sent.
              const found = await get(key);
              if (found?.body.equals(body)) return { version: found.version, lost: false };
              // 409 says that another write was under way, not that it won.
              return { version: null, lost: (found?.version ?? null) !== expected, cause };
            }
          },
          ({ version, lost }) => version === null && !lost,
          PAUSES,
        );
        if (outcome.version === null) throw conflict({ cause: outcome.cause });
        return outcome.version;
      }),

    remove: (key) =>
      asked(async (abortSignal) => {
        const removal = client.send(new s3.DeleteObjectCommand(at(key)), { abortSignal });
        await removal.catch((cause) => {
          if (!isMissing(cause)) throw cause;
        });
      }),
  };
}

interface Replacement {
  /** `null`: not replaced. */
  readonly version: Version | null;
  /** Whether something else is there. */
  readonly lost: boolean;
  readonly cause?: unknown;
}

async function listAll(
  { ListObjectsV2Command }: typeof import('@aws-sdk/client-s3'),
  client: S3Client,
  place: { readonly Bucket: string; readonly Prefix: string },
  abortSignal: AbortSignal,
): Promise<string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const more = token === undefined ? {} : { ContinuationToken: token };
    const page = await client.send(new ListObjectsV2Command({ ...place, Delimiter: '/', ...more }), {
      abortSignal,
    });
    for (const { Key } of page.Contents ?? []) {
      if (Key?.startsWith(place.Prefix) && Key !== place.Prefix) keys.push(Key.slice(place.Prefix.length));
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
    // A server that knows only the first version of the listing answers so; the notes on the other pages would be missed.
    if (page.IsTruncated && !token) throw new StoreError('unreachable', CUT_LISTING);
  } while (token !== undefined);
  return keys;
}

const CUT_LISTING =
  'The server lists only a part of it and does not say how to go on, as `ListObjectsV2` does. Use another server, or a `state` of fewer audiences.';

/** 412, a write under way (409), and `If-Match` where there is nothing. */
function isConflict(cause: unknown): boolean {
  const { name, $metadata } = cause as RequestFailure;
  return $metadata?.httpStatusCode === 412 || name === 'ConditionalRequestConflict' || name === 'NoSuchKey';
}

function refusal(cause: unknown, { bucket, region, endpoint }: S3Connection): StoreError {
  const { name } = cause as RequestFailure;
  if (name === 'FileChanged') return changed({ cause });
  if (name === 'NotResumed' || (cause as RequestFailure).$metadata?.httpStatusCode === 412) {
    return new StoreError('unreachable', 'A download broke off and could not be continued. Run again.', {
      cause,
    });
  }
  const { code, message } = explainS3Error(cause, { bucket, region, endpoint, advice: ADVICE });
  const reason: StoreFailure = code === 'upload-failed' ? 'unreachable' : code;
  return new StoreError(reason, message, { cause });
}

/** What to do about the state's bucket. */
const ADVICE: S3Advice = {
  missing:
    'Run `aws-actions/configure-aws-credentials` before this step to reach the state; the key pair of the inputs is for ODP’s bucket only.',
  denied:
    'For the state, grant s3:ListBucket on the bucket and s3:GetObject, s3:PutObject and s3:DeleteObject on the prefix; where a policy demands encryption, set `state-encryption`.',
  renew: 'Check the step that configures AWS credentials for the state.',
  expired: 'Run `aws-actions/configure-aws-credentials` right before this step.',
  bucketSetting: '`state`',
  regionSetting: '`AWS_REGION`',
  endpointSetting: '`state-endpoint`, `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`',
};
