import { proxyFault } from '../system/proxy.ts';
import { failureOf, isBrokenConnection } from './s3-retry.ts';

/**
 * Explains why the SDK's default chain gave no credentials: by the step that failed, for none of it has to do with S3 or
 * with a file of the workspace. `whereNone` is the advice where there are none at all. Repeats no path, no account and
 * nothing of an answer but its error code.
 */
export function explainCredentials(
  cause: unknown,
  whereNone: string,
): { readonly code: 'access-denied' | 'credentials-missing'; readonly message: string } {
  const failure = failureOf(cause);
  const status = failure.$metadata?.httpStatusCode;
  const name = /^[A-Za-z0-9_.]{1,64}$/.test(failure.name ?? '') ? failure.name : 'Error';
  const code = /^[A-Z0-9_]{1,64}$/.test(failure.code ?? '') ? failure.code : '';
  const proxy = proxyFault(cause);
  if (proxy !== null) {
    return missing(`AWS STS, which issues the credentials, could not be reached. ${proxy.message}`);
  }
  if (failure.syscall !== undefined && !isBrokenConnection(failure)) {
    return missing(
      `The file that AWS_WEB_IDENTITY_TOKEN_FILE or the AWS configuration names could not be read (${code}). Check the step or the service account that provides it.`,
    );
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return {
      code: 'access-denied',
      message: `AWS STS refused to issue credentials for the role (HTTP ${status}, ${name}). Check the role’s ARN and its trust policy, and \`id-token: write\` where GitHub’s token is used.`,
    };
  }
  if (status !== undefined) {
    return missing(`AWS STS, which issues the credentials, answered with HTTP ${status}. Run again later.`);
  }
  if (isBrokenConnection(failure)) {
    return missing(
      `AWS STS, which issues the credentials, could not be reached${code === '' ? '' : ` (${code})`}. Check AWS_REGION, proxies and the runner’s network.`,
    );
  }
  return noCredentials(whereNone);
}

/** There are none at all. */
export function noCredentials(advice: string) {
  return missing(`No AWS credentials were found. ${advice}`);
}

function missing(message: string) {
  return { code: 'credentials-missing', message } as const;
}
