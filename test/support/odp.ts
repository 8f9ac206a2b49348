import type { Faults } from './faults.ts';
import { type ApiRequest, createOdpApi } from './odp/api.ts';
import { type ActivityLogEntry, createReceiver, isMember } from './odp/receiver.ts';
import { type S3, type S3Bucket, startS3 } from './s3/s3-proxy.ts';
import type { S3KeyPair } from './s3/signature.ts';
import { listen } from './server.ts';

export type { ApiRequest } from './odp/api.ts';
export type { ActivityLogEntry } from './odp/receiver.ts';
export type { S3Request } from './s3/request.ts';
export type { S3KeyPair } from './s3/signature.ts';

export interface OdpOptions {
  readonly trackerId?: string;
  /** The import bucket. Default `zaius-incoming` in us-east-1. */
  readonly bucket?: S3Bucket;
  /** More buckets on the same server. Default: `state`, in us-east-1. */
  readonly moreBuckets?: readonly S3Bucket[];
  /** More key pairs; `keyPair` and `stateKeyPair` are always there. */
  readonly moreKeyPairs?: readonly S3KeyPair[];
  /** Audiences that exist. Default: any ID may be imported, and `/segments` lists none. */
  readonly audiences?: readonly string[];
  /** Configured high-confidence identifiers. Default customer_id, email, user_id. */
  readonly identifiers?: readonly string[];
  /** Milliseconds before an import takes effect. Default 0: at once, before the upload is answered. */
  readonly importDelay?: number;
  /** Members that ODP loses although it says it imported them; a number is a fraction of them. */
  readonly loses?: number | ((member: string) => boolean);
  /** Whether GraphQL shows `not_qualified` audiences. Default false. */
  readonly showsNotQualified?: boolean;
}

/** All of ODP on one address: the S3 import bucket, the importer with its Activity Log, the API. */
export interface Odp extends AsyncDisposable {
  /** The S3 endpoint, `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** `<url>/v3` */
  readonly apiUrl: string;
  readonly trackerId: string;
  readonly bucket: string;
  readonly apiKey: string;
  /** ODP's: may only write the import bucket. */
  readonly keyPair: S3KeyPair;
  /** The user's: may do everything in the other buckets, and nothing in ODP's. */
  readonly stateKeyPair: S3KeyPair;
  readonly s3: S3;
  readonly api: { readonly requests: ApiRequest[]; readonly faults: Faults<ApiRequest> };
  readonly activityLog: readonly ActivityLogEntry[];
  /** Settings that a test may change between two runs. */
  readonly settings: {
    importDelay: number;
    loses: (member: string) => boolean;
    showsNotQualified: boolean;
    /** null: any. */
    readonly audiences: Set<string> | null;
  };
  /** Who is in the audience now. */
  members(audience: string): Set<string>;
  /** Key of an audience's object in the import bucket. */
  key(audience: string): string;
  /** The last uploaded file of an audience as it is in the bucket; null where there is none. */
  file(audience: string): Promise<Buffer | null>;
  /** S3 requests that write to the import bucket. */
  uploads(): S3['requests'];
  /** Resolves when delayed imports have taken effect. */
  settled(): Promise<void>;
  /** Inputs of the action that import into this ODP. */
  inputs(): Record<string, string>;
  /** Environment of the action: the endpoint, and the user's own key pair for an S3 state. */
  env(): Record<string, string>;
  close(): Promise<void>;
}

export async function startOdp(options: OdpOptions = {}): Promise<Odp> {
  const trackerId = options.trackerId ?? 'tracker123';
  const bucket = options.bucket ?? { name: 'zaius-incoming' };
  const moreBuckets = options.moreBuckets ?? [{ name: 'state' }];
  const apiKey = 'W4WzcEs-ABgXorzY7h1LCQ.standin';
  const keyPair: S3KeyPair = {
    accessKeyId: 'AKIAODPSTANDIN000001',
    secretAccessKey: 'odp+secret/standin',
    grants: [{ bucket: bucket.name, prefix: `${trackerId}/`, actions: ['write'] }],
  };
  const stateKeyPair: S3KeyPair = {
    accessKeyId: 'AKIAUSERSTANDIN00001',
    secretAccessKey: 'user+secret/standin',
    grants: moreBuckets.map(({ name }) => ({ bucket: name, actions: ['read', 'write', 'list', 'delete'] })),
  };
  const settings = {
    trackerId,
    audiences: options.audiences === undefined ? null : new Set(options.audiences),
    identifiers: new Set(options.identifiers ?? ['customer_id', 'email', 'user_id']),
    importDelay: options.importDelay ?? 0,
    loses: losing(options.loses ?? 0),
    showsNotQualified: options.showsNotQualified ?? false,
    apiKey,
    isMember: (audience: string, identifier: string, value: string) =>
      isMember(receiver, settings, audience, identifier, value),
  };
  const receiver = createReceiver(settings);
  const api = createOdpApi(settings);
  const s3 = await startS3({
    buckets: [bucket, ...moreBuckets],
    keyPairs: [keyPair, stateKeyPair, ...(options.moreKeyPairs ?? [])],
    onObject: (name, key, body) => {
      if (name === bucket.name) receiver.receive(key, body);
    },
  });
  // No bucket can be called `v3`: names have three characters or more.
  const server = await listen((request, response) =>
    (request.url?.startsWith('/v3/') ? api : s3).handle(request, response),
  );
  const close = async () => {
    await server.close();
    await s3.close();
  };
  const key = (audience: string) => `${trackerId}/audience-diffs/${audience}.csv.gz`;
  return {
    url: server.url,
    apiUrl: `${server.url}/v3`,
    trackerId,
    bucket: bucket.name,
    apiKey,
    keyPair,
    stateKeyPair,
    s3,
    api,
    activityLog: receiver.log,
    settings,
    members: (audience) =>
      new Set(
        [...(receiver.memberships.get(audience)?.members ?? [])].filter((member) => !settings.loses(member)),
      ),
    key,
    file: (audience) => s3.object(bucket.name, key(audience)),
    uploads: () =>
      s3.requests.filter((request) => request.bucket === bucket.name && request.method !== 'GET'),
    settled: () => receiver.settled(),
    inputs: () => ({
      'tracker-id': trackerId,
      'aws-access-key-id': keyPair.accessKeyId,
      'aws-secret-access-key': keyPair.secretAccessKey,
    }),
    env: () => ({
      AWS_ENDPOINT_URL_S3: server.url,
      AWS_ACCESS_KEY_ID: stateKeyPair.accessKeyId,
      AWS_SECRET_ACCESS_KEY: stateKeyPair.secretAccessKey,
      AWS_REGION: 'us-east-1',
    }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The same members every time, for a fraction. */
function losing(loses: number | ((member: string) => boolean)): (member: string) => boolean {
  if (typeof loses === 'function') return loses;
  return (member) => {
    let hash = 0;
    for (let at = 0; at < member.length; at++) hash = (hash * 31 + member.charCodeAt(at)) % 1000;
    return hash < loses * 1000;
  };
}
