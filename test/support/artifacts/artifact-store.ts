/** A run of a workflow; its artifacts tell where it came from. */
export interface WorkflowRun {
  readonly id: number;
  /** Default 1. */
  readonly attempt?: number;
  /** `head_branch`. Default `main`. */
  readonly branch?: string;
  /** `head_repository_id`. Default that of acme/audiences. */
  readonly headRepositoryId?: number;
  readonly sha?: string;
}

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly runId: number;
  /** ISO 8601; it expires 90 days later. */
  createdAt: string;
  zip: Buffer;
  /** As GitHub computed it when it came. */
  digest: string | null;
  expired: boolean;
}

/** An artifact on its way: between CreateArtifact and FinalizeArtifact. */
export interface Upload {
  readonly runId: number;
  readonly name: string;
  /** Part of its address that nobody can guess. */
  readonly signature: string;
  readonly blocks: Map<string, Buffer>;
  blob: Buffer | null;
}

export interface ArtifactStore {
  url: string;
  readonly runs: Map<number, WorkflowRun>;
  /** Finished ones, the oldest first. */
  readonly artifacts: Artifact[];
  /** By the name of the blob. */
  readonly uploads: Map<string, Upload>;
  lastId: number;
}

/** `repository_id` of acme/audiences. */
export const REPOSITORY_ID = 4711;

/** What the runner sets for a job, and the token by which the service knows the run. */
export function runEnvironment(store: ArtifactStore, run: WorkflowRun): Record<string, string> {
  store.runs.set(run.id, run);
  // A JSON Web Token (RFC 7519); the client reads the run from it and does not look at the signature.
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const scp = `Actions.ExampleScope Actions.Results:run-${run.id}:job-${run.id}`;
  const { port } = new URL(store.url);
  return {
    ACTIONS_RESULTS_URL: `${store.url}/`,
    ACTIONS_RUNTIME_TOKEN: `${part({ alg: 'none', typ: 'JWT' })}.${part({ scp })}.c2lnbmF0dXJl`,
    GITHUB_SERVER_URL: `http://github.localhost:${port}`,
    GITHUB_REPOSITORY_ID: String(REPOSITORY_ID),
    GITHUB_RUN_ID: String(run.id),
    GITHUB_RUN_ATTEMPT: String(run.attempt ?? 1),
  };
}
