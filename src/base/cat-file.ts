import { closeSync, openSync, writeSync } from 'node:fs';
import { baseUnreadable } from './base-problem.ts';
import type { GitRepository } from './git-repository.ts';

/** What `git cat-file --batch` says about the object that was asked for in this place. */
export interface ObjectHeader {
  readonly index: number;
  /** Bytes; `null`: there is no such object. */
  readonly size: number | null;
}

/** Takes an object's bytes piece by piece, and `null` at its end. */
type Sink = (piece: Buffer | null) => void;

/** Reads objects into memory, in the order in which they are asked for. Throws ProblemError `base-unreadable`. */
export async function readObjects(
  repository: GitRepository,
  names: readonly string[],
  maxBytes: number,
): Promise<Buffer[]> {
  const pieces: Buffer[][] = names.map(() => []);
  await catFile(repository, names, maxBytes, ({ index }) => (piece) => {
    if (piece !== null) pieces[index]?.push(Buffer.from(piece));
  });
  return pieces.map((own) => Buffer.concat(own));
}

/** Writes objects to new files that only this user can read, and gives their sizes. Throws as `readObjects` does. */
export async function writeObjects(
  repository: GitRepository,
  objects: readonly { readonly oid: string; readonly path: string }[],
): Promise<number[]> {
  const sizes: number[] = [];
  const names = objects.map(({ oid }) => oid);
  await catFile(repository, names, Number.POSITIVE_INFINITY, ({ index, size }) => {
    sizes.push(size ?? 0);
    const file = openSync(objects[index]!.path, 'wx', 0o600);
    return (piece) => {
      if (piece === null) closeSync(file);
      else for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at);
    };
  });
  return sizes;
}

async function catFile(
  repository: GitRepository,
  names: readonly string[],
  maxBytes: number,
  open: (header: ObjectHeader) => Sink,
): Promise<void> {
  if (names.length === 0) return;
  let seen = 0;
  const take = splitObjects((header) => {
    if (header.size === null) return () => {};
    seen += 1;
    return open(header);
  });
  const answer = await repository.git(['cat-file', '--batch'], {
    input: `${names.join('\n')}\n`,
    maxBytes,
    take,
  });
  if (!answer.ok && answer.reason === 'too-large')
    throw baseUnreadable('a folder of it', 'is larger than this action reads; use `state`');
  if (!answer.ok || seen < names.length) throw baseUnreadable('a file of it', 'came incomplete; run again');
}

/**
 * Splits what `git cat-file --batch` writes as it comes: `<name> <type> <size>`, a line feed, the bytes, a line feed; or
 * `<name> missing`. Source: gitformat of git-cat-file(1), "BATCH OUTPUT".
 */
export function splitObjects(open: (header: ObjectHeader) => Sink): (chunk: Buffer) => void {
  let index = 0;
  let head = '';
  let sink: Sink | null = null;
  let left = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (sink === null) {
        const end = chunk.indexOf(10, at);
        head += chunk.toString('latin1', at, end === -1 ? chunk.length : end);
        if (end === -1) return;
        at = end + 1;
        const size = / (\d+)$/.exec(head)?.[1];
        const opened = open({ index, size: size === undefined ? null : Number(size) });
        index += 1;
        head = '';
        if (size === undefined) continue;
        sink = opened;
        left = Number(size);
      }
      const piece = chunk.subarray(at, at + left);
      if (piece.length > 0) sink(piece);
      at += piece.length;
      left -= piece.length;
      // The line feed after the bytes is theirs too, whatever chunk it comes in.
      if (left === 0 && at < chunk.length) {
        sink(null);
        sink = null;
        at += 1;
      }
    }
  };
}
