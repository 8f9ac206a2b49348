import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { proxiedFetch } from '../system/proxied.ts';
import { readBounded } from '../system/read-bounded.ts';
import { retry } from '../system/retry.ts';
import { baseUnreadable } from './base-problem.ts';
import { authorization, limitsOf, type Origin, PATIENCE } from './git-repository.ts';
import type { LfsPointer } from './lfs-pointer.ts';

/** Where and how to get a content. */
export interface LfsAction {
  readonly pointer: LfsPointer;
  readonly href: string;
  readonly header: Readonly<Record<string, string>>;
}

const batchSchema = z.object({
  objects: z.array(
    z.object({
      oid: z.string(),
      actions: z
        .object({
          download: z.object({ href: z.url(), header: z.record(z.string(), z.string()).default({}) }),
        })
        .optional(),
    }),
  ),
});

/** Bytes: an answer about 100 contents has kilobytes. */
const MAX_ANSWER = 8 * 1024 * 1024;

/** The answer of a server, or why there is none; `again` where another try may help. */
type Tried<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly again: boolean; readonly why: string };

/**
 * Asks the server's LFS API where contents are, at most 100 at a time. Throws ProblemError `base-unreadable`.
 * Source: Git LFS, docs/api/batch.md.
 */
export async function askForActions(
  origin: Origin,
  pointers: readonly LfsPointer[],
  signal: AbortSignal,
): Promise<LfsAction[]> {
  const body = JSON.stringify({
    operation: 'download',
    transfers: ['basic'],
    hash_algo: 'sha256',
    objects: pointers.map(({ oid, size }) => ({ oid, size })),
  });
  const answer = await tried<z.infer<typeof batchSchema>>(signal, async (limit) => {
    const response = await proxiedFetch(`${origin.server}/${origin.repository}.git/info/lfs/objects/batch`, {
      method: 'POST',
      redirect: 'manual',
      signal: limit,
      headers: {
        accept: 'application/vnd.git-lfs+json',
        'content-type': 'application/vnd.git-lfs+json',
        authorization: authorization(origin),
      },
      body,
    });
    if (!response.ok) return refused(response);
    const text = await readBounded(response, MAX_ANSWER);
    const parsed = batchSchema.safeParse(text === null ? null : JSON.parse(text));
    return parsed.success
      ? { ok: true, value: parsed.data }
      : { ok: false, again: false, why: 'the answer is not that of an LFS API' };
  });
  if (!answer.ok) throw notFetched(answer.why);
  const given = new Map(answer.value.objects.map(({ oid, actions }) => [oid, actions?.download]));
  return pointers.map((pointer) => {
    const action = given.get(pointer.oid);
    if (action === undefined) throw notFetched('the server does not have it');
    return { pointer, ...action };
  });
}

/** Downloads a content, and checks its size and SHA-256. Throws ProblemError `base-unreadable`. */
export async function download(
  { pointer, href, header }: LfsAction,
  path: string,
  { server }: Origin,
  signal: AbortSignal,
): Promise<void> {
  // What the API answers with is not to be read on the way, unless all of the server is.
  if (!href.startsWith('https:') && !server.startsWith('http:')) throw notFetched('its address is not https');
  const answer = await tried<null>(signal, async (limit, alive) => {
    const response = await proxiedFetch(href, { headers: header, signal: limit });
    if (!response.ok || response.body === null) return refused(response);
    const hash = createHash('sha256');
    let bytes = 0;
    await pipeline(
      Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          alive();
          hash.update(chunk);
          bytes += chunk.length;
          if (bytes > pointer.size) break;
          yield chunk;
        }
      },
      createWriteStream(path, { mode: 0o600 }),
    );
    return bytes === pointer.size && hash.digest('hex') === pointer.oid
      ? { ok: true, value: null }
      : { ok: false, again: true, why: 'what came is not the content that Git names' };
  });
  if (!answer.ok) throw notFetched(answer.why);
}

function refused({ status }: Response): Tried<never> {
  const isDenied = status === 401 || status === 403 || status === 404;
  return {
    ok: false,
    again: status === 429 || status >= 500,
    why: isDenied
      ? `HTTP status ${status}; grant the job \`permissions: contents: read\``
      : `HTTP status ${status}`,
  };
}

/** Tries again what may pass; a server without a sign of life is given up after 30 seconds. */
function tried<T>(
  signal: AbortSignal,
  once: (limit: AbortSignal, alive: () => void) => Promise<Tried<T>>,
): Promise<Tried<T>> {
  return retry(
    async () => {
      const hangs = new AbortController();
      const timer = setTimeout(() => hangs.abort(), PATIENCE.quietMs);
      try {
        return await once(AbortSignal.any([signal, hangs.signal]), () => timer.refresh());
      } catch {
        signal.throwIfAborted();
        return hangs.signal.aborted
          ? { ok: false, again: false, why: 'no answer within 30 seconds' }
          : { ok: false, again: true, why: 'no connection to the server' };
      } finally {
        clearTimeout(timer);
      }
    },
    (answer) => !answer.ok && answer.again,
    { ...limitsOf(PATIENCE), signal },
  );
}

/** `base-unreadable` for a content. */
export function notFetched(why: string): Error {
  return baseUnreadable(
    'a member file',
    `is in Git LFS and could not be fetched (${why}); run again, or use \`state\``,
  );
}
