import { readFile } from 'node:fs/promises';

/** What Git has in place of a file of Git LFS. */
export interface LfsPointer {
  /** The content's SHA-256, in hexadecimal digits. */
  readonly oid: string;
  /** The content's bytes. */
  readonly size: number;
}

/** A pointer has fewer bytes than this; source: the Git LFS specification, "The Pointer". */
export const MAX_POINTER_BYTES = 1024;

/** The pointer that a file holds; `null` where it holds something else. */
export async function readPointer(path: string): Promise<LfsPointer | null> {
  return parsePointer(await readFile(path));
}

/** The pointer that the bytes are; `null` where they are something else. */
export function parsePointer(bytes: Buffer): LfsPointer | null {
  const text = bytes.toString('latin1');
  if (!text.startsWith('version https://git-lfs.github.com/spec/v1\n')) return null;
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  const size = /^size (\d{1,15})$/m.exec(text)?.[1];
  return oid === undefined || size === undefined ? null : { oid, size: Number(size) };
}
