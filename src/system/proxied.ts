import http from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { HttpProxyAgent } from 'http-proxy-agent';
import { systemCode } from './cause.ts';
import {
  intercepted,
  type NamedProxy,
  namesProxy,
  proxyAuthorization,
  proxyFor,
  refused,
  silent,
  unreachable,
} from './proxy.ts';

/** Milliseconds for a proxy to connect: less than an S3 request waits for a connection, so that the message names the proxy. */
const CONNECT_TIMEOUT = 4_500;

/**
 * `fetch`, through the environment's proxy where it names one for this URL. What is thrown has the proxy's fault as a
 * cause, see `proxyFault`.
 */
export async function proxiedFetch(input: string | URL, init?: RequestInit): Promise<Response> {
  const target = new URL(input);
  if (!namesProxy() || proxyFor(target) === null) return fetch(target, init);
  const undici = await import('undici');
  const direct = undici.buildConnector({});
  dispatcher ??= new undici.Agent({
    connect(options, callback) {
      const { hostname, port, protocol } = options;
      const url = new URL(`${protocol}//${hostname}${port === '' ? '' : `:${port}`}`);
      const proxy = proxyFor(url);
      // A redirect may lead to where no proxy is wanted.
      if (proxy === null) return direct(options, callback);
      connectThrough(proxy, url, new AbortController().signal).then(
        (socket) => callback(null, socket),
        (cause: Error) => callback(cause, null),
      );
    },
  });
  // The package and Node each have types of their own for the same things.
  const options = { ...init, dispatcher } as Parameters<typeof undici.fetch>[1];
  return (await undici.fetch(target, options)) as unknown as Response;
}

let dispatcher: import('undici').Agent | undefined;

/**
 * Agents for Node's `http` and `https` that ask for each connection whether it goes through a proxy; none where the
 * environment names no proxy.
 */
export function proxiedAgents(): { readonly httpAgent?: Agent; readonly httpsAgent?: Agent } {
  return namesProxy() ? { httpAgent: new ProxiedAgent(KEPT), httpsAgent: new ProxiedAgent(KEPT) } : {};
}

/** As the AWS SDK has it for agents of its own. */
const KEPT = { keepAlive: true, maxSockets: 50 };

class ProxiedAgent extends Agent {
  /** Agents that this one hands requests to: direct ones, and one for each proxy that forwards http requests. */
  readonly #others = new Map<string, http.Agent>();

  override async connect(request: http.ClientRequest, options: AgentConnectOpts) {
    const { secureEndpoint, host, port } = options;
    const url = new URL(`${secureEndpoint ? 'https' : 'http'}://${bracketed(host ?? 'localhost')}:${port}`);
    const proxy = proxyFor(url);
    if (proxy === null)
      return this.#other(url.protocol, () => new (secureEndpoint ? https : http).Agent(KEPT));
    // A proxy gets an http request whole and forwards it: many allow CONNECT to port 443 alone.
    if (!secureEndpoint) return this.#other(proxy.url.href, () => new ForwardingAgent(proxy));
    const closed = new AbortController();
    const abort = () => closed.abort();
    request.once('close', abort);
    try {
      return await connectThrough(proxy, url, closed.signal);
    } finally {
      request.off('close', abort);
    }
  }

  override destroy(): void {
    for (const agent of this.#others.values()) agent.destroy();
    super.destroy();
  }

  #other(key: string, create: () => http.Agent): http.Agent {
    const agent = this.#others.get(key) ?? create();
    this.#others.set(key, agent);
    return agent;
  }
}

class ForwardingAgent extends HttpProxyAgent<string> {
  readonly #proxy: NamedProxy;

  constructor(proxy: NamedProxy) {
    // Each request on a connection of its own: on one that is used again, it would send the headers of a request whose body
    // is under way as they were before it named itself to the proxy.
    super(proxy.url, { maxSockets: KEPT.maxSockets });
    this.#proxy = proxy;
  }

  override async connect(...args: Parameters<HttpProxyAgent<string>['connect']>) {
    try {
      return await super.connect(...args);
    } catch (cause) {
      throw unreachable(this.#proxy, systemCode(cause), cause);
    }
  }
}

/** A connection to the URL's host through the proxy, with TLS for https, ready for requests. `gone` ends the attempt. */
async function connectThrough(proxy: NamedProxy, url: URL, gone: AbortSignal): Promise<Socket> {
  const deadline = AbortSignal.timeout(CONNECT_TIMEOUT);
  const signal = AbortSignal.any([gone, deadline]);
  try {
    const tunnel = await openTunnel(proxy, url, signal);
    return url.protocol === 'https:' ? await secure(tunnel, proxy, url, signal) : tunnel;
  } catch (cause) {
    throw deadline.aborted && !gone.aborted ? silent(proxy, CONNECT_TIMEOUT) : cause;
  }
}

/** Source: RFC 9110, section 9.3.6, "CONNECT". */
function openTunnel(proxy: NamedProxy, url: URL, signal: AbortSignal): Promise<Socket> {
  const target = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
  const authorization = proxyAuthorization(proxy);
  return new Promise((resolve, reject) => {
    const request = (proxy.url.protocol === 'https:' ? https : http).request({
      host: unbracketed(proxy.url.hostname),
      port: proxy.url.port,
      method: 'CONNECT',
      path: target,
      headers: {
        host: target,
        ...(authorization === null ? {} : { 'proxy-authorization': authorization }),
      },
      agent: false,
      signal,
    });
    request.once('connect', ({ statusCode = 0 }, socket, early) => {
      // No server that the action speaks to says anything before it is asked.
      if (statusCode === 200 && early.length === 0) return resolve(socket);
      socket.destroy();
      reject(statusCode === 200 ? intercepted(proxy, url.host) : refused(proxy, url.host, statusCode));
    });
    request.once('error', (cause) => reject(unreachable(proxy, systemCode(cause), cause)));
    request.end();
  });
}

function secure(tunnel: Socket, proxy: NamedProxy, url: URL, signal: AbortSignal): Promise<Socket> {
  const host = unbracketed(url.hostname);
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: tunnel,
      host,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: ['http/1.1'],
    });
    const abort = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const settle = (done: () => void) => {
      signal.removeEventListener('abort', abort);
      done();
    };
    socket.once('secureConnect', () => settle(() => resolve(socket)));
    socket.once('error', (cause) =>
      settle(() => {
        tunnel.destroy();
        // What is not TLS has one of OpenSSL's codes; a certificate that does not fit has another.
        reject(/^EPROTO$|^ERR_SSL_/.test(systemCode(cause)) ? intercepted(proxy, url.host, cause) : cause);
      }),
    );
  });
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
