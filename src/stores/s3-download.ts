import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { retry } from '../system/retry.ts';
import { unquoted } from './s3-put.ts';
import { isMissing, isPassing, PAUSES, type RequestFailure } from './s3-retry.ts';

/** Milliseconds until an answer begins, with all retries of the request. How long its bytes take is not limited. */
const ANSWER_DEADLINE = 5 * 60_000;

/** An object's address. */
export interface ObjectPlace {
  readonly Bucket: string;
  readonly Key: string;
}

/** An object's ETag (without quotes) and its bytes to the end; throws what the SDK throws. */
export interface Download {
  readonly etag: string;
  /** Bytes from the beginning; a download that breaks off is taken up where it ended, of the same version only. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** Begins to read an object; `null` where there is none. Throws the SDK's errors, and one called `NotResumed`. */
export async function beginDownload(client: S3Client, object: ObjectPlace): Promise<Download | null> {
  try {
    const first = await ask(client, object, {});
    const etag = unquoted(first.ETag ?? '');
    return { etag, chunks: bytesOf(client, object, first, etag) };
  } catch (cause) {
    if (isMissing(cause)) return null;
    throw cause;
  }
}

function ask(client: S3Client, object: ObjectPlace, more: { Range?: string; IfMatch?: string }) {
  return import('@aws-sdk/client-s3').then(({ GetObjectCommand }) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), ANSWER_DEADLINE);
    return client
      .send(new GetObjectCommand({ ...object, ...more }), { abortSignal: deadline.signal })
      .finally(() => clearTimeout(timer));
  });
}

async function* bytesOf(
  client: S3Client,
  object: ObjectPlace,
  first: GetObjectCommandOutput,
  etag: string,
): AsyncGenerator<Buffer> {
  const total = first.ContentLength ?? null;
  let position = 0;
  let body: AsyncIterator<Buffer> | null = iterate(first);

  /** The next bytes, or what kept them from coming. */
  const next = async (): Promise<Step> => {
    try {
      body ??= await resume();
      const { value, done } = await body.next();
      if (!done) return { bytes: value };
      if (total === null || position >= total) return { end: true };
      throw Object.assign(new Error('the answer ended early'), { code: 'ECONNRESET' });
    } catch (fault) {
      body = null;
      return { fault };
    }
  };
  const resume = async () => {
    const answer = await ask(client, object, { Range: `bytes=${position}-`, IfMatch: `"${etag}"` });
    if (position > 0 && !answer.ContentRange?.startsWith(`bytes ${position}-`)) {
      throw Object.assign(new Error('not the rest'), { name: 'NotResumed' });
    }
    return iterate(answer);
  };

  for (;;) {
    const step = await retry(next, (it) => 'fault' in it && isPassing(it.fault as RequestFailure), PAUSES);
    if ('fault' in step) throw step.fault;
    if ('end' in step) return;
    position += step.bytes.length;
    yield step.bytes;
  }
}

type Step = { readonly bytes: Buffer } | { readonly end: true } | { readonly fault: unknown };

function iterate({ Body }: GetObjectCommandOutput): AsyncIterator<Buffer> {
  return (Body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
}
