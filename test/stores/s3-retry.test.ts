import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RetryErrorInfo } from '@smithy/types';
import { TIMEOUTS } from '../../src/stores/s3.ts';
import {
  isBrokenConnection,
  isPassing,
  isSilence,
  isThrottling,
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
  [true, 'silence', { name: 'TimeoutError' }],
  [false, 'a success that is none', { name: 'NotS3Answer', $metadata: { httpStatusCode: 200 } }],
  [true, 'a broken connection after a success', { code: 'EPIPE', $metadata: { httpStatusCode: 200 } }],
  [false, '400 over a connection that then broke', { ...answer(400), code: 'ECONNRESET' }],
  [false, 'a code that only has HPE_ in it', { code: 'NO_HPE_1' }],
  ...[
    ...['BandwidthLimitExceeded', 'RequestLimitExceeded', 'RequestThrottled', 'Throttling'],
    ...['ThrottlingException', 'TooManyRequests', 'TooManyRequestsException'],
    ...['XAmzContentSHA256Mismatch', 'XAmzContentChecksumMismatch'],
  ].map((name): [boolean, string, RequestFailure] => [true, name, answer(400, name)]),
  ...[
    ...['EAI_AGAIN', 'ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETDOWN'],
    ...['ENETUNREACH', 'ENOTFOUND', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ETIMEDOUT'],
  ].map((code): [boolean, string, RequestFailure] => [true, `the code ${code}`, { code }]),
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

test('a cause is searched for a few errors deep, even where it is its own', () => {
  const chain = (depth: number): RequestFailure =>
    depth === 0 ? { code: 'EPIPE' } : { name: 'Error', cause: chain(depth - 1) };
  assert.equal(isBrokenConnection(chain(7)), true);
  assert.equal(isBrokenConnection(chain(8)), false);
  const own: { cause?: unknown } = {};
  own.cause = own;
  assert.equal(isBrokenConnection(own), false);
  assert.equal(isBrokenConnection({ cause: null }), false);
});

test('silence is not taken for a connection that broke, which the SDK calls the same', () => {
  assert.equal(isSilence({ name: 'TimeoutError' }), true);
  assert.equal(isSilence({ name: 'TimeoutError', code: 'ETIMEDOUT' }), true);
  assert.equal(isSilence({ name: 'TimeoutError', code: 'ECONNRESET' }), false);
  assert.equal(isSilence({ name: 'Error' }), false);
});

test('429 is throttling whatever the server calls it', () => {
  assert.equal(isThrottling(answer(429)), true);
  assert.equal(isThrottling({}), false);
});

describe('another attempt', () => {
  const corrected = { httpStatusCode: 403, clockSkewCorrected: true };
  const AGAIN: [again: boolean, what: string, error: RequestFailure][] = [
    [true, 'after an error of the server', answer(500)],
    [true, 'after throttling', answer(400, 'SlowDown')],
    [false, 'after a refusal', answer(403, 'AccessDenied')],
    [false, 'after a signature that is wrong', answer(403, 'SignatureDoesNotMatch')],
    ...[
      ...['AuthFailure', 'InvalidSignatureException', 'RequestExpired', 'RequestInTheFuture'],
      ...['RequestTimeTooSkewed', 'SignatureDoesNotMatch'],
    ].map((name): [boolean, string, RequestFailure] => [
      true,
      `after ${name} whose clock is right by now`,
      { name, $metadata: corrected },
    ]),
    [
      false,
      'after another refusal, once the clock was set right',
      { name: 'AccessDenied', $metadata: corrected },
    ],
  ];
  for (const [again, what, error] of AGAIN) {
    test(`${what} is ${again ? 'made' : 'not made'}`, async () => {
      const strategy = await retryStrategy();
      const token = await strategy.acquireInitialRetryToken('');
      const refreshed = strategy.refreshRetryTokenForRetry(token, { error } as RetryErrorInfo);
      if (again) assert.equal((await refreshed).getRetryCount(), 1);
      else await assert.rejects(refreshed);
    });
  }

  test('waits longer where the server asks for a slower pace', async () => {
    const random = Math.random;
    Math.random = () => 0.999;
    try {
      const strategy = await retryStrategy();
      const token = await strategy.acquireInitialRetryToken('');
      const before = performance.now();
      await strategy.refreshRetryTokenForRetry(token, { error: answer(503, 'SlowDown') } as RetryErrorInfo);
      assert.ok(performance.now() - before > 450, 'after an error of the server it is 250 ms at most');
    } finally {
      Math.random = random;
    }
  });

  test('needs a token of the same strategy', async () => {
    const strategy = await retryStrategy();
    const foreign = { getRetryCount: () => 0, getRetryDelay: () => 0 } as never;
    await assert.rejects(
      strategy.refreshRetryTokenForRetry(foreign, { error: answer(500) } as RetryErrorInfo),
      /not a token/,
    );
  });
});
