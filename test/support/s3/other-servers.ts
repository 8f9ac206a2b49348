import { startFauxqs } from 'fauxqs';
import S3rver from 's3rver';
import { temporaryFolder } from '../temporary.ts';

/** An S3 server that others wrote, on a port of its own and with nothing in front of it. */
export interface OtherServer extends AsyncDisposable {
  readonly url: string;
  /** Sorted. */
  keys(bucket: string): Promise<string[]>;
  /** The object's bytes; throws where there is none. */
  object(bucket: string, key: string): Promise<Buffer>;
}

/** The servers that npm has, by package. Each starts with these buckets, all empty. */
export const OTHER_SERVERS: Readonly<Record<string, (buckets: readonly string[]) => Promise<OtherServer>>> = {
  async fauxqs(buckets) {
    const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
    for (const bucket of buckets) server.createBucket(bucket);
    return other(`http://127.0.0.1:${server.port}`, () => server.stop());
  },
  async s3rver(buckets) {
    const server = new S3rver({
      address: '127.0.0.1',
      port: 0,
      silent: true,
      vhostBuckets: false,
      directory: temporaryFolder('s3rver'),
      configureBuckets: buckets.map((name) => ({ name })),
    });
    const { port } = await server.run();
    return other(`http://127.0.0.1:${port}`, () => server.close());
  },
};

/** The one key pair that s3rver knows; fauxqs takes any. */
export const OTHER_KEY_PAIR = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

function other(url: string, close: () => Promise<void>): OtherServer {
  const read = async (path: string) => {
    const reply = await fetch(`${url}/${path}`, { headers: { connection: 'close' } });
    if (!reply.ok) throw new Error(`${path}: HTTP ${reply.status}`);
    return Buffer.from(await reply.arrayBuffer());
  };
  return {
    url,
    async keys(bucket) {
      const listing = String(await read(`${bucket}?list-type=2`));
      return [...listing.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => key).sort();
    },
    object: (bucket, key) => read(`${bucket}/${key}`),
    [Symbol.asyncDispose]: close,
  };
}
