import { setTimeout as sleep } from 'node:timers/promises';
import type { Octokit } from '@octokit/core';
import type { PaginateInterface } from '@octokit/plugin-paginate-rest';
import type { Api } from '@octokit/plugin-rest-endpoint-methods';
import { proxiedFetch } from '../system/proxied.ts';

/** A client of GitHub's REST and GraphQL API. */
export type GitHub = Octokit & Api & { readonly paginate: PaginateInterface };

/** Where and as whom to speak to GitHub. */
export interface GitHubAccess {
  readonly token: string;
  /** REST API base URL. */
  readonly apiUrl: string;
}

/** How often and how long; tests shorten it. */
export interface Patience {
  /** For one answer, its body included, where a request does not bring its own `signal`. */
  readonly timeoutMs: number;
  /** After the first; only requests that can be made twice. */
  readonly retries: number;
  /** Before the first retry; doubled before each next one. */
  readonly waitMs: number;
}

/**
 * A client with a time limit for each request and few retries of what may be repeated: reads, updates and GraphQL
 * queries. Creating is never repeated, since the first attempt may have worked.
 */
export async function connectGitHub(
  { token, apiUrl }: GitHubAccess,
  { timeoutMs, retries, waitMs }: Patience = { timeoutMs: 20_000, retries: 2, waitMs: 500 },
): Promise<GitHub> {
  // Not `@actions/github`, which has a proxy's agent of its own as soon as it is loaded.
  const [{ Octokit }, { restEndpointMethods }, { paginateRest }] = await Promise.all([
    import('@octokit/core'),
    import('@octokit/plugin-rest-endpoint-methods'),
    import('@octokit/plugin-paginate-rest'),
  ]);
  const github = new (Octokit.plugin(restEndpointMethods, paginateRest))({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'odp-audience-action',
    request: { fetch: proxiedFetch },
    // Octokit tells of deprecations on the console; the log is ours.
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
  github.hook.wrap('request', async (request, options) => {
    const repeatable = options.method !== 'POST' || options.url.endsWith('/graphql');
    const ownLimit = options.request.signal !== undefined;
    for (let attempt = 0; ; attempt += 1) {
      if (!ownLimit) options.request.signal = AbortSignal.timeout(timeoutMs);
      try {
        return await request(options);
      } catch (cause) {
        if (!repeatable || attempt >= retries || !isPassing(cause)) throw cause;
        await sleep(waitMs * 2 ** attempt);
      }
    }
  });
  return github;
}

/** What went wrong with a request, as far as a user can do something about it. */
export type GitHubFailure =
  | 'not-permitted'
  | 'not-found'
  | 'bad-token'
  | 'rate-limited'
  | 'unreachable'
  | 'other';

/** Sorts what a request threw. Source: GitHub's pages "Troubleshooting the REST API" and "Rate limits". */
export function failureOf(cause: unknown): GitHubFailure {
  const status = answeredStatus(cause);
  if (status === null) return 'unreachable';
  if (status === 401) return 'bad-token';
  if (status === 429 || (status === 403 && /rate limit|abuse/i.test(messageOf(cause)))) return 'rate-limited';
  if (status === 403) return /locked/i.test(messageOf(cause)) ? 'other' : 'not-permitted';
  return status === 404 ? 'not-found' : 'other';
}

/** GitHub's or the network's own words. They name no token: Octokit keeps headers out of messages. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** The HTTP status that GitHub answered; `null` where there was no answer (Octokit makes up a 500 then). */
function answeredStatus(cause: unknown): number | null {
  if (!(cause instanceof Error) || !('response' in cause) || cause.response === undefined) return null;
  // GraphQL's errors come with status 200, which Octokit's error does not repeat.
  return 'status' in cause && typeof cause.status === 'number' ? cause.status : 200;
}

function isPassing(cause: unknown): boolean {
  const status = answeredStatus(cause);
  return status === null || status >= 500;
}

function nothing(): void {}
