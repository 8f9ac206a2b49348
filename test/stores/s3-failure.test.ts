import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explainCredentials } from '../../src/stores/credential-errors.ts';
import { isOfWholeBucket } from '../../src/stores/s3-failure.ts';
import { refused, silent } from '../../src/system/proxy.ts';

const named = (name: string, httpStatusCode = 403) =>
  Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });
const coded = (code: string) => Object.assign(new Error('no'), { code });
const PROXY = { url: new URL('http://proxy:3128'), variable: 'HTTPS_PROXY' };

describe('a failure of S3 holds for the whole bucket', () => {
  for (const name of [
    ...['CredentialsFailure', 'CredentialsProviderError', 'ProviderError'],
    ...['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken'],
    ...['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'],
    ...['AllAccessDisabled', 'AccountProblem', 'UserSuspended'],
    ...['NoSuchBucket', 'InvalidBucketName'],
    ...['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'],
    ...['PermanentRedirect', 'AuthorizationHeaderMalformed'],
  ]) {
    test(name, () => assert.equal(isOfWholeBucket(named(name)), true));
  }

  for (const [title, cause] of [
    ['another region', named('Unknown', 301)],
    ['a proxy that wants a password of an http request', named('Unknown', 407)],
    ['a certificate that is not trusted', new Error('no', { cause: coded('SELF_SIGNED_CERT_IN_CHAIN') })],
    ['a proxy that refuses', new Error('no', { cause: refused(PROXY, 's3.test', 403) })],
  ] as const) {
    test(title, () => assert.equal(isOfWholeBucket(cause), true));
  }
});

describe('a failure of S3 may be about one object, or pass:', () => {
  for (const name of [
    'AccessDenied',
    'SlowDown',
    'QuotaExceeded',
    'NoSuchKey',
    'NotS3Answer',
    'constructor',
  ]) {
    test(name, () => assert.equal(isOfWholeBucket(named(name)), false));
  }

  for (const [title, cause] of [
    ['a name that does not resolve', coded('ENOTFOUND')],
    ['an error of the server', named('InternalError', 500)],
    ['a proxy that is silent', new Error('no', { cause: silent(PROXY, 1) })],
    ['nothing that is known', 'no'],
  ] as const) {
    test(title, () => assert.equal(isOfWholeBucket(cause), false));
  }
});

test('a proxy is named where it stops the credentials', () => {
  const cause = new Error('no', { cause: refused(PROXY, 'sts.test', 407) });
  const { code, message } = explainCredentials(cause, 'Set them.');
  assert.equal(code, 'credentials-missing');
  assert.match(message, /^AWS STS, .* could not be reached\. The proxy in `HTTPS_PROXY` asks for a user/);
});
