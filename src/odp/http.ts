import { error, type Problem } from '../problems/problem.ts';
import { deadline } from '../system/deadline.ts';
import { proxiedFetch } from '../system/proxied.ts';
import { proxyFault } from '../system/proxy.ts';
import { readBounded } from '../system/read-bounded.ts';
import { retry } from '../system/retry.ts';

/** How to reach ODP's API. */
export interface OdpApi {
  /** Base URL without a trailing `/`, `https://api.us1.odp.optimizely.com/v3` for example. */
  readonly apiUrl: string;
  /** A private key; sent as `x-api-key`. */
  readonly apiKey: string;
}

/** Milliseconds for one try, from connecting to the last byte. */
export const TRY_TIMEOUT = 10_000;
/** Requests sent for one question at most. */
export const TRIES = 4;
const FIRST_PAUSE = 500;
/** Milliseconds: the longest that a `Retry-After` is obeyed. */
const LONGEST_PAUSE = 10_000;
/** Bytes: ODP's answers have kilobytes; ten thousand audience IDs of full length have less than two million. */
const MAX_ANSWER = 8 * 1024 * 1024;

/** An answer's JSON, wrapped so that it cannot be taken for a Problem. */
export interface OdpAnswer {
  readonly json: unknown;
}

/**
 * Asks ODP and gives the JSON of a 2xx answer. 429, 5xx and broken connections are tried again. 401 and 403 are the
 * Problem `access-denied`, everything else that is not a JSON answer `odp-unreachable`. Nothing of an answer is repeated in
 * a message: ODP's errors hold the values that were sent. Throws only when `signal` aborts.
 */
export async function askOdp(
  api: OdpApi,
  path: string,
  body: unknown,
  signal?: AbortSignal,
): Promise<OdpAnswer | Problem> {
  const outcome = await retry(
    () => tryOnce(api, path, body, signal),
    (tried) => 'failure' in tried && tried.again && tried.pause,
    { tries: TRIES, firstPause: FIRST_PAUSE, longestPause: LONGEST_PAUSE, signal },
  );
  return 'failure' in outcome ? outcome.failure : outcome;
}

interface Failure {
  readonly failure: Problem;
  readonly again: boolean;
  /** Milliseconds that the server asks to wait. */
  readonly pause: number;
}

async function tryOnce(
  api: OdpApi,
  path: string,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<OdpAnswer | Failure> {
  const stop = deadline(TRY_TIMEOUT, signal);
  const host = hostOf(api.apiUrl);
  try {
    const response = await proxiedFetch(`${api.apiUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        'x-api-key': api.apiKey,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // The key must not follow a redirect to another host.
      redirect: 'manual',
      signal: stop,
    });
    if (!response.ok) {
      await response.body?.cancel().catch(() => {});
      return refused(response, host);
    }
    const text = await readBounded(response, MAX_ANSWER);
    if (text === null) return unusable(`${host} sent an answer over ${MAX_ANSWER / 1024 / 1024} MiB`);
    try {
      return { json: JSON.parse(text) };
    } catch {
      return unusable(`${host} answered with something that is not JSON`);
    }
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const proxy = proxyFault(cause);
    if (proxy !== null) {
      return { failure: error('odp-unreachable', proxy.message), again: proxy.code !== 'EPROXY', pause: 0 };
    }
    const silent = stop.aborted ? `${host} did not answer within ${TRY_TIMEOUT / 1000} seconds` : null;
    return { ...unusable(silent ?? `${host} could not be reached${codeOf(cause)}`), again: true };
  }
}

function refused(response: Response, host: string): Failure {
  const { status } = response;
  if (status === 401 || status === 403) {
    const message = `ODP refused \`odp-api-key\` (HTTP ${status}). Pass a private API key of the account in this \`odp-region\`.`;
    return { failure: error('access-denied', message), again: false, pause: 0 };
  }
  const asked = Number(response.headers.get('retry-after'));
  return {
    ...unusable(`${host} answered with HTTP ${status}`),
    again: status === 429 || status >= 500,
    pause: Number.isFinite(asked) ? asked * 1000 : 0,
  };
}

/** The Problem for an answer of ODP that cannot be used; `what` is the first half of the sentence. */
export function unusableAnswer(what: string): Problem {
  return error(
    'odp-unreachable',
    `${what}. Check \`odp-region\`, \`odp-api-url\` and ODP’s status, then run again.`,
  );
}

function unusable(what: string): Failure {
  return { failure: unusableAnswer(what), again: false, pause: 0 };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? `ODP’s API at ${new URL(url).host}` : 'ODP’s API';
}

/** Node's code of a network fault, ` (ENOTFOUND)` for example; never its message, which may hold the URL. */
function codeOf(cause: unknown): string {
  const { code } = ((cause as Error).cause ?? cause) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? ` (${code})` : '';
}
