import { forwardRefused, proxyFault } from '../system/proxy.ts';
import { isBrokenConnection, isSilence, isThrottling, type RequestFailure } from './s3-retry.ts';

/** What was asked of S3, for the remedies. */
export interface S3Context {
  /** `import`: ODP's bucket; `state`: the bucket of the state. */
  readonly purpose: 'import' | 'state';
  readonly bucket: string;
  /** `null`: the environment's. */
  readonly region: string | null;
  /** Whether a key pair was given in the inputs; else the SDK's default chain was used. */
  readonly keyPair: boolean;
  /** An S3-compatible server instead of AWS. */
  readonly endpoint: string | null;
}

export interface S3Explanation {
  readonly code: 'access-denied' | 'credentials-missing' | 'upload-failed';
  /** What happened and what to do. Holds no secret, no key ID and nothing of the request. */
  readonly message: string;
}

/**
 * Explains an error of the S3 client in the terms of this action. Nothing of the error's own text is repeated but its
 * code and the region it names: S3's messages hold the key ID and, for a bad signature, the signed request.
 */
export function explainS3Error(error: unknown, context: S3Context): S3Explanation {
  const failure = (typeof error === 'object' && error !== null ? error : {}) as RequestFailure & ServerFields;
  const name = nameOf(failure);
  const status = failure.$metadata?.httpStatusCode;

  const proxy = proxyFault(error) ?? (status === 407 ? forwardRefused() : null);
  if (proxy !== null) return failed(proxy.message);
  // A server chooses the name: `constructor` must not be found in the table.
  const known = Object.hasOwn(BY_NAME, name) ? BY_NAME[name]?.(context, failure) : undefined;
  if (known !== undefined) return known;
  if (isWrongRegion(name, status)) return wrongRegion(context, failure);
  if (status === 401 || status === 403) return denied(context);
  if (isThrottling(failure)) {
    return failed('S3 kept asking to slow down. Run again later, or lower `concurrency`.');
  }
  if (status !== undefined && status >= 500) {
    return failed(`S3 kept answering with errors of its own (HTTP ${status}). Run again later.`);
  }
  if (status !== undefined && status >= 400) {
    return failed(
      `S3 refused the request for the bucket ${context.bucket} (HTTP ${status}${name === '' ? '' : `, ${name}`}). Check ${where(context)}.`,
    );
  }
  return failed(unreachable(failure, context));
}

/** Fields of S3's error answers that the SDK puts on its errors. */
interface ServerFields {
  readonly Code?: string;
  readonly Region?: string;
}

type Explain = (context: S3Context, failure: RequestFailure & ServerFields) => S3Explanation;

const BY_NAME: Readonly<Record<string, Explain>> = {
  CredentialsProviderError: missing,
  ProviderError: missing,
  InvalidAccessKeyId: (context) =>
    refused(
      context,
      'AWS does not know the access key ID',
      'It may have been deleted, or belong to another server.',
    ),
  SignatureDoesNotMatch: (context) =>
    refused(
      context,
      'The secret access key does not belong to the access key ID',
      'Copy both again, without white space around them.',
    ),
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  TokenRefreshRequired: expired,
  InvalidToken: (context) =>
    refused(context, 'AWS refused the session token', 'It belongs to another key pair.'),
  AccessDenied: denied,
  AllAccessDisabled: denied,
  AccountProblem: denied,
  NoSuchBucket: (context) =>
    failed(`There is no bucket ${context.bucket} ${place(context)}. Check ${where(context)}.`),
  InvalidBucketName: (context) =>
    failed(`${context.bucket} is no valid bucket name. Check ${where(context)}.`),
  RequestTimeTooSkewed: skewed,
  RequestExpired: skewed,
  RequestInTheFuture: skewed,
  BadDigest: damaged,
  InvalidDigest: damaged,
  XAmzContentChecksumMismatch: damaged,
  XAmzContentSHA256Mismatch: damaged,
  EntityTooLarge: () =>
    failed(
      'S3 refused the file as too large. Split the audience, or check that the server takes multipart uploads.',
    ),
  NotImplemented: () =>
    failed(
      'The server does not know a feature that this action needs. Use a server that is compatible with S3.',
    ),
  FileChanged: () =>
    failed('The built file changed while it was uploaded. Let no other step write to it; run again.'),
  AbortError: () => failed('The upload was cancelled or took too long. Run again.'),
};

function missing(context: S3Context): S3Explanation {
  const message =
    context.purpose === 'import'
      ? 'No AWS credentials were found. Set `aws-access-key-id` and `aws-secret-access-key` from secrets (the S3 credentials that ODP generates).'
      : 'No AWS credentials were found for the state. Run `aws-actions/configure-aws-credentials` before this step; the key pair of the inputs is for ODP’s bucket only.';
  return { code: 'credentials-missing', message };
}

function refused(context: S3Context, what: string, hint: string): S3Explanation {
  return { code: 'access-denied', message: `${what}. ${hint} ${renew(context)}` };
}

function expired(context: S3Context): S3Explanation {
  return {
    code: 'access-denied',
    message: context.keyPair
      ? 'The session token in `aws-session-token` has expired. Pass a fresh one, or ODP’s own key pair without a token.'
      : 'The AWS credentials have expired. Run `aws-actions/configure-aws-credentials` right before this step.',
  };
}

function denied(context: S3Context): S3Explanation {
  const message =
    context.purpose === 'import'
      ? `S3 denied access to the bucket ${context.bucket}. Check that the key pair is ODP’s, that \`tracker-id\` is that of the same ODP account, and that \`odp-region\` is right.`
      : `S3 denied access to the state in the bucket ${context.bucket}. Grant s3:ListBucket on the bucket and s3:GetObject, s3:PutObject and s3:DeleteObject on the prefix.`;
  return { code: 'access-denied', message };
}

function skewed(): S3Explanation {
  return failed(
    'The clock of this machine differs too much from S3’s. Set the runner’s clock, then run again.',
  );
}

function damaged(): S3Explanation {
  return failed('The file arrived damaged: S3 found another checksum. Nothing was stored; run again.');
}

function isWrongRegion(name: string, status: number | undefined): boolean {
  return (
    status === 301 ||
    status === 307 ||
    name === 'PermanentRedirect' ||
    name === 'TemporaryRedirect' ||
    name === 'AuthorizationHeaderMalformed' ||
    name === 'IllegalLocationConstraintException'
  );
}

function wrongRegion(context: S3Context, failure: RequestFailure & ServerFields): S3Explanation {
  const named = failure.$response?.headers?.['x-amz-bucket-region'] ?? failure.Region;
  const right = named !== undefined && /^[a-z0-9-]{1,32}$/.test(named) ? named : null;
  const what = `The bucket ${context.bucket} is not in ${context.region ?? 'the region of this environment'}`;
  const setting = context.purpose === 'import' ? '`aws-region` (or `odp-region`)' : '`AWS_REGION`';
  return failed(
    right === null
      ? `${what}. Set ${setting} to its region.`
      : `${what} but in ${right}. Set ${setting} accordingly.`,
  );
}

function unreachable(failure: RequestFailure, context: S3Context): string {
  const server =
    context.endpoint === null ? 'S3' : 'the S3 server that `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL` names';
  const code = codeOf(failure);
  // `read` alone would not tell: a broken socket has it, too.
  if ((failure.syscall === 'open' || failure.syscall === 'read') && !isBrokenConnection(failure)) {
    return `The built file could not be read (${code}). Check the runner’s disk.`;
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `The name of ${server} could not be resolved. Check the region, the endpoint and the runner’s network.`;
  }
  if (code === 'ECONNREFUSED')
    return `${sentence(server)} refused the connection. Check the endpoint and the network.`;
  if (isCertificateFault(code)) {
    return `The certificate of ${server} is not trusted (${code}). Check the endpoint, proxies, and NODE_EXTRA_CA_CERTS.`;
  }
  if (isSilence(failure) || code === 'ETIMEDOUT') {
    return `${sentence(server)} did not answer in time, also when asked again. Check the runner’s network, then run again.`;
  }
  if (isBrokenConnection(failure)) {
    return `The connection to ${server} broke, also when tried again${code === '' ? '' : ` (${code})`}. Run again.`;
  }
  const detail = code !== '' ? code : nameOf(failure);
  return `The request to ${server} failed${detail === '' ? '' : ` (${detail})`}. Run again; if it persists, run with debug logging.`;
}

function isCertificateFault(code: string): boolean {
  return /CERT|SELF_SIGNED|^ERR_TLS|^ERR_SSL|UNABLE_TO_(VERIFY|GET)|^EPROTO$/.test(code);
}

function renew(context: S3Context): string {
  if (context.purpose === 'state') return 'Check the step that configures AWS credentials.';
  return context.keyPair
    ? 'Generate Amazon S3 credentials in ODP and store them as the secrets behind `aws-access-key-id` and `aws-secret-access-key`.'
    : 'The credentials came from the environment; pass ODP’s own as `aws-access-key-id` and `aws-secret-access-key`.';
}

function where(context: S3Context): string {
  return context.purpose === 'import' ? '`odp-region`, `bucket` and `aws-region`' : '`state`';
}

function place(context: S3Context): string {
  return context.endpoint === null ? 'in S3' : 'on this S3 server';
}

function failed(message: string): S3Explanation {
  return { code: 'upload-failed', message };
}

/** The error's name where it is an identifier: a name made by a hostile server must not write into the log. */
function nameOf(failure: RequestFailure & ServerFields): string {
  const name = failure.name === 'Error' || failure.name === undefined ? (failure.Code ?? '') : failure.name;
  return /^[A-Za-z0-9_.]{1,64}$/.test(name) && name !== 'UnknownError' && name !== 'Unknown' ? name : '';
}

function codeOf(failure: RequestFailure, depth = 0): string {
  if (typeof failure.code === 'string' && /^[A-Z0-9_]{1,64}$/.test(failure.code)) return failure.code;
  return depth < 5 && typeof failure.cause === 'object' && failure.cause !== null
    ? codeOf(failure.cause, depth + 1)
    : '';
}

function sentence(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
