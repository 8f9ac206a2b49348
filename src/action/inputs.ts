import type { OdpRegion } from '../odp/regions.ts';
import type { S3Credentials } from '../stores/s3.ts';

/** Where the state is kept: a folder (absolute path) or an S3 prefix (without leading or trailing `/`). */
export type StateLocation =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string };

/** The action's inputs, checked; paths are absolute. See `action.yml` for what each means. */
export interface Inputs {
  /** Absolute path, and as given for messages. */
  readonly manifest: { readonly path: string; readonly name: string };
  readonly mode: 'auto' | 'plan' | 'import';
  /** Audience IDs to process; `null` is all. */
  readonly audiences: readonly string[] | null;
  /** Absolute path of the folder that `members-directory` named; `null`: the manifest's folder. */
  readonly membersDirectory: string | null;
  readonly trackerId: string | null;
  readonly odpRegion: OdpRegion;
  readonly bucket: string;
  readonly awsRegion: string;
  /** ODP's key pair; `null`: the SDK's default chain. */
  readonly credentials: S3Credentials | null;
  /** Absolute path. */
  readonly outputDirectory: string;
  readonly state: StateLocation | null;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly overrideGuards: boolean;
  readonly partialImport: boolean;
  readonly skipUnchanged: boolean;
  readonly comment: boolean;
  readonly githubToken: string | null;
  readonly odpApiKey: string | null;
  /** Base URL without a trailing `/`. */
  readonly odpApiUrl: string;
  /** Seconds; 0 is off. */
  readonly verifyTimeout: number;
  readonly concurrency: number;
  readonly shards: number | null;
}
