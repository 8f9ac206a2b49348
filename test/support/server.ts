import './own-environment.ts';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultAction, Faults } from './faults.ts';

/** What every stand-in remembers of a request. */
export interface RequestRecord {
  /** When it came, milliseconds since 1970. */
  readonly time: number;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body as received so far. */
  bytes: number;
  /** Of the answer; null while there is none, or where the connection was reset. */
  status: number | null;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Server extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Stops at once; open connections are broken. */
  close(): Promise<void>;
}

/** Listens on a free port of this machine only. A handler that throws is a bug of the stand-in and shown as one. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Server> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (request.destroyed) return;
      console.error('The stand-in failed:', error);
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  // Else a connection that has been idle for five seconds may be closed just when a client writes its next request.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close, [Symbol.asyncDispose]: close };
}

/** The record of a request whose body has not been read. */
export function recordOf(request: IncomingMessage): RequestRecord {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  return {
    time: Date.now(),
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: Object.fromEntries(
      Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]),
    ),
    bytes: 0,
    status: null,
  };
}

/**
 * Reads the request and sends what `answer` gives, with the fault that is due for it, if any, on the way.
 * `failure` words a fault's status and code as this kind of server would.
 */
export async function exchange<R extends RequestRecord>(
  request: IncomingMessage,
  response: ServerResponse,
  record: R,
  faults: Faults<R>,
  answer: (body: Buffer) => Promise<Answer> | Answer,
  failure: (status: number, code: string) => Answer,
): Promise<void> {
  const fault = faults.take(record);
  if (fault?.kind === 'reset' && fault.after === 'headers') {
    request.socket.destroy();
    return;
  }
  const body = await readBody(request, record, resetAfterBytes(fault));
  if (body === null || fault?.kind === 'hang') return;
  if (fault?.kind === 'reset' && typeof fault.after === 'number') {
    request.socket.destroy();
    return;
  }
  if (fault?.kind === 'corrupt') corrupt(body);
  if (fault?.kind === 'hold' && fault.at === 'request') await held(fault);
  if (fault?.kind === 'delay') await sleep(fault.ms, undefined, { ref: false });
  const reply = fault?.kind === 'respond' ? respond(fault, failure) : await answer(body);
  if (fault?.kind === 'hold' && fault.at === 'answer') await held(fault);
  if (fault?.kind === 'reset') {
    request.socket.destroy();
    return;
  }
  record.status = reply.status;
  send(response, record.method, reply, fault?.kind === 'cut' ? fault.bytes : null);
}

/** The whole body; null where the connection ended before, on its own or because `limit` bytes have come. */
async function readBody(
  request: IncomingMessage,
  record: RequestRecord,
  limit: number,
): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) {
      chunks.push(chunk);
      record.bytes += chunk.length;
      if (record.bytes >= limit) {
        request.socket.destroy();
        return null;
      }
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}

function resetAfterBytes(fault: FaultAction | null): number {
  return fault?.kind === 'reset' && typeof fault.after === 'number' ? fault.after : Number.POSITIVE_INFINITY;
}

function held({ seen, until }: FaultAction & { kind: 'hold' }): Promise<unknown> {
  seen?.();
  return until;
}

function respond(
  fault: FaultAction & { kind: 'respond' },
  failure: (status: number, code: string) => Answer,
): Answer {
  const usual = failure(fault.status, fault.code ?? 'Fault');
  return {
    status: fault.status,
    headers: { ...usual.headers, ...fault.headers },
    body: fault.body ?? usual.body ?? '',
  };
}

function corrupt(body: Buffer): void {
  const middle = body.length >> 1;
  if (body.length > 0) body.writeUInt8(body.readUInt8(middle) ^ 1, middle);
}

function send(response: ServerResponse, method: string, answer: Answer, cutAfter: number | null): void {
  const body = Buffer.from(answer.body ?? '');
  response.writeHead(answer.status, {
    ...(answer.status === 204 || answer.status === 304 ? {} : { 'content-length': String(body.length) }),
    ...answer.headers,
  });
  if (method === 'HEAD') response.end();
  else if (cutAfter === null) response.end(body);
  else response.write(body.subarray(0, cutAfter), () => response.socket?.destroy());
}
