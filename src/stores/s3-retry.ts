import type { RetryErrorInfo, RetryErrorType } from '@smithy/types';
import { causesOf } from '../system/cause.ts';

/** Requests sent for one operation at most, the first included. */
export const MAX_ATTEMPTS = 5;
/**
 * Milliseconds that one operation waits at most, in pauses and for answers that never come. It follows from the other
 * limits: five silences of `TIMEOUTS.idle`, and four pauses of the SDK's, each at most 5 s longer where the server asks.
 */
export const MAX_WAITING = 120_000;
/** Milliseconds: doubled with each attempt, less any part of it by chance. Throttling begins at a second. */
const FIRST_PAUSE = 250;
/** The same for what the SDK does not try again by itself. */
export const PAUSES = { tries: MAX_ATTEMPTS, firstPause: FIRST_PAUSE, longestPause: 20_000 };

/** What is known of a failed request; the SDK's errors and Node's own have this shape. */
export interface RequestFailure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly path?: string;
  readonly cause?: unknown;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly attempts?: number;
    readonly clockSkewCorrected?: boolean;
  };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>>; readonly statusCode?: number };
}

/** What is known of whatever was thrown. */
export function failureOf(cause: unknown): RequestFailure {
  return typeof cause === 'object' && cause !== null ? cause : {};
}

/** Error codes by which S3 and its look-alikes ask to slow down, whatever the HTTP status. */
const THROTTLING = new Set([
  'BandwidthLimitExceeded',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'TooManyRequestsException',
]);

/** The bytes that arrived were not those that were sent. */
const DAMAGED = new Set(['BadDigest', 'XAmzContentSHA256Mismatch', 'XAmzContentChecksumMismatch']);

/** What a server says of a request from another time; source: the AWS SDK's own list. */
const SKEWED = new Set([
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

/** Faults of a connection that another attempt may not meet. */
const BROKEN_CONNECTION = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
]);

/** Whether the server asks for a slower pace: 429, or one of S3's codes for it. */
export function isThrottling(error: RequestFailure): boolean {
  return error.$metadata?.httpStatusCode === 429 || THROTTLING.has(error.name ?? '');
}

/** Whether the server found a checksum other than the one that was sent. Nothing is stored then. */
export function isDamaged(error: RequestFailure): boolean {
  return DAMAGED.has(error.name ?? '');
}

/** Whether there is no such object. */
export function isMissing(cause: unknown): boolean {
  return failureOf(cause).name === 'NoSuchKey';
}

/** Whether the same request may succeed on another try: see `retryStrategy`. */
export function isPassing(error: RequestFailure): boolean {
  if (error.name === 'AbortError') return false;
  const status = error.$metadata?.httpStatusCode;
  if (isThrottling(error) || isDamaged(error) || error.name === 'RequestTimeout') return true;
  // 501: the server does not know what is asked, and will not learn it.
  if (status !== undefined && status >= 400) return status >= 500 && status !== 501;
  return isBrokenConnection(error);
}

/** Whether no (whole) answer came: a refused, reset or silent connection, or bytes that are not HTTP. */
export function isBrokenConnection(error: RequestFailure): boolean {
  return [...causesOf(error)].some(({ name, code = '' }: RequestFailure) => {
    return name === 'TimeoutError' || BROKEN_CONNECTION.has(String(code)) || String(code).startsWith('HPE_');
  });
}

/** Whether the server did not answer in time. The SDK calls resets time-outs, too: those have a code of their own. */
export function isSilence(error: RequestFailure): boolean {
  return error.name === 'TimeoutError' && (error.code === undefined || error.code === 'ETIMEDOUT');
}

/**
 * The SDK's `standard` retries for S3, at most `MAX_ATTEMPTS`, of throttling, `RequestTimeout`, damaged transfers, 5xx
 * but 501, and broken connections; a clock that the SDK has just set right is worth another attempt, too. Each
 * operation has the SDK's budget to itself: shared among all requests of a client, as the SDK does it, nine audiences
 * that S3 does not take would leave the tenth a single attempt.
 */
export async function retryStrategy() {
  const { StandardRetryStrategy } = await import('@smithy/core/retry');
  type Standard = InstanceType<typeof StandardRetryStrategy>;
  type Token = Awaited<ReturnType<Standard['acquireInitialRetryToken']>> & { readonly own?: Standard };
  return {
    async acquireInitialRetryToken(scope: string): Promise<Token> {
      const own = new StandardRetryStrategy({ maxAttempts: MAX_ATTEMPTS, baseDelay: FIRST_PAUSE });
      return Object.assign(await own.acquireInitialRetryToken(scope), { own });
    },
    async refreshRetryTokenForRetry(used: Token, info: RetryErrorInfo): Promise<Token> {
      const { own } = used;
      if (own === undefined) throw new Error('not a token of this strategy');
      const errorType = kindOf((info.error ?? {}) as RequestFailure);
      return Object.assign(await own.refreshRetryTokenForRetry(used, { ...info, errorType }), { own });
    },
    recordSuccess(): void {},
  };
}

function kindOf(error: RequestFailure): RetryErrorType {
  if (isThrottling(error)) return 'THROTTLING';
  // Once the SDK has set the clock right it says so of every error.
  const wasSkewed = error.$metadata?.clockSkewCorrected === true && SKEWED.has(error.name ?? '');
  return isPassing(error) || wasSkewed ? 'TRANSIENT' : 'CLIENT_ERROR';
}
