import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { createS3Client, type S3Connection } from './s3.ts';
import { explainS3Error } from './s3-errors.ts';
import { putFile } from './s3-put.ts';
import { isPassing, MAX_ATTEMPTS, pauseAfter, type RequestFailure } from './s3-retry.ts';
import {
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

/** The state in S3, below `prefix` (without leading or trailing `/`; empty is the whole bucket). */
export async function openS3Store(connection: S3Connection, prefix: string): Promise<Store> {
  const s3 = await import('@aws-sdk/client-s3');
  const client = await createS3Client(connection);
  const base = prefix === '' ? '' : `${prefix}/`;
  const name = `s3://${connection.bucket}${prefix === '' ? '' : `/${prefix}`}`;
  const at = (key: string) => ({ Bucket: connection.bucket, Key: base + key });

  /** Runs a request and turns what S3 refuses into StoreErrors. */
  async function asked<T>(work: (signal: AbortSignal) => Promise<T>, deadline = SMALL_DEADLINE): Promise<T> {
    try {
      return await work(AbortSignal.timeout(deadline));
    } catch (error) {
      throw error instanceof StoreError ? error : refusal(error, connection);
    }
  }

  async function get(key: string): Promise<{ body: Buffer; version: Version } | null> {
    const opened = await open(client, at(key), connection);
    if (opened === null) return null;
    const chunks: Buffer[] = [];
    const end = Date.now() + SMALL_DEADLINE;
    let size = 0;
    for await (const chunk of opened.chunks) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_SMALL_OBJECT) throw tooLarge(key);
      if (Date.now() > end) throw new StoreError('unreachable', `Reading ${key} took too long. Run again.`);
    }
    return { body: Buffer.concat(chunks), version: opened.version };
  }

  async function list(): Promise<string[]> {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const page = await asked((abortSignal) =>
        client.send(
          new s3.ListObjectsV2Command({
            Bucket: connection.bucket,
            Prefix: base,
            Delimiter: '/',
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
          { abortSignal },
        ),
      );
      for (const { Key } of page.Contents ?? []) {
        if (Key?.startsWith(base) && Key !== base) keys.push(Key.slice(base.length));
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    return keys;
  }

  async function replace(key: string, body: Buffer, expected: Version | null): Promise<Version> {
    const condition = expected === null ? { IfNoneMatch: '*' } : { IfMatch: expected };
    const put = () =>
      asked((abortSignal) =>
        client.send(
          new s3.PutObjectCommand({
            ...at(key),
            Body: body,
            ContentType: 'application/json',
            ChecksumAlgorithm: 'CRC32',
            ...condition,
          }),
          { abortSignal },
        ),
      );
    for (let attempt = 1; ; attempt++) {
      try {
        return (await put()).ETag ?? '';
      } catch (error) {
        if (!(error instanceof StoreError) || error.reason !== 'conflict') throw error;
        // Our own earlier attempt may have been stored and only its answer lost: then what is there is what we sent.
        const found = await get(key);
        if (found?.body.equals(body)) return found.version;
        // 409 says that another write was under way, not that it won.
        const unchanged = (found?.version ?? null) === expected;
        if (!unchanged || attempt >= MAX_ATTEMPTS) throw error;
        await sleep(pauseAfter(attempt, false));
      }
    }
  }

  return {
    name,
    list,
    get,
    replace,
    async read(key) {
      return (await open(client, at(key), connection))?.chunks ?? null;
    },
    async putFile(key, path) {
      await asked(async (signal) => {
        const { size } = await stat(path);
        const file = { bucket: connection.bucket, key: base + key, path, bytes: size, encrypt: false };
        await putFile(client, file, signal);
      }, LARGE_DEADLINE);
    },
    async remove(key) {
      await asked(async (abortSignal) => {
        const removal = client.send(new s3.DeleteObjectCommand(at(key)), { abortSignal });
        await removal.catch((error) => {
          if (!isMissing(error)) throw error;
        });
      });
    },
  };
}

/** An object's version and bytes; a download that breaks off is taken up where it ended. `null` where there is none. */
async function open(
  client: S3Client,
  object: { Bucket: string; Key: string },
  connection: S3Connection,
): Promise<{ version: Version; chunks: AsyncIterable<Buffer> } | null> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  // Only the wait for the answer has a deadline; how long the bytes take is the reader's affair.
  const fetchFrom = async (position: number, version: Version | null) => {
    const range = position === 0 ? {} : { Range: `bytes=${position}-` };
    const match = version === null ? {} : { IfMatch: version };
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), SMALL_DEADLINE);
    const command = new GetObjectCommand({ ...object, ...range, ...match });
    return client.send(command, { abortSignal: deadline.signal }).finally(() => clearTimeout(timer));
  };

  let first: GetObjectCommandOutput;
  try {
    first = await fetchFrom(0, null);
  } catch (error) {
    if (isMissing(error)) return null;
    throw refusal(error, connection);
  }
  return { version: first.ETag ?? '', chunks: resumed(first, fetchFrom, connection) };
}

async function* resumed(
  first: GetObjectCommandOutput,
  fetchFrom: (position: number, version: Version | null) => Promise<GetObjectCommandOutput>,
  connection: S3Connection,
): AsyncGenerator<Buffer> {
  const version = first.ETag ?? null;
  const total = first.ContentLength ?? null;
  let answer = first;
  let position = 0;
  let failures = 0;
  while (true) {
    try {
      if (answer.Body === undefined) return;
      for await (const chunk of answer.Body as AsyncIterable<Buffer>) {
        position += chunk.length;
        failures = 0;
        yield chunk;
      }
      if (total === null || position >= total) return;
      throw Object.assign(new Error('the answer ended early'), { code: 'ECONNRESET' });
    } catch (error) {
      if (total !== null && position >= total) return;
      // Without an ETag another version's bytes could be glued to these.
      if (version === null || !isPassing(error as RequestFailure) || ++failures >= MAX_ATTEMPTS) {
        throw refusal(error, connection);
      }
      await sleep(pauseAfter(failures, false));
      answer = await fetchFrom(position, version).catch((refused) => {
        throw refusal(refused, connection);
      });
      if (position > 0 && !answer.ContentRange?.startsWith(`bytes ${position}-`)) {
        throw new StoreError('unreachable', 'The server does not continue a broken download. Run again.');
      }
    }
  }
}

function isMissing(error: unknown): boolean {
  const { name } = error as RequestFailure;
  return name === 'NoSuchKey' || name === 'NotFound';
}

function refusal(error: unknown, connection: S3Connection): StoreError {
  const failure = error as RequestFailure;
  const status = failure.$metadata?.httpStatusCode;
  const overtaken =
    status === 412 || failure.name === 'ConditionalRequestConflict' || failure.name === 'NoSuchKey';
  if (overtaken) return conflict({ cause: error });
  const { code, message } = explainS3Error(error, {
    purpose: 'state',
    bucket: connection.bucket,
    region: connection.region,
    keyPair: connection.credentials !== null,
    endpoint: connection.endpoint,
  });
  const reason: StoreFailure = code === 'upload-failed' ? 'unreachable' : code;
  return new StoreError(reason, message, { cause: error });
}
