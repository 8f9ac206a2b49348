import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from './certificates.ts';

/** How a proxy treats who asks it to connect. `page`: it says that it is connected, and sends a web page. */
export type ProxyManner = 'connect' | 'hang' | 'page' | { readonly status: number };

/** A company's proxy, the only way to the hosts that it knows. */
export interface StandInProxy extends AsyncDisposable {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  /** `CONNECT host:port` or `GET http://…`, in the order they came. */
  readonly requests: string[];
  /** Of each request; empty where it had none. */
  readonly authorizations: string[];
  manner: ProxyManner;
}

/**
 * Starts a proxy. `hosts` has the hosts it knows, as `name:port`, each with the address (`127.0.0.1:<port>`) where it
 * really is; others are refused with 403. With `credentials` (`user:password`), who does not bring them gets 407.
 */
export async function startProxy(
  hosts: Readonly<Record<string, string>>,
  credentials: string | null = null,
): Promise<StandInProxy> {
  const sockets = new Set<Socket>();
  const server = createServer({ keepAliveTimeout: 0 });
  const enter = (asked: string, incoming: IncomingMessage): number => {
    const authorization = incoming.headers['proxy-authorization'] ?? '';
    proxy.requests.push(asked);
    proxy.authorizations.push(authorization);
    if (typeof proxy.manner === 'object') return proxy.manner.status;
    const wanted =
      credentials === null ? authorization : `Basic ${Buffer.from(credentials).toString('base64')}`;
    return authorization === wanted ? 200 : 407;
  };
  server.on('connection', (socket) => track(sockets, socket));
  server.on('connect', (incoming: IncomingMessage, client: Socket) => {
    client.on('error', () => {});
    const asked = incoming.url ?? '';
    const status = enter(`CONNECT ${asked}`, incoming);
    const address = hosts[asked];
    if (proxy.manner === 'hang') return;
    if (status !== 200 || address === undefined) {
      const how = status === 407 ? 'Proxy-Authenticate: Basic realm="company"\r\n' : '';
      const head = `HTTP/1.1 ${status === 200 ? 403 : status} No\r\nConnection: close\r\n${how}\r\n`;
      client.end(`${head}<html>Sign in to the network</html>`);
    } else if (proxy.manner === 'page') {
      client.write('HTTP/1.1 200 OK\r\n\r\n<!DOCTYPE html><html>Sign in to the network</html>');
    } else {
      const upstream = track(sockets, connect(portOf(address), '127.0.0.1'));
      upstream.once('connect', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        client.pipe(upstream).pipe(client);
      });
    }
  });
  server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
    const url = new URL(incoming.url ?? '', 'http://none.test');
    const status = enter(`${incoming.method} ${url.origin}`, incoming);
    const address = hosts[`${url.hostname}:${url.port || '80'}`];
    if (status !== 200 || address === undefined) {
      response.writeHead(status === 200 ? 403 : status).end('<html>Sign in to the network</html>');
      return;
    }
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = incoming.headers;
    const options = {
      port: portOf(address),
      method: incoming.method,
      path: url.pathname + url.search,
      headers,
    };
    const upstream = httpRequest({ host: '127.0.0.1', ...options }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', () => response.destroy());
    incoming.pipe(upstream);
  });
  const proxy: StandInProxy = {
    host: await listening(server),
    requests: [],
    authorizations: [],
    manner: 'connect',
    [Symbol.asyncDispose]: () => ended(server, sockets),
  };
  return proxy;
}

/** TLS in front of a stand-in that listens at `url`; gives the address, for a proxy's `hosts`. */
export async function startTls(
  url: string,
  { key, cert }: Certificate,
): Promise<AsyncDisposable & { readonly host: string }> {
  const sockets = new Set<Socket>();
  const server = createTlsServer({ key, cert }, (socket) => {
    const upstream = track(sockets, connect(Number(new URL(url).port), '127.0.0.1'));
    track(sockets, socket).pipe(upstream).pipe(socket);
  });
  return { host: await listening(server), [Symbol.asyncDispose]: () => ended(server, sockets) };
}

/**
 * A port of this machine where nobody listens. A port that was freed a moment ago would not do: the system may give it to
 * a stand-in of a test that runs at the same time. `fetch` refuses some of the low ports, but not this one.
 */
export const CLOSED_PORT = '127.0.0.1:2';

function portOf(address: string): number {
  return Number(address.split(':')[1]);
}

function track<T extends Socket>(sockets: Set<Socket>, socket: T): T {
  sockets.add(socket);
  socket.on('error', () => {});
  socket.once('close', () => sockets.delete(socket));
  return socket;
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function ended(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
