import { causesOf } from '../system/cause.ts';
import { proxyFault } from '../system/proxy.ts';
import { failureOf, type RequestFailure } from './s3-retry.ts';

/** Fields of S3's error answers that the SDK puts on its errors. */
export interface ServerFailure extends RequestFailure {
  readonly Code?: string;
  readonly Region?: string;
  /** What was refused, as `requireS3Answers` notes it. */
  readonly asked?: string;
}

/**
 * Whether whatever else these credentials ask of the bucket will fail in the same way: there are none, the server does not
 * know them or no longer takes them, there is no such bucket, or nobody can be asked at all. `AccessDenied` is not among
 * them: it may be about one key.
 */
export function isOfWholeBucket(error: unknown): boolean {
  const failure: ServerFailure = failureOf(error);
  const status = failure.$metadata?.httpStatusCode;
  const name = nameOf(failure);
  if (OF_WHOLE_BUCKET.has(name) || isWrongRegion(name, status)) return true;
  const proxy = proxyFault(error);
  return proxy === null ? status === 407 || isCertificateFault(codeOf(failure)) : proxy.code === 'EPROXY';
}

const OF_WHOLE_BUCKET: ReadonlySet<string> = new Set([
  ...['CredentialsFailure', 'CredentialsProviderError', 'ProviderError'],
  ...['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken'],
  ...['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'],
  ...['AllAccessDisabled', 'AccountProblem', 'UserSuspended'],
  ...['NoSuchBucket', 'InvalidBucketName'],
  ...['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'],
]);

/** Whether the bucket is in a region other than the one that was asked. */
export function isWrongRegion(name: string, status: number | undefined): boolean {
  return (
    status === 301 ||
    status === 307 ||
    name === 'PermanentRedirect' ||
    name === 'TemporaryRedirect' ||
    name === 'AuthorizationHeaderMalformed' ||
    name === 'IllegalLocationConstraintException'
  );
}

/** Whether Node's or OpenSSL's code is about a certificate, or about anything but TLS. */
export function isCertificateFault(code: string): boolean {
  return /CERT|SELF_SIGNED|^ERR_TLS|^ERR_SSL|UNABLE_TO_(VERIFY|GET)|^EPROTO$/.test(code);
}

/** The error's name where it is an identifier: a name made by a hostile server must not write into the log. */
export function nameOf(failure: ServerFailure): string {
  const name = failure.name === 'Error' || failure.name === undefined ? (failure.Code ?? '') : failure.name;
  return /^[A-Za-z0-9_.]{1,64}$/.test(name) && name !== 'UnknownError' && name !== 'Unknown' ? name : '';
}

/** The system's code of a failure or of what caused it; empty where there is none. */
export function codeOf(failure: RequestFailure): string {
  const codes = [...causesOf(failure)].map(({ code }: RequestFailure) => code);
  return codes.find((code) => typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code)) ?? '';
}
