import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { failure, type S3Failure } from './errors.ts';
import type { S3Permission, S3Request } from './request.ts';

/** An S3 key pair and what it may do. Tests may change it while the server runs. */
export interface S3KeyPair {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** The session token has run out. */
  expired?: boolean;
  grants: readonly S3Grant[];
}

export interface S3Grant {
  readonly bucket: string;
  /** Keys that start so; default all. */
  readonly prefix?: string;
  readonly actions: readonly S3Permission[];
}

const MAX_SKEW_MS = 15 * 60 * 1000;

/**
 * Checks a request's Signature Version 4 and gives the key pair, or the refusal S3 would give.
 * Written from AWS's page "Signature Version 4 signing process"; query signing (presigned URLs) is not supported.
 * `region` is where the bucket is, null where there is no such bucket; `now` is the server's clock in milliseconds.
 */
export function checkSignature(
  request: S3Request,
  keyPairs: readonly S3KeyPair[],
  region: string | null,
  now: number,
): S3KeyPair | S3Failure {
  const authorization = parseAuthorization(request.headers.authorization);
  if (authorization === null) return failure(403, 'AccessDenied', 'Access Denied');
  const keyPair = keyPairs.find(({ accessKeyId }) => accessKeyId === authorization.accessKeyId);
  if (
    keyPair === undefined ||
    (keyPair.sessionToken !== undefined && !request.headers['x-amz-security-token'])
  ) {
    return failure(
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      { details: { AWSAccessKeyId: authorization.accessKeyId } },
    );
  }
  if (region !== null && authorization.region !== region) {
    return failure(
      400,
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${authorization.region}' is wrong; expecting '${region}'`,
      { details: { Region: region }, headers: { 'x-amz-bucket-region': region } },
    );
  }
  const skewed = checkClock(request.headers['x-amz-date'] ?? '', now);
  if (skewed !== null) return skewed;
  const unsigned = Object.keys(request.headers).find(
    (name) => (name.startsWith('x-amz-') || name === 'host') && !authorization.signedHeaders.includes(name),
  );
  if (unsigned !== undefined) {
    return failure(403, 'AccessDenied', 'There were headers present in the request which were not signed', {
      details: { HeadersNotSigned: unsigned },
    });
  }
  if (!sameText(signature(request, authorization, keyPair.secretAccessKey), authorization.signature)) {
    return failure(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { details: { AWSAccessKeyId: authorization.accessKeyId } },
    );
  }
  if (keyPair.expired === true) return failure(400, 'ExpiredToken', 'The provided token has expired.');
  if (request.headers['x-amz-security-token'] !== keyPair.sessionToken) {
    return failure(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
  return keyPair;
}

/** Whether the key pair may do this to the bucket (and key). */
export function isGranted(keyPair: S3KeyPair, action: S3Permission, bucket: string, key: string): boolean {
  return keyPair.grants.some(
    (grant) =>
      grant.bucket === bucket &&
      grant.actions.includes(action) &&
      (action === 'list' || key.startsWith(grant.prefix ?? '')),
  );
}

interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function parseAuthorization(header: string | undefined): Authorization | null {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      header ?? '',
    );
  if (match === null) return null;
  const [, accessKeyId = '', date = '', region = '', signedHeaders = '', signed = ''] = match;
  return { accessKeyId, date, region, signedHeaders: signedHeaders.split(';'), signature: signed };
}

function checkClock(amzDate: string, now: number): S3Failure | null {
  const time = Date.parse(amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Math.abs(time - now) <= MAX_SKEW_MS) return null;
  return failure(
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    {
      details: {
        RequestTime: amzDate,
        ServerTime: new Date(now).toISOString(),
        MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
      },
    },
  );
}

function signature(
  request: S3Request,
  { date, region, signedHeaders }: Authorization,
  secret: string,
): string {
  const canonical = [
    request.method,
    request.path
      .split('/')
      .map((part) => encode(decodeURIComponent(part)))
      .join('/'),
    [...request.query]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join('&'),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    request.headers['x-amz-content-sha256'] ?? '',
  ].join('\n');
  const toSign = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'],
    `${date}/${region}/s3/aws4_request`,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const key = [date, region, 's3', 'aws4_request'].reduce<Buffer>(
    (previous, text) => createHmac('sha256', previous).update(text).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  return createHmac('sha256', key).update(toSign).digest('hex');
}

/** Percent-encoding as AWS defines it: all but RFC 3986's unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
