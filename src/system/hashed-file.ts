import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** Bytes of one read. */
const BLOCK_SIZE = 1024 * 1024;

/**
 * The bytes of a file that was written and hashed before, compared with that SHA-256 (lower-case hex) on their way: the
 * last step throws an error called `FileChanged` where they are others. So do nothing final before the end.
 */
export async function* readChecked(path: string, sha256: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path, { highWaterMark: BLOCK_SIZE })) {
    hash.update(block);
    yield block;
  }
  if (hash.digest('hex') === sha256) return;
  throw Object.assign(new Error('The file is not the one that was hashed'), { name: 'FileChanged' });
}

/** Writes bytes to a new file that only this user can read, and gives their SHA-256 in lower-case hex. */
export async function saveHashed(chunks: AsyncIterable<Uint8Array>, path: string): Promise<string> {
  const hash = createHash('sha256');
  // Not a pipeline, which would wait for the next bytes before it told of a disk that is full.
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
