/**
 * What GitHub's runner says about the run, read once from the environment variables.
 * The only place of the source that reads `process.env` besides `inputs.ts`.
 * Source of the names: GitHub's page "Variables reference".
 */
export interface Environment {
  /** `GITHUB_ACTIONS` is `true`. */
  readonly onGitHub: boolean;
  /** Absolute path of the checkout (`GITHUB_WORKSPACE`, else the current folder). */
  readonly workspace: string;
  /** Absolute path (`RUNNER_TEMP`, else a folder in the system's temporary folder). */
  readonly temp: string;
  readonly eventName: string;
  /** The event's payload; `{}` where there is none. */
  readonly payload: EventPayload;
  /** `refs/heads/main` for example. */
  readonly ref: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly workflow: string;
  readonly job: string;
  /** Page of this run; `null` outside GitHub. */
  readonly runUrl: string | null;
  /** REST API base URL, `https://api.github.com` for example. */
  readonly apiUrl: string;
  /** URL of this version's `docs` folder, for links from messages; `null` where the action's repository is not known. */
  readonly docsUrl: string | null;
  /** Whether an S3 endpoint override is in force (`AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`): then addresses are path-style. */
  readonly s3Endpoint: string | null;
  /** `RUNNER_DEBUG` is 1. */
  readonly debug: boolean;
}

/** The fields of GitHub's webhook payloads that the action reads. */
export interface EventPayload {
  readonly repository?: { readonly default_branch?: string };
  readonly pull_request?: {
    readonly number: number;
    readonly base: {
      readonly sha: string;
      readonly ref: string;
      readonly repo?: { readonly full_name: string };
    };
    readonly head?: { readonly repo?: { readonly full_name: string; readonly fork?: boolean } | null };
  };
}
