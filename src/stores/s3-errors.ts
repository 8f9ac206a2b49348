import { forwardRefused, proxyFault } from '../system/proxy.ts';
import { explainCredentials, noCredentials } from './credential-errors.ts';
import {
  codeOf,
  isCertificateFault,
  isOfWholeBucket,
  isWrongRegion,
  nameOf,
  type ServerFailure,
} from './s3-failure.ts';
import {
  failureOf,
  isBrokenConnection,
  isDamaged,
  isSilence,
  isThrottling,
  type RequestFailure,
} from './s3-retry.ts';

/** What to do about a failure, in the words of whoever asked S3. Sentences, except for the three settings. */
export interface S3Advice {
  /** There are no credentials. */
  readonly missing: string;
  /** They are valid and may not do this. */
  readonly denied: string;
  /** They are wrong. */
  readonly renew: string;
  /** They were right once. */
  readonly expired: string;
  /** The settings that lead to the bucket, its region and its server, as inline code: `` `state` ``. */
  readonly bucketSetting: string;
  readonly regionSetting: string;
  readonly endpointSetting: string;
}

/** What was asked of S3. */
export interface S3Context {
  readonly bucket: string;
  /** `null`: the environment's. */
  readonly region: string | null;
  /** An S3-compatible server instead of AWS. */
  readonly endpoint: string | null;
  readonly advice: S3Advice;
}

export interface S3Explanation {
  readonly code: 'access-denied' | 'credentials-missing' | 'upload-failed';
  /** What happened and what to do. Holds no secret, no key ID and nothing of the request. */
  readonly message: string;
  /** Whether these credentials get the same answer for every object of the bucket. */
  readonly everywhere: boolean;
}

/** An explanation without its reach. */
type Explained = Pick<S3Explanation, 'code' | 'message'>;

/**
 * Explains an error of the S3 client. Nothing of the error's own text is repeated but its code and the region it names:
 * S3's messages hold the key ID and, for a bad signature, the signed request.
 */
export function explainS3Error(error: unknown, context: S3Context): S3Explanation {
  return { ...explain(error, context), everywhere: isOfWholeBucket(error) };
}

function explain(error: unknown, context: S3Context): Explained {
  const failure: ServerFailure = failureOf(error);
  const name = nameOf(failure);
  const status = failure.$metadata?.httpStatusCode;
  if (name === 'CredentialsFailure') return explainCredentials(failure.cause, context.advice.missing);

  const proxy = proxyFault(error) ?? (status === 407 ? forwardRefused() : null);
  if (proxy !== null) return failed(proxy.message);
  // A server chooses the name: `constructor` must not be found in the table.
  const known = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
  if (known !== undefined) return known(context, said(name, status), failure);
  if (name.startsWith('KMS')) return noEncryption(context, said(name, status));
  if (isWrongRegion(name, status)) return wrongRegion(context, failure);
  if (isDamaged(failure)) return damaged(context, said(name, status));
  if (status === 413) return tooLarge(context, said(name, status));
  if (status === 401 || status === 403) return denied(context, said(name, status));
  if (isThrottling(failure)) {
    return failed(
      `S3 kept asking to slow down${said(name, status)}. Run again later, or lower \`concurrency\`.`,
    );
  }
  if (status === 501) return notImplemented(context, said(name, status), failure);
  if (status !== undefined && status >= 500) {
    return failed(`S3 kept answering with errors of its own${said(name, status)}. Run again later.`);
  }
  if (status !== undefined && status >= 300) {
    return failed(
      `S3 refused the request for the bucket ${context.bucket}${said(name, status)}. Check ${context.advice.bucketSetting}.`,
    );
  }
  return failed(unreachable(failure, context));
}

type Explain = (context: S3Context, said: string, failure: ServerFailure) => Explained;

/** By the error code of the server; AWS's, and what Ceph, MinIO and others add. */
const BY_NAME: Readonly<Record<string, Explain>> = {
  CredentialsProviderError: ({ advice }) => noCredentials(advice.missing),
  ProviderError: ({ advice }) => noCredentials(advice.missing),
  InvalidAccessKeyId: ({ advice }, said) =>
    refused(
      `The server does not know the access key ID${said}. It may have been deleted, or belong to another server. ${advice.renew}`,
    ),
  SignatureDoesNotMatch: ({ advice }, said) =>
    refused(
      `The secret access key does not belong to the access key ID${said}. Copy both again, without white space around them. ${advice.renew}`,
    ),
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  TokenRefreshRequired: expired,
  InvalidToken: ({ advice }, said) =>
    refused(`The server refused the session token${said}. It belongs to another key pair. ${advice.renew}`),
  AccessDenied: denied,
  AllAccessDisabled: suspended,
  AccountProblem: suspended,
  UserSuspended: suspended,
  QuotaExceeded: full,
  StorageQuotaExceeded: full,
  InsufficientStorage: full,
  XMinioAdminBucketQuotaExceeded: full,
  XMinioStorageFull: full,
  InvalidEncryptionAlgorithmError: noEncryption,
  ServerSideEncryptionConfigurationNotFoundError: noEncryption,
  NoSuchBucket: ({ bucket, advice }) =>
    failed(`There is no bucket ${bucket} on this server (NoSuchBucket). Check ${advice.bucketSetting}.`),
  InvalidBucketName: ({ bucket, advice }) =>
    failed(`${bucket} is not a valid bucket name (InvalidBucketName). Check ${advice.bucketSetting}.`),
  RequestTimeTooSkewed: skewed,
  RequestExpired: skewed,
  RequestInTheFuture: skewed,
  InvalidDigest: damaged,
  EntityTooLarge: tooLarge,
  NotImplemented: notImplemented,
  WrongETag: () =>
    failed(
      'The answer to the upload has the ETag of other bytes. Run again; if it persists, check proxies between the runner and S3.',
    ),
  FileChanged: () =>
    failed('The built file changed after it was checked. Let nothing else write to it, then run again.'),
  NotS3Answer: ({ advice }, said) =>
    failed(
      `The answer is not one of S3’s${said}: it may be the page of a proxy or a portal. Check ${advice.endpointSetting} and the runner’s network.`,
    ),
  AbortError: () => failed('The request was cancelled or took too long. Run again.'),
};

function refused(message: string): Explained {
  return { code: 'access-denied', message };
}

function expired({ advice }: S3Context, said: string): Explained {
  return refused(`The AWS credentials have expired${said}. ${advice.expired}`);
}

function denied({ bucket, advice }: S3Context, said: string): Explained {
  return refused(`S3 denied access to the bucket ${bucket}${said}. ${advice.denied}`);
}

function suspended(_: S3Context, said: string): Explained {
  return refused(
    `The account or user of this key is suspended on the server${said}. Ask who runs the server.`,
  );
}

function full({ bucket }: S3Context, said: string): Explained {
  return failed(
    `The quota or the disk of the bucket ${bucket} is used up${said}. The key is right; ask who runs the server.`,
  );
}

function noEncryption(_: S3Context, said: string): Explained {
  return failed(
    `The server cannot encrypt as it was asked to${said}. Have server-side encryption set up there, or use another key.`,
  );
}

function tooLarge(_: S3Context, said: string): Explained {
  return failed(
    `The server or a proxy refused the request as too large${said}. Raise its limit to at least 10 MiB for one request.`,
  );
}

function notImplemented(_: S3Context, said: string, { asked }: ServerFailure): Explained {
  const what = asked === undefined ? 'a feature' : `a feature of ${asked}`;
  return failed(
    `The server does not know ${what} that this action needs${said}: docs/environments.md lists them. For encryption, it may only have to be set up.`,
  );
}

function skewed(_: S3Context, said: string): Explained {
  return failed(
    `The clock of this machine differs too much from S3’s${said}. Set the runner’s clock, then run again.`,
  );
}

function damaged(_: S3Context, said: string): Explained {
  return failed(
    `The file arrived damaged, even when it was sent again: S3 found another checksum${said}. Run again; if it persists, check the runner’s network.`,
  );
}

function wrongRegion({ bucket, region, advice }: S3Context, failure: ServerFailure): Explained {
  const named = failure.$response?.headers?.['x-amz-bucket-region'] ?? failure.Region;
  const right = named !== undefined && /^[a-z0-9-]{1,32}$/.test(named) ? named : null;
  const what = `The bucket ${bucket} is not in ${region ?? 'the region of this environment'}`;
  return failed(
    right === null
      ? `${what}. Set ${advice.regionSetting} to its region.`
      : `${what} but in ${right}. Set ${advice.regionSetting} accordingly.`,
  );
}

function unreachable(failure: RequestFailure, { endpoint, advice }: S3Context): string {
  const server = endpoint === null ? 'S3' : `the S3 server that ${advice.endpointSetting} names`;
  const code = codeOf(failure);
  // `read` alone would not tell: a broken socket has it, too.
  if (/^(?:open|read|stat)$/.test(failure.syscall ?? '') && !isBrokenConnection(failure)) {
    return `The built file could not be read (${code}). Check the runner’s disk.`;
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `The name of ${server} could not be resolved (${code}). Check the region, the endpoint and the runner’s network.`;
  }
  if (code === 'ECONNREFUSED')
    return `${sentence(server)} refused the connection (${code}). Check the endpoint and the network.`;
  if (isCertificateFault(code)) {
    return `The certificate of ${server} is not trusted (${code}). Check the endpoint, proxies, and NODE_EXTRA_CA_CERTS.`;
  }
  if (isSilence(failure) || code === 'ETIMEDOUT') {
    return `${sentence(server)} did not answer in time, even when asked again. Check the runner’s network, then run again.`;
  }
  if (isBrokenConnection(failure)) {
    return `The connection to ${server} broke, even when tried again${code === '' ? '' : ` (${code})`}. Run again.`;
  }
  const detail = code !== '' ? code : nameOf(failure);
  return `The request to ${server} failed${detail === '' ? '' : ` (${detail})`}. Run again; if it persists, run with debug logging.`;
}

function failed(message: string): Explained {
  return { code: 'upload-failed', message };
}

/** What the server said, in brackets: its status and error code. */
function said(name: string, status: number | undefined): string {
  const parts = [
    status === undefined ? '' : `HTTP ${status}`,
    /^(?:NotS3Answer|WrongETag)$/.test(name) ? '' : name,
  ];
  const text = parts.filter((part) => part !== '').join(', ');
  return text === '' ? '' : ` (${text})`;
}

function sentence(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
