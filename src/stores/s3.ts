import type { S3Client } from '@aws-sdk/client-s3';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { proxiedAgents } from '../system/proxied.ts';
import { requireS3Answers } from './s3-answers.ts';
import { s3Requests } from './s3-requests.ts';
import { retryStrategy } from './s3-retry.ts';

/** A static or temporary AWS key pair. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How to reach one bucket. */
export interface S3Connection {
  readonly bucket: string;
  /** `null`: the SDK's own (`AWS_REGION`), redirects followed. */
  readonly region: string | null;
  /** `null`: the SDK's default chain. */
  readonly credentials: S3Credentials | null;
  /** An S3-compatible server instead of AWS; addressed path-style. */
  readonly endpoint: string | null;
}

/** Milliseconds without an answer after which a request is given up (and tried again). */
export interface S3Timeouts {
  readonly connect: number;
  /** No byte went either way for so long. */
  readonly idle: number;
}

/** S3 answers within seconds; a server that is silent for longer has lost the request. */
export const TIMEOUTS: S3Timeouts = { connect: 5_000, idle: 15_000 };

/** The region asked first where neither the input nor the environment names one: S3 redirects from there. */
const FALLBACK_REGION = 'us-east-1';

/**
 * A client for one bucket that retries as `retryStrategy` says and never waits without bound.
 * A bucket with a dot in its name is addressed path-style, because `*.s3.amazonaws.com` certificates do not cover it.
 */
export async function createS3Client(
  connection: S3Connection,
  timeouts: S3Timeouts = TIMEOUTS,
): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  const strategy = await retryStrategy();
  const create = async (region: string | null) => {
    const handler = await s3Requests({
      connectionTimeout: timeouts.connect,
      socketTimeout: timeouts.idle,
      ...proxiedAgents(),
    });
    const client = new S3Client({
      ...(region === null ? {} : { region }),
      ...(connection.endpoint === null ? {} : { endpoint: connection.endpoint }),
      // A pair from the inputs is taken as it is: nothing from the environment, not even a session token, is added.
      ...(connection.credentials === null ? {} : { credentials: { ...connection.credentials } }),
      // ODP's bucket is at AWS, or where the environment says; an `endpoint_url` in a file is meant for the user's own.
      ignoreConfiguredEndpointUrls: connection.region !== null,
      forcePathStyle: connection.endpoint !== null || connection.bucket.includes('.'),
      followRegionRedirects: connection.region === null,
      retryStrategy: strategy,
      credentialDefaultProvider: (init) => namingFailures(defaultProvider(init)),
      requestChecksumCalculation: 'WHEN_SUPPORTED',
      // The state's data file is checked by its own SHA-256, which also works across a resumed download.
      responseChecksumValidation: 'WHEN_REQUIRED',
      // STS and the other sources of credentials get the same one.
      requestHandler: handler,
    });
    requireS3Answers(client);
    return client;
  };

  const client = await create(connection.region);
  if (connection.region !== null) return client;
  try {
    await client.config.region();
    return client;
  } catch {
    client.destroy();
    return create(FALLBACK_REGION);
  }
}

/** Marks what goes wrong while credentials are fetched: by its looks alone it could be S3's error, or a file's. */
function namingFailures(provider: AwsCredentialIdentityProvider): AwsCredentialIdentityProvider {
  return (properties) =>
    provider(properties).catch((cause: unknown) => {
      throw Object.assign(new Error('no credentials', { cause }), { name: 'CredentialsFailure' });
    });
}
