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

function causes(depth: number): Error {
  return depth === 0 ? fault({ code: 'EODD' }) : fault({ cause: causes(depth - 1) });
}

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
  ['a server in trouble', answer(500, 'InternalError'), 'upload-failed', /kept answering .*HTTP 500/],
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
  ...(
    [
      ['ExpiredTokenException', 'access-denied', /have expired.*Advice: expired/],
      ['TokenRefreshRequired', 'access-denied', /have expired/],
      ['SignatureDoesNotMatch', 'access-denied', /does not belong.*Advice: renew/],
      ['AccessDenied', 'access-denied', /denied access.*Advice: denied/],
      ['AllAccessDisabled', 'access-denied', /suspended/],
      ['AccountProblem', 'access-denied', /suspended/],
      ['StorageQuotaExceeded', 'upload-failed', /quota/],
      ['InsufficientStorage', 'upload-failed', /quota/],
      ['XMinioAdminBucketQuotaExceeded', 'upload-failed', /quota/],
      ['XMinioStorageFull', 'upload-failed', /quota/],
      ['ServerSideEncryptionConfigurationNotFoundError', 'upload-failed', /cannot encrypt/],
      ['KMSNotConfigured', 'upload-failed', /cannot encrypt/],
      ['NoSuchBucket', 'upload-failed', /no bucket zaius-incoming.*Check `bucket`/],
      ['InvalidBucketName', 'upload-failed', /not a valid bucket name.*Check `bucket`/],
      ['RequestTimeTooSkewed', 'upload-failed', /clock/],
      ['RequestExpired', 'upload-failed', /clock/],
      ['RequestInTheFuture', 'upload-failed', /clock/],
      ['InvalidDigest', 'upload-failed', /damaged/],
      ['XAmzContentSHA256Mismatch', 'upload-failed', /damaged/],
      ['EntityTooLarge', 'upload-failed', /too large/],
      ['TemporaryRedirect', 'upload-failed', /not in us-east-1/],
      ['IllegalLocationConstraintException', 'upload-failed', /not in us-east-1/],
    ] as const
  ).map(([name, code, says]): (typeof CASES)[number] => [name, answer(400, name), code, says]),
  ['the chain’s own error', fault({ name: 'ProviderError' }), 'credentials-missing', /Advice: missing/],
  ['a nameless 401', answer(401, 'Unknown'), 'access-denied', /denied access.*\(HTTP 401\)/],
  ['407 of a proxy', answer(407, 'Unknown'), 'upload-failed', /proxy/],
  ['an unknown 3xx', answer(300, 'Odd'), 'upload-failed', /refused the request.*HTTP 300, Odd/],
  [
    'a region in a header',
    answer(307, 'Odd', { $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } } }),
    'upload-failed',
    /but in eu-west-1/,
  ],
  [
    'a bad region where the environment names it',
    answer(301, 'PermanentRedirect'),
    'upload-failed',
    /not in the region of this environment/,
    { region: null },
  ],
  ['a cancelled request', fault({ name: 'AbortError' }), 'upload-failed', /cancelled or took too long/],
  ['a name that does not resolve for now', fault({ code: 'EAI_AGAIN' }), 'upload-failed', /not be resolved/],
  ['nobody who listens', fault({ code: 'ECONNREFUSED' }), 'upload-failed', /^S3 refused the connection/],
  [
    'nobody who listens on a server of one’s own',
    fault({ code: 'ECONNREFUSED' }),
    'upload-failed',
    /^The S3 server that `endpoint` names refused the connection/,
    { endpoint: 'http://minio' },
  ],
  ['a connection that timed out', fault({ code: 'ETIMEDOUT' }), 'upload-failed', /did not answer in time/],
  [
    'a pipe that broke',
    fault({ code: 'EPIPE', syscall: 'write' }),
    'upload-failed',
    /connection to S3 broke.*\(EPIPE\)/,
  ],
  [
    'an answer that ended early',
    fault({ name: 'TimeoutError', code: 'HPE_INVALID' }),
    'upload-failed',
    /broke.*HPE_INVALID/,
  ],
  ...['read', 'stat'].map((syscall): (typeof CASES)[number] => [
    `a built file whose ${syscall} fails`,
    fault({ code: 'EIO', syscall }),
    'upload-failed',
    /built file could not be read \(EIO\)/,
  ]),
  ['a code that nobody knows', fault({ code: 'EODD' }), 'upload-failed', /request to S3 failed \(EODD\)/],
  ['a name that nobody knows', fault({ name: 'Odd' }), 'upload-failed', /request to S3 failed \(Odd\)/],
  ['a hostile code', fault({ code: '::error::x' }), 'upload-failed', /^The request to S3 failed\. Run/],
  ['a code that is a number', fault({ code: 110 }), 'upload-failed', /^The request to S3 failed\. Run/],
  ...([7, 8] as const).map((depth): (typeof CASES)[number] => [
    `a code ${depth} errors deep`,
    causes(depth),
    'upload-failed',
    depth === 7 ? /failed \(EODD\)/ : /failed\. Run/,
  ]),
  ['an ETag of other bytes', fault({ name: 'WrongETag' }), 'upload-failed', /ETag of other bytes\. /],
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
