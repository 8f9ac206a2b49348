import type { MemberSource } from '../members/source.ts';
import { ProblemError, warning } from '../problems/problem.ts';
import type { Commit, TreeEntry } from './git-tree.ts';
import { failureOf, type GitHub, messageOf } from './github.ts';

/** GitHub gives blobs up to 100 MB; source: its page "REST API endpoints for Git blobs". */
const MAX_BLOB_BYTES = 100 * 1024 * 1024;
const BLOB_TIMEOUT_MS = 120_000;
const CHUNK_BYTES = 256 * 1024;

/** What the token lacks or GitHub said, as the warning `base-unreadable`. `what` is a clause: `the file "a.csv"`. */
export function baseUnreadable(what: string, why: string): ProblemError {
  return new ProblemError(
    warning(
      'base-unreadable',
      `The base branch could not be read, so there is no baseline to compare with: ${what} ${why}.`,
    ),
  );
}

/** The same for what a request threw. */
export function requestFailed(what: string, cause: unknown): ProblemError {
  switch (failureOf(cause)) {
    case 'not-permitted':
    case 'not-found':
    case 'bad-token':
      return baseUnreadable(
        what,
        `is closed to the token ("${messageOf(cause)}"); grant the job \`permissions: contents: read\``,
      );
    case 'rate-limited':
      return baseUnreadable(what, 'met GitHub’s rate limit; run the job again later');
    default:
      return baseUnreadable(what, `could not be fetched (${messageOf(cause)}); run the job again`);
  }
}

/** The bytes of a blob. Throws ProblemError `base-unreadable`. */
export async function fetchBlob(
  github: GitHub,
  commit: Commit,
  path: string,
  entry: TreeEntry,
): Promise<Buffer> {
  const what = `the file "${path}"`;
  if (entry.size > MAX_BLOB_BYTES)
    throw baseUnreadable(what, 'is over the 100 MB that GitHub’s API gives; use `state`');
  let bytes: Buffer;
  try {
    const { owner, repo } = commit;
    const response = await github.request('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', {
      owner,
      repo,
      file_sha: entry.sha,
      // Raw bytes instead of base64 in JSON, and not parsed: GitHub calls every raw blob UTF-8, which would spoil it.
      mediaType: { format: 'raw' },
      request: { parseSuccessResponseBody: false, signal: AbortSignal.timeout(BLOB_TIMEOUT_MS) },
    });
    bytes = await collect(response.data as unknown as AsyncIterable<Uint8Array> | null, entry.size);
  } catch (cause) {
    throw requestFailed(what, cause);
  }
  const content = bytes.length === entry.size ? bytes : fromEnvelope(bytes);
  if (content?.length !== entry.size) throw baseUnreadable(what, 'came incomplete; run the job again');
  if (content.subarray(0, LFS_POINTER.length).equals(LFS_POINTER)) {
    throw baseUnreadable(what, 'is a Git LFS pointer, and its content is not in Git; use `state`');
  }
  return content;
}

/** A member file of a commit. It is fetched when it is first read, and let go by `close`. */
export function blobSource(github: GitHub, commit: Commit, path: string, entry: TreeEntry): MemberSource {
  let content: Promise<Buffer> | null = null;
  const fetched = (): Promise<Buffer> => {
    content ??= fetchBlob(github, commit, path, entry);
    return content;
  };
  return {
    name: path,
    size: entry.size,
    async *chunks() {
      const bytes = await fetched();
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
    },
    slice: async (start, end) => Buffer.from((await fetched()).subarray(start, end)),
    async close() {
      content = null;
    },
  };
}

/** Git LFS specification, "The Pointer": this line is always first. */
const LFS_POINTER = Buffer.from('version https://git-lfs.github.com/spec/v1');

/** At most what a base64 envelope of so many bytes takes, so that a wrong answer cannot fill the memory. */
async function collect(body: AsyncIterable<Uint8Array> | null, expected: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > 2 * expected + 64 * 1024) throw new Error('the answer is longer than the file');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** The content where a server does not know the raw media type and answers in JSON; `null` where it is none. */
function fromEnvelope(bytes: Buffer): Buffer | null {
  try {
    const { content, encoding } = JSON.parse(bytes.toString()) as { content?: unknown; encoding?: unknown };
    return encoding === 'base64' && typeof content === 'string' ? Buffer.from(content, 'base64') : null;
  } catch {
    return null;
  }
}
