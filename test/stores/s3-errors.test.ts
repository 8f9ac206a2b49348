import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainS3Error, type S3Context } from '../../src/stores/s3-errors.ts';

const CONTEXT: S3Context = {
  bucket: 'zaius-incoming',
  region: 'us-east-1',
  endpoint: null,
  advice: {
    missing: 'Advice: missing.',
    denied: 'Advice: denied.',
    renew: 'Advice: renew.',
    expired: 'Advice: expired.',
    bucketSetting: '`bucket`',
    regionSetting: '`aws-region`',
    endpointSetting: '`endpoint`',
  },
};

const fault = (fields: object) => Object.assign(new Error('hunter2'), fields);
const answer = (httpStatusCode: number, name: string, more: object = {}) =>
  fault({ name, $metadata: { httpStatusCode }, ...more });

const credentials = (fields: object) => fault({ name: 'CredentialsFailure', cause: fault(fields) });

const CASES: [what: string, error: unknown, code: string, says: RegExp, context?: Partial<S3Context>][] = [
  [
    'no credentials',
    credentials({ name: 'CredentialsProviderError' }),
    'credentials-missing',
    /Advice: missing/,
  ],
  [
    'a token file that is not there',
    credentials({ code: 'ENOENT', syscall: 'open', path: '/hunter2' }),
    'credentials-missing',
    /AWS_WEB_IDENTITY_TOKEN_FILE.*\(ENOENT\)/,
  ],
  [
    'STS out of reach',
    credentials({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
    'credentials-missing',
    /AWS STS.*could not be reached \(ENOTFOUND\)/,
  ],
  [
    'a role that STS denies',
    credentials({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }),
    'access-denied',
    /AWS STS refused.*HTTP 403, AccessDenied.*trust policy/,
  ],
  [
    'STS in trouble',
    credentials({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } }),
    'credentials-missing',
    /AWS STS.*HTTP 500/,
  ],
  ['an unknown key', answer(403, 'InvalidAccessKeyId'), 'access-denied', /Advice: renew/],
  ['an expired token', answer(400, 'ExpiredToken'), 'access-denied', /have expired.*Advice: expired/],
  ['a wrong token', answer(400, 'InvalidToken'), 'access-denied', /session token/],
  [
    'a quota that is used up',
    answer(403, 'QuotaExceeded'),
    'upload-failed',
    /quota.*\(HTTP 403, QuotaExceeded\)/,
  ],
  [
    'a suspended user',
    answer(403, 'UserSuspended'),
    'access-denied',
    /suspended.*\(HTTP 403, UserSuspended\)/,
  ],
  [
    'encryption that is not set up',
    answer(400, 'InvalidEncryptionAlgorithmError'),
    'upload-failed',
    /cannot encrypt.*InvalidEncryptionAlgorithmError/,
  ],
  ['a KMS key that is switched off', answer(400, 'KMS.DisabledException'), 'upload-failed', /cannot encrypt/],
  ['a body that is too large', answer(413, 'Unknown'), 'upload-failed', /too large \(HTTP 413\)/],
  ['a feature that is not there', answer(501, 'NotImplemented'), 'upload-failed', /feature.*HTTP 501/],
  ['a nameless 501', answer(501, 'Unknown'), 'upload-failed', /feature.*HTTP 501/],
  [
    'the page of a proxy',
    answer(200, 'NotS3Answer'),
    'upload-failed',
    /not one of S3’s \(HTTP 200\).*`endpoint`/,
  ],
  ['damage on the way', answer(400, 'BadDigest'), 'upload-failed', /damaged.*BadDigest/],
  ['a nameless 403', answer(403, 'Unknown'), 'access-denied', /denied access/],
  [
    'a bad region',
    answer(400, 'AuthorizationHeaderMalformed', { Region: 'eu-west-1' }),
    'upload-failed',
    /but in eu-west-1/,
  ],
  ['a bad region in the state', answer(301, 'PermanentRedirect'), 'upload-failed', /Set `aws-region`/],
  [
    'a hostile region',
    answer(301, 'PermanentRedirect', { Region: '::error::x' }),
    'upload-failed',
    /Set `aws-region`/,
  ],
  ['throttling', answer(503, 'SlowDown'), 'upload-failed', /lower `concurrency`/],
  ['a server in trouble', answer(500, 'InternalError'), 'upload-failed', /HTTP 500/],
  ['an unknown name', fault({ code: 'ENOTFOUND', name: 'Error' }), 'upload-failed', /could not be resolved/],
  [
    'an untrusted certificate',
    fault({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
    'upload-failed',
    /NODE_EXTRA_CA_CERTS/,
  ],
  ['silence', fault({ name: 'TimeoutError' }), 'upload-failed', /did not answer in time/],
  [
    'a reset',
    fault({ name: 'TimeoutError', code: 'ECONNRESET', syscall: 'read' }),
    'upload-failed',
    /broke.*ECONNRESET/,
  ],
  [
    'a built file that is gone',
    fault({ code: 'ENOENT', syscall: 'open' }),
    'upload-failed',
    /built file could not be read \(ENOENT\)/,
  ],
  [
    'a built file that changed',
    fault({ name: 'FileChanged' }),
    'upload-failed',
    /changed after it was checked/,
  ],
  ['a name of JavaScript’s own', answer(400, 'constructor'), 'upload-failed', /HTTP 400, constructor/],
  ['a hostile name', answer(400, '::error::x'), 'upload-failed', /HTTP 400\)/],
  ['something thrown that is no error', 'hunter2', 'upload-failed', /The request to S3 failed/],
  ['nothing at all', null, 'upload-failed', /The request to S3 failed/],
];

for (const [what, error, code, says, context] of CASES) {
  test(`${what} is ${code}`, () => {
    const explained = explainS3Error(error, { ...CONTEXT, ...context });
    assert.equal(explained.code, code);
    assert.match(explained.message, says);
    assert.doesNotMatch(explained.message, /hunter2|::error/);
  });
}
