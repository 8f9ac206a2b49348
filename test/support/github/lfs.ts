import { createHash } from 'node:crypto';
import { type Answer, json, notFound, type RequestRecord, refusal } from './answers.ts';

/** Git LFS of all repositories. */
export interface Lfs {
  /** Contents by their SHA-256. */
  readonly contents: Map<string, Buffer>;
  /** Where a content is to be downloaded, if not from this server. */
  host: string | null;
  /** Keeps a content and gives the pointer that Git has in its place. */
  keep(content: string | Uint8Array): string;
}

export function createLfs(): Lfs {
  const contents = new Map<string, Buffer>();
  return {
    contents,
    host: null,
    keep(content) {
      const bytes = Buffer.from(content);
      const oid = createHash('sha256').update(bytes).digest('hex');
      contents.set(oid, bytes);
      return `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${bytes.length}\n`;
    },
  };
}

/** The batch API; source: Git LFS, docs/api/batch.md. `url` is that of this server. */
export function answerLfsBatch(lfs: Lfs, body: Buffer, url: string): Answer {
  const { operation, objects, transfers } = JSON.parse(body.toString());
  if (operation !== 'download' || !transfers.includes('basic')) return refusal(422, 'Not in this stand-in');
  return json(
    200,
    {
      transfer: 'basic',
      hash_algo: 'sha256',
      objects: objects.map(({ oid, size }: { oid: string; size: number }) => ({
        oid,
        size,
        ...(lfs.contents.has(oid)
          ? {
              actions: {
                download: { href: `${lfs.host ?? url}/lfs-contents/${oid}`, header: { 'x-lfs': oid } },
              },
            }
          : { error: { code: 404, message: 'Object does not exist' } }),
      })),
    },
    { 'content-type': 'application/vnd.git-lfs+json' },
  );
}

/** A content, for who brings the header that the batch API gave. */
export function answerLfsContent(lfs: Lfs, { path, headers }: RequestRecord): Answer {
  const oid = path.slice('/lfs-contents/'.length);
  const content = lfs.contents.get(oid);
  if (content === undefined || headers['x-lfs'] !== oid) return notFound();
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: content };
}
