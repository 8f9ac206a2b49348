import { checkBypass } from '@actions/http-client/lib/proxy';
import { causesOf } from './cause.ts';

/*
 * The proxies that the environment names, for every connection of the action: `HTTPS_PROXY` for https targets,
 * `HTTP_PROXY` for http ones, `NO_PROXY` for exceptions, each in either letter case, of which the lower one wins.
 * The rules are those of GitHub's own toolkit (`@actions/http-client`): loopback never goes through a proxy.
 */

/** A proxy, and the variable that names it. */
export interface NamedProxy {
  /** Of http or https. User and password are percent-encoded. */
  readonly url: URL;
  readonly variable: string;
}

/** The proxy for a target; `null`: it is reached directly. Throws ProxyError where the variable is not usable. */
export function proxyFor(target: URL, env: NodeJS.ProcessEnv = process.env): NamedProxy | null {
  const given = firstOf(target.protocol === 'https:' ? HTTPS : HTTP, env);
  if (given === null || checkBypass(target)) return null;
  const url = parsed(given.value);
  if (url === null) throw unusable(given.variable);
  return { url, variable: given.variable };
}

/** Whether any proxy is named. */
export function namesProxy(env: NodeJS.ProcessEnv = process.env): boolean {
  return firstOf([...HTTPS, ...HTTP], env) !== null;
}

/** The `Proxy-Authorization` of a proxy; `null` where it has no user. */
export function proxyAuthorization({ url }: NamedProxy): string | null {
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return pair === ':' ? null : `Basic ${Buffer.from(pair).toString('base64')}`;
}

/**
 * Does `work` while the variables lead clients with rules of their own to the proxy of `target`, or to none. Such is
 * Azure's, which uploads artifacts: it prefers upper case, takes `HTTP_PROXY` and `ALL_PROXY` for https, too, does not know
 * `host:port` as a proxy or in `NO_PROXY`, takes names there as they are written and for hosts without what is below them,
 * and asks the proxy for loopback. Throws ProxyError where the variable is not usable.
 */
export async function withSpelledOutProxies<T>(
  target: URL,
  work: () => Promise<T>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<T> {
  return withVariables(spelledOut(target, env), work, env);
}

/** Does `work` while these variables have other values, or none (`undefined`). */
export async function withVariables<T>(
  changed: Readonly<Record<string, string | undefined>>,
  work: () => Promise<T>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<T> {
  const before = Object.keys(changed).map((name) => [name, env[name]] as const);
  assign(env, Object.entries(changed));
  try {
    return await work();
  } finally {
    assign(env, before);
  }
}

/** No proxy for a library that would make an agent of its own when it is loaded. */
export const NO_PROXIES: Readonly<Record<string, undefined>> = {
  https_proxy: undefined,
  HTTPS_PROXY: undefined,
  http_proxy: undefined,
  HTTP_PROXY: undefined,
};

function spelledOut(target: URL, env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  const exceptions = exceptionsOf(env).map((name) => name.toLowerCase());
  // A service of this machine gives out addresses of others, which have TLS.
  const isSecure = target.protocol === 'https:' || checkBypass(target);
  const given = firstOf(isSecure ? HTTPS : HTTP, env);
  const url = given === null || exceptions.includes('*') ? null : parsed(given.value);
  if (given !== null && url === null && !exceptions.includes('*')) throw unusable(given.variable);
  const usual = isSecure ? '443' : '80';
  const hosts = exceptions.map((name) => {
    const [, host, port] = /^([^:]+):(\d+)$/.exec(name) ?? [];
    return host !== undefined && (port === usual || port === target.port) ? host : name;
  });
  const below = hosts.filter((name) => !/^\.|:/.test(name)).map((name) => `.${name}`);
  const all = [...new Set([...exceptions, ...hosts, ...below, ...LOOPBACK])].join(',');
  return Object.fromEntries([
    ...[...HTTPS, ...HTTP].map((name) => [name, url?.href]),
    ...ALL.map((name) => [name, undefined]),
    ...EXCEPTIONS.map((name) => [name, all]),
  ]);
}

function assign(env: NodeJS.ProcessEnv, entries: readonly (readonly [string, string | undefined])[]): void {
  // Windows knows one variable by both of its names, so that nothing may be deleted after it was set.
  for (const [name, value] of entries) if (value === undefined) delete env[name];
  for (const [name, value] of entries) if (value !== undefined) env[name] = value;
}

/** Every form in which a proxy's user and password could show up in a log: as written, decoded, and as Basic. */
export function proxySecrets(env: NodeJS.ProcessEnv = process.env): string[] {
  return [...HTTPS, ...HTTP].flatMap((name) => {
    const [, written] = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)@/i.exec(env[name]?.trim() ?? '') ?? [];
    if (written === undefined) return [];
    const pairs = [written, decoded(written), parsed(env[name]?.trim() ?? '')?.href ?? ''];
    const passwords = pairs.slice(0, 2).map((pair) => pair.replace(/^[^:]*:/, ''));
    return [...pairs, ...passwords, Buffer.from(decoded(written)).toString('base64')];
  });
}

/** A proxy that did not do its work. The message says what to do, and holds neither the proxy's host nor its password. */
export class ProxyError extends Error {
  /** The code of a broken connection where trying again may help, else `EPROXY`. */
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProxyError';
    this.code = code;
  }
}

/** What a proxy did wrong, where that is why a request failed; else `null`. */
export function proxyFault(cause: unknown): ProxyError | null {
  return [...causesOf(cause)].find((one) => one instanceof ProxyError) ?? null;
}

/** An http request whose answer is a proxy's 407: no server that the action speaks to sends that. */
export function forwardRefused(): ProxyError {
  const given = firstOf(HTTP, process.env);
  const url = parsed(given?.value ?? '') ?? new URL('http://proxy');
  return refused({ url, variable: given?.variable ?? 'HTTP_PROXY' }, '', 407);
}

/** The proxy answered with a status other than 200 when it was asked to connect. */
export function refused({ url, variable }: NamedProxy, host: string, status: number): ProxyError {
  if (status === 407) {
    const message =
      url.username === ''
        ? `The proxy in \`${variable}\` asks for a user and password (HTTP 407). Write them into the variable: \`http://user:password@host:port\`, with special characters percent-encoded.`
        : `The proxy in \`${variable}\` refuses the user or password in that variable (HTTP 407). Correct them; special characters must be percent-encoded.`;
    return new ProxyError(message, 'EPROXY');
  }
  const message = `The proxy in \`${variable}\` did not connect to ${host} (HTTP ${status}). Allow the host there, or add it to \`NO_PROXY\`.`;
  return new ProxyError(message, status >= 500 ? 'ECONNRESET' : 'EPROXY');
}

/** There was no connection to the proxy. */
export function unreachable({ variable }: NamedProxy, code: string, cause: unknown): ProxyError {
  const detail = code === '' ? '' : ` (${code})`;
  const message = `The proxy in \`${variable}\` could not be reached${detail}. Check its host and port, and the runner’s network.`;
  return new ProxyError(message, code === '' ? 'ECONNRESET' : code, { cause });
}

/** The proxy was asked to connect, and was silent. */
export function silent({ variable }: NamedProxy, milliseconds: number): ProxyError {
  const message = `The proxy in \`${variable}\` did not answer within ${milliseconds / 1000} seconds. Check that its host and port are those of a proxy.`;
  return new ProxyError(message, 'ETIMEDOUT');
}

/** Something other than the target answered after the proxy said that it is connected. */
export function intercepted({ variable }: NamedProxy, host: string, cause?: unknown): ProxyError {
  const message = `What the proxy in \`${variable}\` sent is not what ${host} answers. Check that the variable names a proxy and not a web page.`;
  return new ProxyError(message, 'EPROXY', { cause });
}

/** Names in the order in which they count. */
const HTTPS = ['https_proxy', 'HTTPS_PROXY'];
const HTTP = ['http_proxy', 'HTTP_PROXY'];
/** curl's and Azure's, which GitHub's toolkit does not know. */
const ALL = ['all_proxy', 'ALL_PROXY'];
const EXCEPTIONS = ['no_proxy', 'NO_PROXY'];
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

function exceptionsOf(env: NodeJS.ProcessEnv): string[] {
  const names = firstOf(EXCEPTIONS, env)?.value.split(',') ?? [];
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

function firstOf(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): { readonly variable: string; readonly value: string } | null {
  for (const variable of names) {
    const value = env[variable]?.trim();
    if (value) return { variable, value };
  }
  return null;
}

/** `host:port` alone is an http proxy, as curl and git have it. */
function parsed(value: string): URL | null {
  const text = value.includes('://') ? value : `http://${value}`;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const usable = /^https?:$/.test(url.protocol) && isEncoded(url.username) && isEncoded(url.password);
  return usable ? url : null;
}

function unusable(variable: string): ProxyError {
  const message = `\`${variable}\` is not the URL of an http or https proxy. Write \`http://host:port\`, with \`user:password@\` before the host where the proxy asks for them, percent-encoded.`;
  return new ProxyError(message, 'EPROXY');
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function decoded(text: string): string {
  return isEncoded(text) ? decodeURIComponent(text) : text;
}
