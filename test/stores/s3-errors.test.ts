import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainS3Error, type S3Context } from '../../src/stores/s3-errors.ts';

const CONTEXT: S3Context = {
  purpose: 'import',
  bucket: 'zaius-incoming',
  region: 'us-east-1',
  keyPair: true,
  endpoint: null,
};

const fault = (fields: object) => Object.assign(new Error('hunter2'), fields);
const answer = (httpStatusCode: number, name: string, more: object = {}) =>
  fault({ name, $metadata: { httpStatusCode }, ...more });

const CASES: [what: string, error: unknown, code: string, says: RegExp, context?: Partial<S3Context>][] = [
  [
    'no credentials',
    fault({ name: 'CredentialsProviderError' }),
    'credentials-missing',
    /`aws-access-key-id`/,
  ],
  [
    'no credentials for the state',
    fault({ name: 'CredentialsProviderError' }),
    'credentials-missing',
    /configure-aws-credentials/,
    { purpose: 'state', keyPair: false },
  ],
  [
    'a bad key of the environment',
    answer(403, 'InvalidAccessKeyId'),
    'access-denied',
    /came from the environment/,
    { keyPair: false },
  ],
  ['an expired token', answer(400, 'ExpiredToken'), 'access-denied', /`aws-session-token` has expired/],
  ['a wrong token', answer(400, 'InvalidToken'), 'access-denied', /session token/],
  ['a nameless 403', answer(403, 'Unknown'), 'access-denied', /denied access/],
  [
    'a bad region',
    answer(400, 'AuthorizationHeaderMalformed', { Region: 'eu-west-1' }),
    'upload-failed',
    /but in eu-west-1/,
  ],
  [
    'a bad region in the state',
    answer(301, 'PermanentRedirect'),
    'upload-failed',
    /Set `AWS_REGION`/,
    { purpose: 'state' },
  ],
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
    /changed while it was uploaded/,
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
