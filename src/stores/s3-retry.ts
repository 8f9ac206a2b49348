import { setTimeout as sleep } from 'node:timers/promises';

/** Requests sent for one operation at most, the first included. */
export const MAX_ATTEMPTS = 5;
/** Milliseconds that one operation waits at most, in pauses and in answers that never came. */
export const MAX_WAITING = 120_000;
const FIRST_PAUSE = 250;
const FIRST_THROTTLED_PAUSE = 1_000;
const LONGEST_PAUSE = 20_000;

/** What is known of a failed request; the SDK's errors and Node's own have this shape. */
export interface RequestFailure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly cause?: unknown;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly attempts?: number;
    readonly clockSkewCorrected?: boolean;
  };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
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

const CLOCK_SKEW = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);

/** Whether the request asks for a slower pace: 429, or one of S3's codes for it. */
export function isThrottling(error: RequestFailure): boolean {
  return error.$metadata?.httpStatusCode === 429 || THROTTLING.has(error.name ?? '');
}

/** Whether the same request may succeed on another try: throttling, `RequestTimeout`, 5xx, a broken connection. */
export function isPassing(error: RequestFailure): boolean {
  if (error.name === 'AbortError') return false;
  const status = error.$metadata?.httpStatusCode;
  if (isThrottling(error) || error.name === 'RequestTimeout') return true;
  if (status !== undefined && status >= 400) return status >= 500;
  return isBrokenConnection(error);
}

/** Whether no (whole) answer came: a refused, reset or silent connection, or bytes that are no HTTP. */
export function isBrokenConnection(error: RequestFailure, depth = 0): boolean {
  if (error.name === 'TimeoutError') return true;
  const code = String(error.code ?? '');
  if (BROKEN_CONNECTION.has(code) || code.startsWith('HPE_')) return true;
  return (
    depth < 5 &&
    typeof error.cause === 'object' &&
    error.cause !== null &&
    isBrokenConnection(error.cause, depth + 1)
  );
}

/** Whether the server did not answer in time. The SDK calls resets time-outs, too: those have a code of their own. */
export function isSilence(error: RequestFailure): boolean {
  return error.name === 'TimeoutError' && (error.code === undefined || error.code === 'ETIMEDOUT');
}

/** A pause in milliseconds before attempt `attempt + 1`: doubling, with jitter so that parallel uploads spread. */
export function pauseAfter(attempt: number, throttled: boolean): number {
  const base = (throttled ? FIRST_THROTTLED_PAUSE : FIRST_PAUSE) * 2 ** (attempt - 1);
  return Math.min(LONGEST_PAUSE, base) * (0.5 + Math.random() / 2);
}

interface Token {
  readonly retries: number;
  readonly waited: number;
  readonly skewCorrected: boolean;
  getRetryCount(): number;
  getRetryDelay(): number;
}

/**
 * The SDK's retry strategy for S3. Own, because the SDK's shares a budget among all requests of a client, does not
 * bound the time, and retries other errors than `isPassing` names. An attempt that ended by a time-out counts as
 * `timeout` milliseconds of waiting.
 */
export function retryStrategy(timeout: number) {
  return {
    async acquireInitialRetryToken(_scope: string): Promise<Token> {
      return token(0, 0, false);
    },

    async refreshRetryTokenForRetry(
      used: { getRetryCount(): number },
      info: { error?: unknown; retryAfterHint?: Date },
    ): Promise<Token> {
      const last = used as Token;
      const error = (info.error ?? {}) as RequestFailure;
      // The SDK has set its clock by the answer's Date; only the first such answer is worth another try.
      const skewed = CLOCK_SKEW.has(error.name ?? '') && error.$metadata?.clockSkewCorrected === true;
      const again = isPassing(error) || (skewed && !last.skewCorrected);
      const attempts = last.retries + 1;
      if (!again || attempts >= MAX_ATTEMPTS) throw new Error('no further attempt');

      const lost = isSilence(error) ? timeout : 0;
      const asked = info.retryAfterHint ? info.retryAfterHint.getTime() - Date.now() : 0;
      const pause = skewed ? 0 : Math.max(pauseAfter(attempts, isThrottling(error)), asked);
      const waited = last.waited + lost + pause;
      if (waited > MAX_WAITING) throw new Error('no further attempt within the time');
      await sleep(pause);
      return token(attempts, waited, last.skewCorrected || skewed);
    },

    recordSuccess(): void {},
  };
}

function token(retries: number, waited: number, skewCorrected: boolean): Token {
  return { retries, waited, skewCorrected, getRetryCount: () => retries, getRetryDelay: () => 0 };
}
