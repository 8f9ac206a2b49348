import type { GitHub as Client } from '@actions/github/lib/utils';
import { deadline } from '../system/deadline.ts';
import { proxiedFetch } from '../system/proxied.ts';
import { NO_PROXIES, proxyFault, withVariables } from '../system/proxy.ts';
import { readBounded } from '../system/read-bounded.ts';
import { retry } from '../system/retry.ts';

/** A client of GitHub's REST and GraphQL API. */
export type GitHub = InstanceType<typeof Client>;

/** Where and as whom to speak to GitHub. */
export interface GitHubAccess {
  readonly token: string;
  /** REST API base URL. */
  readonly apiUrl: string;
  /** Ends a wait for GitHub. */
  readonly signal?: AbortSignal;
}

/** Milliseconds. Tests shorten them. */
export interface Patience {
  /** For one answer, its body included, where a request does not bring its own `signal`. */
  readonly timeout: number;
  /** Before the first retry where GitHub names no time; doubled before each next one. */
  readonly pause: number;
}

const PATIENCE: Patience = { timeout: 20_000, pause: 1_000 };
/** Requests sent for one answer at most, the first included. */
const TRIES = 6;
/** Milliseconds: a wait for one answer never ends later than this after the first request. */
const LONGEST_WAIT = 120_000;
/** Where nothing answers at all it is the network, which comes back soon or not during this run. */
const UNREACHABLE_TRIES = 3;
/** Milliseconds to wait for a secondary rate limit that names no time; source: GitHub's page "Rate limits for the REST API". */
const UNNAMED_LIMIT = 60_000;

/**
 * A client with a time limit for each request. Rate limits are waited for as GitHub's answer says, and 5xx and broken
 * connections are tried again. A request that creates something is sent again only where GitHub refused it: otherwise
 * the first one may have arrived; see `createOnce`.
 */
export async function connectGitHub(
  { token, apiUrl, signal }: GitHubAccess,
  patience: Patience = PATIENCE,
): Promise<GitHub> {
  const github = new (await loadClient())({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'odp-audience-action',
    request: { fetch: boundedFetch },
    // Octokit tells of deprecations on the console; the log is ours.
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
  github.hook.wrap('request', (request, options) => {
    const creates = options.method === 'POST' && !options.url.endsWith('/graphql');
    const ownLimit = options.request.signal !== undefined;
    const send = async () => {
      if (!ownLimit) options.request.signal = deadline(patience.timeout, signal);
      return request(options);
    };
    return persist(send, (cause) => !creates || isRateLimit(cause), patience, signal);
  });
  return github;
}

/** Bytes: a hundred comments of full length have 26 million at most. */
const MAX_ANSWER = 32 * 1024 * 1024;

/** `fetch` whose answers have a bound, except for artifacts, which are written to the disk as they come. */
async function boundedFetch(url: string, init: RequestInit): Promise<Response> {
  const response = await proxiedFetch(url, init);
  if (response.ok && url.endsWith('/zip')) return response;
  const text = await readBounded(response, MAX_ANSWER);
  if (text === null) throw new Error('an answer that is larger than those of GitHub’s API');
  const { status, statusText, headers, url: from } = response;
  const whole = new Response(text === '' ? null : text, { status, statusText, headers });
  return Object.defineProperty(whole, 'url', { value: from });
}

/**
 * The toolkit's client. When it is loaded it reads the event, which `environment.ts` has done, and makes agents for
 * proxies, which `proxiedFetch` takes the place of.
 */
async function loadClient(): Promise<typeof Client> {
  const library = await withVariables(
    { ...NO_PROXIES, GITHUB_EVENT_PATH: undefined },
    () => import('@actions/github/lib/utils'),
  );
  return library.GitHub;
}

/**
 * Creates something where it is not there yet. `find` looks for it before each try but the first one, which may have
 * arrived though its answer did not.
 */
export async function createOnce(
  find: () => Promise<boolean>,
  create: () => Promise<unknown>,
  patience: Patience = PATIENCE,
): Promise<void> {
  let tries = 0;
  let looking = false;
  const attempt = async () => {
    tries += 1;
    looking = tries > 1;
    if (looking && (await find())) return;
    looking = false;
    await create();
  };
  // What `find` could not do was tried often enough by its own requests, and rate limits by the request to create.
  await persist(attempt, (cause) => !looking && !isRateLimit(cause), patience);
}

/** Does it again while its failure is one that may pass and `again` agrees. */
async function persist<T>(
  work: () => Promise<T>,
  again: (cause: unknown) => boolean,
  { pause }: Patience,
  signal?: AbortSignal,
): Promise<T> {
  type Outcome = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly cause: unknown };
  let unreachable = 0;
  const outcome = await retry<Outcome>(
    () =>
      work().then(
        (value): Outcome => ({ ok: true, value }),
        (cause: unknown): Outcome => ({ ok: false, cause }),
      ),
    (tried) => {
      if (tried.ok || !again(tried.cause)) return false;
      if (answeredStatus(tried.cause) === null) {
        unreachable += 1;
        // A proxy that refuses will refuse again.
        return unreachable < UNREACHABLE_TRIES && proxyFault(tried.cause)?.code !== 'EPROXY';
      }
      return waitAskedBy(tried.cause);
    },
    { tries: TRIES, firstPause: pause, longestPause: LONGEST_WAIT, within: LONGEST_WAIT, signal },
  );
  if (outcome.ok) return outcome.value;
  throw outcome.cause;
}

/** Whether to try again what GitHub answered so, and the milliseconds that it asks to wait. */
function waitAskedBy(cause: unknown): boolean | number {
  if (!isRateLimit(cause)) return (answeredStatus(cause) ?? 0) >= 500;
  const after = Number(headerOf(cause, 'retry-after') || Number.NaN);
  if (Number.isFinite(after)) return after * 1000;
  const reset = Number(headerOf(cause, 'x-ratelimit-reset') || Number.NaN);
  if (headerOf(cause, 'x-ratelimit-remaining') === '0' && Number.isFinite(reset)) {
    return Math.max(0, reset * 1000 - Date.now()) + 1000;
  }
  return UNNAMED_LIMIT;
}

/** Source: GitHub's page "Rate limits for the REST API", "Exceeding the rate limit". */
function isRateLimit(cause: unknown): boolean {
  const status = answeredStatus(cause);
  if (status === 429) return true;
  if (status !== 403) return false;
  const named = headerOf(cause, 'retry-after') !== '' || headerOf(cause, 'x-ratelimit-remaining') === '0';
  return named || /rate limit|abuse detection/i.test(messageOf(cause));
}

function headerOf(cause: unknown, name: string): string {
  const { response } = cause as { response?: { headers?: Readonly<Record<string, unknown>> } };
  return String(response?.headers?.[name] ?? '');
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
  if (isRateLimit(cause)) return 'rate-limited';
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

function nothing(): void {}
