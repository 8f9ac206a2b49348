import { buildApp } from 'fauxqs';
import type { Answer } from '../server.ts';

/** fauxqs, an S3 server from npm, called in process: the proxy is the only way to it. */
export interface Backend {
  send(
    method: string,
    url: string,
    headers?: Record<string, string>,
    body?: Buffer,
  ): Promise<Answer & { body: Buffer }>;
  /** The object's bytes; null where there is none. */
  get(bucket: string, key: string): Promise<Buffer | null>;
  /** The object's ETag, quoted; null where there is none. */
  etag(bucket: string, key: string): Promise<string | null>;
  createBucket(bucket: string): Promise<void>;
  close(): Promise<void>;
}

/** fauxqs takes 11 MiB; S3 takes 5 GiB in one request. */
const BODY_LIMIT = 5 * 1024 ** 3;

export function startBackend(): Backend {
  const app = buildApp({ logger: false });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) =>
    done(null, body),
  );

  const send: Backend['send'] = async (method, url, headers = {}, body) => {
    const reply = await app.inject({
      method: method as 'GET',
      url,
      headers: { 'content-type': 'application/octet-stream', ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    const kept = Object.entries(reply.headers).filter(
      ([name]) => !['connection', 'date', 'transfer-encoding', 'keep-alive'].includes(name),
    );
    return {
      status: reply.statusCode,
      headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
      body: reply.rawPayload,
    };
  };

  return {
    send,
    async get(bucket, key) {
      const { status, body } = await send('GET', objectUrl(bucket, key));
      return status === 200 ? body : null;
    },
    async etag(bucket, key) {
      const { status, headers } = await send('HEAD', objectUrl(bucket, key));
      return status === 200 ? (headers?.etag ?? null) : null;
    },
    async createBucket(bucket) {
      await send('PUT', `/${bucket}`);
    },
    close: async () => {
      await app.close();
    },
  };
}

export function objectUrl(bucket: string, key: string): string {
  return `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}
