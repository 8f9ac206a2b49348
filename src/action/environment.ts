import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gitVariables } from '../system/git.ts';
import { type EventPayload, readPayload } from './event-payload.ts';

/**
 * What GitHub's runner says about the run, read once from the environment variables.
 * Source of the names: GitHub's page "Variables reference".
 */
export interface Environment {
  /** See `isOnRunner`. */
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
  /** GitHub's number of the repository; `null` where the runner does not say. */
  readonly repositoryId: number | null;
  /** Base URL of the server, `https://github.com` for example. */
  readonly serverUrl: string;
  /** The commit that started the run; `null` outside GitHub. */
  readonly sha: string | null;
  /** `null` outside GitHub. */
  readonly runId: number | null;
  /** 1 for the first attempt. */
  readonly runAttempt: number;
  /** What somebody at a desk compares with, any name that git knows for a commit; `null`: nothing. */
  readonly deskBase: string | null;
  /** Whether the run can keep artifacts of the form that `@actions/artifact` writes. */
  readonly keepsArtifacts: boolean;
  /** URL of the artifact service; `null` where the runner names none. */
  readonly artifactService: string | null;
  /** Whoever started this attempt of the run; `null` outside GitHub. */
  readonly actor: string | null;
  readonly workflow: string;
  readonly job: string;
  /** The step's `id`, or the name that the runner gave it; the steps of a composite action share it. Empty at a desk. */
  readonly step: string;
  /** Page of this run; `null` outside GitHub. */
  readonly runUrl: string | null;
  /** Page of this attempt of the run; `null` outside GitHub. */
  readonly attemptUrl: string | null;
  /** REST API base URL, `https://api.github.com` for example. */
  readonly apiUrl: string;
  /** The account that the workflow's own token writes comments as. */
  readonly workflowAccount: string;
  /** URL of this version's `docs` folder, for links from messages; `null` where the action's repository is not known. */
  readonly docsUrl: string | null;
  /** An S3-compatible server instead of AWS (`AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`); addressed path-style. */
  readonly s3Endpoint: S3Endpoint | null;
  /** What git is started with. */
  readonly git: NodeJS.ProcessEnv;
  /** `RUNNER_DEBUG` is 1. */
  readonly debug: boolean;
  /** Whether a terminal is not to be coloured (`NO_COLOR`). Source: no-color.org. */
  readonly noColor: boolean;
}

/** The address of an S3-compatible server, as given, and the variable that gives it. */
export interface S3Endpoint {
  readonly variable: string;
  readonly url: string;
}

/**
 * Whether GitHub's runner started this, or what takes its place: whoever gives files for outputs or a summary wants them
 * written, even without `GITHUB_ACTIONS`.
 */
export function isOnRunner(env: NodeJS.ProcessEnv): boolean {
  return env.GITHUB_ACTIONS === 'true' || Boolean(env.GITHUB_OUTPUT || env.GITHUB_STEP_SUMMARY);
}

/**
 * Reads the run's environment. An event payload that is missing or damaged is taken as empty, which is safe: without it
 * no run but a scheduled one is known to be on the default branch, so `mode: auto` plans.
 */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const server = (env.GITHUB_SERVER_URL || 'https://github.com').replace(/\/+$/, '');
  const repository = env.GITHUB_REPOSITORY ?? '';
  const run = env.GITHUB_RUN_ID;
  const runUrl = repository && run ? `${server}/${repository}/actions/runs/${run}` : null;
  const runAttempt = positive(env.GITHUB_RUN_ATTEMPT) ?? 1;
  return {
    onGitHub: isOnRunner(env),
    workspace: resolve(env.GITHUB_WORKSPACE || '.'),
    temp: resolve(env.RUNNER_TEMP || join(tmpdir(), 'odp-audience-action')),
    eventName: env.GITHUB_EVENT_NAME ?? '',
    payload: env.GITHUB_EVENT_PATH ? readPayload(env.GITHUB_EVENT_PATH) : {},
    ref: env.GITHUB_REF ?? '',
    repository,
    repositoryId: positive(env.GITHUB_REPOSITORY_ID),
    serverUrl: server,
    sha: env.GITHUB_SHA || null,
    runId: positive(run),
    runAttempt,
    deskBase: isOnRunner(env) ? null : env.ODP_AUDIENCES_BASE || null,
    keepsArtifacts: keepsArtifacts(env, server),
    artifactService: env.ACTIONS_RESULTS_URL || null,
    actor: env.GITHUB_TRIGGERING_ACTOR || env.GITHUB_ACTOR || null,
    workflow: env.GITHUB_WORKFLOW ?? '',
    job: env.GITHUB_JOB ?? '',
    step: env.GITHUB_ACTION ?? '',
    runUrl,
    attemptUrl: runUrl === null ? null : `${runUrl}/attempts/${runAttempt}`,
    apiUrl: (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, ''),
    workflowAccount: workflowAccount(env),
    docsUrl: docsUrl(env.GITHUB_ACTION_REPOSITORY, env.GITHUB_ACTION_REF),
    s3Endpoint: s3Endpoint(env),
    git: gitVariables(env),
    debug: env.RUNNER_DEBUG === '1',
    noColor: Boolean(env.NO_COLOR),
  };
}

/**
 * The runner gives actions the address and token of the artifact service, and the server has one of the form that
 * `@actions/artifact` speaks: github.com and GHE.com do, GitHub Enterprise Server, Gitea and Forgejo do not.
 */
function keepsArtifacts(env: NodeJS.ProcessEnv, server: string): boolean {
  const host = URL.canParse(server) ? new URL(server).hostname.toLowerCase() : '';
  const isGitHub = !env.FORGEJO_ACTIONS && !env.GITEA_ACTIONS;
  const speaksIt = host === 'github.com' || host.endsWith('.ghe.com') || host.endsWith('.localhost');
  return (
    isGitHub && speaksIt && URL.canParse(env.ACTIONS_RESULTS_URL ?? '') && Boolean(env.ACTIONS_RUNTIME_TOKEN)
  );
}

/** A whole number above 0; `null` for any other text. */
function positive(text: string | undefined): number | null {
  const number = /^[1-9]\d{0,15}$/.test(text ?? '') ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : null;
}

/** Forgejo and Gitea run workflows of this form and have accounts of their own; Forgejo sets Gitea's variable, too. */
function workflowAccount({ FORGEJO_ACTIONS, GITEA_ACTIONS }: NodeJS.ProcessEnv): string {
  if (FORGEJO_ACTIONS) return 'forgejo-actions';
  return GITEA_ACTIONS ? 'gitea-actions' : 'github-actions[bot]';
}

/** Source: AWS's page "Service-specific endpoints". */
function s3Endpoint(env: NodeJS.ProcessEnv): S3Endpoint | null {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return null;
  for (const variable of ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL']) {
    const url = env[variable];
    if (url) return { variable, url };
  }
  return null;
}

/**
 * Both are empty for an action used by path (`uses: ./`). Always on github.com: an Enterprise Server gets the action from
 * there by GitHub Connect, and has no such repository.
 */
function docsUrl(repository: string | undefined, ref: string | undefined): string | null {
  if (!repository || !ref || !/^[\w.-]+\/[\w.-]+$/.test(repository)) return null;
  return `https://github.com/${repository}/blob/${encodeURI(ref)}/docs`;
}
