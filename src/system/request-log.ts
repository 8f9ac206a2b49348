import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { systemCode } from './cause.ts';

/** One HTTP request and how it was answered. */
export interface RequestNote {
  readonly method: string;
  /** With the port, where it is not the usual one. */
  readonly host: string;
  /** May have a query, which is not shown: there can be signatures in it. */
  readonly path: string;
  /** `null`: there was no answer. */
  readonly status: number | null;
  readonly milliseconds: number;
  /** The server's or the system's code of what went wrong. */
  readonly code?: string | undefined;
  /** The server's own ID of the request. */
  readonly requestId?: string | undefined;
}

/**
 * From now on gives `write` a line for each HTTP request of this process, whoever makes it: method, host, path, status,
 * time, IDs, and the attempt where one before it failed. No header, no body and no query is ever in it.
 */
export function logRequests(write: (line: string) => void): void {
  const failures = new Map<string, number>();
  // As from here: what a client prints on its own may be listened to (`quietly`), and these lines are not its.
  const outside = AsyncLocalStorage.snapshot();
  note = (request) => {
    const what = `${request.method} ${request.host}${request.path.replace(/[?#].*$/s, '')}`;
    const attempt = (failures.get(what) ?? 0) + 1;
    const failed = request.status === null || request.status === 429 || request.status >= 500;
    if (failed) failures.set(what, attempt);
    else failures.delete(what);
    const line = [
      `${what}: ${request.status ?? 'no answer'}${request.code ? ` ${request.code}` : ''}`,
      `${Math.round(request.milliseconds)} ms`,
      ...(attempt > 1 || failed ? [`attempt ${attempt}`] : []),
      ...(request.requestId ? [`request ID ${request.requestId}`] : []),
    ];
    outside(write, line.join(', '));
  };
  listenToFetch();
  listenToHttp();
}

/** Whether requests are logged: who knows more of a request than its answer's headers then notes it. */
export function logsRequests(): boolean {
  return note !== null;
}

/** Logs a request that carries `NOTED`, for its client logs it. */
export function noteRequest(request: RequestNote): void {
  note?.(request);
}

/** A header that the AWS SDK's requests have and no other; their client notes them. */
const NOTED = 'amz-sdk-request';

let note: ((request: RequestNote) => void) | null = null;

/** Source: undici's page "Diagnostics Channel Support"; Node's own `fetch` publishes the same. */
function listenToFetch(): void {
  interface Fetched extends Published {
    readonly request: { readonly method: string; readonly origin: string | URL; readonly path: string };
    readonly response?: { readonly statusCode: number; readonly headers: readonly Buffer[] };
  }
  const names = ['undici:request:create', 'undici:request:headers', 'undici:request:error'] as const;
  listen<Fetched>(names, ({ request: { method, origin, path }, response }) => ({
    method,
    host: new URL(origin).host,
    path,
    status: response?.statusCode ?? null,
    requestId: idIn(pairs(response?.headers ?? [])),
  }));
}

/** Source: Node's page "Diagnostics Channel", HTTP. */
function listenToHttp(): void {
  interface Sent extends Published {
    readonly request: ClientRequest;
    readonly response?: IncomingMessage;
  }
  const of = 'http.client';
  const names = [`${of}.request.start`, `${of}.response.finish`, `${of}.request.error`] as const;
  listen<Sent>(names, ({ request, response }) => {
    // Asking a proxy to connect is part of the request that follows.
    if (request.method === 'CONNECT' || request.hasHeader(NOTED)) return null;
    return {
      method: request.method,
      host: String(request.getHeader('host') ?? request.host),
      path: request.path,
      status: response?.statusCode ?? null,
      requestId: idIn(Object.entries(response?.headers ?? {})),
    };
  });
}

/** What a channel says of a request. */
interface Published {
  readonly request: object;
  readonly error?: Error;
}

/** Notes each request once, when it is answered or fails; `about` gives `null` for one that is not to be noted. */
function listen<P extends Published>(
  [start, ...ends]: readonly [start: string, answered: string, failed: string],
  about: (published: P) => Omit<RequestNote, 'milliseconds' | 'code'> | null,
): void {
  const started = new WeakMap<object, number>();
  subscribe(start, (message) => {
    started.set((message as P).request, performance.now());
  });
  for (const name of ends)
    subscribe(name, (message) => {
      const { request, error } = message as P;
      const since = started.get(request);
      const known = since === undefined ? null : about(message as P);
      if (since === undefined || known === null) return;
      // An answer that breaks off has been noted when it began.
      started.delete(request);
      const code = error === undefined ? undefined : codeOf(error);
      noteRequest({ ...known, code, milliseconds: performance.now() - since });
    });
}

/** GitHub's and Azure's names for it. */
function idIn(headers: Iterable<readonly [string, unknown]>): string | undefined {
  for (const [name, value] of headers) {
    if (/^(?:x-github-request-id|x-ms-request-id)$/i.test(name)) return String(value);
  }
  return undefined;
}

/** The names and values that undici gives one after the other. */
function* pairs(headers: readonly Buffer[]): Generator<[string, string]> {
  for (let at = 0; at + 1 < headers.length; at += 2) yield [String(headers[at]), String(headers[at + 1])];
}

/** A system's code; of a cause where the error itself has none. Never a message, which may hold what was sent. */
function codeOf(error: Error): string | undefined {
  return systemCode(error) || (error.cause instanceof Error ? codeOf(error.cause) : error.name);
}
