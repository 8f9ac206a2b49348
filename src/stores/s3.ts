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
  /** An S3-compatible server instead of AWS; addressed path-style. The SDK reads the variables itself; this only says that one is set. */
  readonly endpoint: string | null;
}
