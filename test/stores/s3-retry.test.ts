import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RetryErrorInfo } from '@smithy/types';
import { TIMEOUTS } from '../../src/stores/s3.ts';
import {
  isPassing,
  MAX_ATTEMPTS,
  MAX_WAITING,
  type RequestFailure,
  retryStrategy,
} from '../../src/stores/s3-retry.ts';

const answer = (httpStatusCode: number, name = 'Whatever'): RequestFailure => ({
  name,
  $metadata: { httpStatusCode },
});

const KINDS: [passes: boolean, what: string, failure: RequestFailure][] = [
  [true, '429', answer(429)],
  [true, 'SlowDown', answer(503, 'SlowDown')],
  [true, 'RequestTimeout', answer(400, 'RequestTimeout')],
  [true, 'BadDigest', answer(400, 'BadDigest')],
  [true, '500', answer(500)],
  [true, 'a gateway’s own 5xx', answer(520)],
  [false, '501', answer(501)],
  [false, '400', answer(400)],
  [false, '403', answer(403, 'AccessDenied')],
  [true, 'a reset', { code: 'ECONNRESET' }],
  [true, 'bytes that are not HTTP', { code: 'HPE_INVALID_CONSTANT' }],
  [true, 'a reset within another error', { name: 'Error', cause: { code: 'EPIPE' } }],
  [false, 'a run that is cancelled', { name: 'AbortError', code: 'ECONNRESET' }],
  [false, 'a certificate that is not trusted', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }],
];
for (const [passes, what, failure] of KINDS) {
  test(`${what} ${passes ? 'may pass' : 'is final'}`, () => assert.equal(isPassing(failure), passes));
}

test('a request that fails leaves the tries of others alone', async () => {
  const strategy = await retryStrategy();
  const error = Object.assign(new Error(), { $metadata: { httpStatusCode: 500 } });
  const failed = { error, errorType: 'TRANSIENT' } as RetryErrorInfo;
  // The SDK's own budget would end at the 36th retry; none of these has one to spare.
  const tokens = await Promise.all(Array.from({ length: 60 }, () => strategy.acquireInitialRetryToken('')));
  const again = await Promise.all(tokens.map((token) => strategy.refreshRetryTokenForRetry(token, failed)));
  assert.ok(again.every((token) => token.getRetryCount() === 1));
});

test('the waiting of one request is as short as the docs say', () => {
  const retries = MAX_ATTEMPTS - 1;
  const pauses = Array.from({ length: retries }, (_, at) => Math.min(1_000 * 2 ** at, 20_000) + 5_000);
  const longest = MAX_ATTEMPTS * TIMEOUTS.idle + pauses.reduce((sum, pause) => sum + pause, 0);
  assert.ok(longest <= MAX_WAITING, `${longest} ms`);
});
