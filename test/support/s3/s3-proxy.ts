import type { IncomingMessage, ServerResponse } from 'node:http';
import { createFaults, type Faults } from '../faults.ts';
import { type Answer, exchange, recordOf } from '../server.ts';
import { type Backend, objectUrl, startBackend } from './backend.ts';
import { failure, failureAnswer } from './errors.ts';
import { listObjects } from './listing.ts';
import { createLocks } from './locks.ts';
import { openPayload } from './payload.ts';
import { PERMISSIONS, type S3Request, s3Request } from './request.ts';
import { checkSignature, isGranted, type S3KeyPair } from './signature.ts';

export interface S3Bucket {
  readonly name: string;
  /** Default us-east-1. */
  readonly region?: string;
  /** How a request signed for another region is refused: 400 AuthorizationHeaderMalformed (default) or 301 PermanentRedirect. */
  readonly wrongRegion?: 'malformed' | 'redirect';
}

export interface S3Options {
  readonly buckets: readonly S3Bucket[];
  readonly keyPairs: readonly S3KeyPair[];
  /** Called when an object has been stored whole, before the client is answered. */
  readonly onObject?: (bucket: string, key: string, body: Buffer) => void | Promise<void>;
}

/** An S3 server: fauxqs behind what it lacks, which is signatures, permissions, checksums and conditional writes. */
export interface S3 {
  /** Every request so far, in the order they came. */
  readonly requests: S3Request[];
  readonly faults: Faults<S3Request>;
  /** Milliseconds that this server's clock is ahead of the client's. */
  clockOffset: number;
  /** How this server differs from AWS. */
  readonly settings: S3Settings;
  /** The object's bytes; null where there is none. */
  object(bucket: string, key: string): Promise<Buffer | null>;
  /** Stores an object without the clients' knowledge; returns its ETag. */
  put(bucket: string, key: string, body: string | Uint8Array): Promise<string>;
  /** Removes an object without the clients' knowledge. */
  remove(bucket: string, key: string): Promise<void>;
  /** All keys of a bucket, sorted. */
  keys(bucket: string): Promise<string[]>;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/** What servers that are compatible with S3 do differently from AWS. */
export interface S3Settings {
  /** Writes as if there were no `If-Match` and `If-None-Match`. */
  ignoresConditions: boolean;
  /** Gives ETags without quotes. */
  bareETags: boolean;
}

export async function startS3(options: S3Options): Promise<S3> {
  const backend = startBackend();
  for (const { name } of options.buckets) await backend.createBucket(name);
  const locks = createLocks();
  const s3: S3 = {
    requests: [],
    faults: createFaults(),
    clockOffset: 0,
    settings: { ignoresConditions: false, bareETags: false },
    object: (bucket, key) => backend.get(bucket, key),
    async put(bucket, key, body) {
      const { headers } = await backend.send('PUT', objectUrl(bucket, key), {}, Buffer.from(body));
      return headers?.etag ?? '';
    },
    async remove(bucket, key) {
      await backend.send('DELETE', objectUrl(bucket, key));
    },
    async keys(bucket) {
      const { body } = await backend.send('GET', `/${bucket}?list-type=2&max-keys=1000000000`);
      return [...body.toString().matchAll(/<Key>(.*?)<\/Key>/gs)].map(([, key = '']) => key).sort();
    },
    handle(incoming, response) {
      const request = s3Request(recordOf(incoming));
      s3.requests.push(request);
      const now = () => Date.now() + s3.clockOffset;
      const dated = (answer: Answer): Answer => ({
        ...answer,
        headers: {
          date: new Date(now()).toUTCString(),
          'x-amz-request-id': 'STANDIN',
          ...answer.headers,
          ...(s3.settings.bareETags && answer.headers?.etag && { etag: unquoted(answer.headers.etag) }),
        },
      });
      return exchange(
        incoming,
        response,
        request,
        s3.faults,
        async (raw) =>
          dated(
            await locks.hold(`${request.bucket}/${request.key}`, () =>
              answer(backend, options, request, raw, now(), s3.settings),
            ),
          ),
        (status, code) => dated(failureAnswer(failure(status, code, `A fault of the stand-in: ${code}`))),
      );
    },
    close: () => backend.close(),
  };
  return s3;
}

/** What S3 would answer, checks in its order: who, where, what is allowed, whether the bytes are right. */
async function answer(
  backend: Backend,
  options: S3Options,
  request: S3Request,
  raw: Buffer,
  now: number,
  settings: S3Settings,
): Promise<Answer> {
  const bucket = options.buckets.find(({ name }) => name === request.bucket);
  const region = bucket === undefined ? null : (bucket.region ?? 'us-east-1');
  const keyPair = checkSignature(request, options.keyPairs, region, now);
  if ('code' in keyPair) {
    if (keyPair.code !== 'AuthorizationHeaderMalformed' || bucket?.wrongRegion !== 'redirect') {
      return failureAnswer(keyPair);
    }
    return failureAnswer(
      failure(
        301,
        'PermanentRedirect',
        'The bucket you are attempting to access must be addressed using the specified endpoint.',
        {
          details: { Endpoint: `s3.${region}.amazonaws.com`, Bucket: request.bucket },
          headers: { 'x-amz-bucket-region': region ?? '' },
        },
      ),
    );
  }
  if (bucket === undefined) {
    return failureAnswer(
      failure(404, 'NoSuchBucket', 'The specified bucket does not exist', {
        details: { BucketName: request.bucket },
      }),
    );
  }
  const permission = PERMISSIONS[request.operation];
  const denied = failureAnswer(failure(403, 'AccessDenied', 'Access Denied'));
  if (permission === undefined || !isGranted(keyPair, permission, request.bucket, request.key)) return denied;
  const payload = openPayload(request, raw);
  if ('code' in payload) return failureAnswer(payload);
  request.checksum = payload.checksum;

  const refused = settings.ignoresConditions ? null : await checkConditions(backend, request);
  if (refused !== null) return refused;
  if (request.operation === 'ListObjectsV2') return listObjects(backend, request.bucket, request.query);
  const stored = await store(backend, request, payload.body);
  // Who may not list a bucket is not told which keys are missing.
  if (stored.status === 404 && permission === 'read' && !isGranted(keyPair, 'list', request.bucket, ''))
    return denied;
  if (stored.status === 200 && ['PutObject', 'CompleteMultipartUpload'].includes(request.operation)) {
    const body = await backend.get(request.bucket, request.key);
    if (body !== null) await options.onObject?.(request.bucket, request.key, body);
  }
  return stored;
}

/** `If-Match` and `If-None-Match: *` of writes; source: AWS's page "How to prevent object overwrites with conditional writes". */
async function checkConditions(backend: Backend, request: S3Request): Promise<Answer | null> {
  const { 'if-match': match, 'if-none-match': noneMatch } = request.headers;
  if (match === undefined && noneMatch === undefined) return null;
  if (!['PutObject', 'CompleteMultipartUpload'].includes(request.operation)) return null;
  const etag = await backend.etag(request.bucket, request.key);
  if (match !== undefined && etag === null) {
    return failureAnswer(failure(404, 'NoSuchKey', 'The specified key does not exist.'));
  }
  if (noneMatch === undefined ? unquoted(match ?? '') === unquoted(etag ?? '') : etag === null) return null;
  return failureAnswer(
    failure(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
      details: { Condition: noneMatch === undefined ? 'If-Match' : 'If-None-Match' },
    }),
  );
}

async function store(backend: Backend, request: S3Request, body: Buffer): Promise<Answer> {
  const completes = request.operation === 'CompleteMultipartUpload';
  const query = request.query.size === 0 ? '' : `?${request.query}`;
  const passed = ['content-type', 'range', 'if-match', 'if-none-match'].filter(
    (name) => name in request.headers,
  );
  const sent = body.length > 0 || request.method === 'PUT' ? body : undefined;
  const answer = await backend.send(
    request.method,
    `${request.path}${query}`,
    Object.fromEntries(passed.map((name) => [name, request.headers[name] ?? ''])),
    completes ? plainParts(body) : sent,
  );
  const { encryption, checksum } = request;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      ...(encryption === null ? {} : { 'x-amz-server-side-encryption': encryption }),
      ...(checksum === null ? {} : { [`x-amz-checksum-${checksum.algorithm}`]: checksum.value }),
    },
  };
}

/** The parts of a CompleteMultipartUpload without their checksums: fauxqs overlooks parts that have any. */
function plainParts(body: Buffer): Buffer {
  const parts = [...body.toString().matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => {
    const number = /<PartNumber>.*?<\/PartNumber>/s.exec(part)?.[0] ?? '';
    return `<Part>${number}${/<ETag>.*?<\/ETag>/s.exec(part)?.[0] ?? ''}</Part>`;
  });
  return Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}
