import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mapBounded } from '../system/bounded.ts';
import { baseUnreadable } from './base-problem.ts';
import type { Origin } from './git-repository.ts';
import { askForActions, download } from './lfs-api.ts';
import type { LfsPointer } from './lfs-pointer.ts';

/** Contents that are wanted, and where to write each. */
export type LfsWanted = readonly (LfsPointer & { readonly path: string })[];

/** What the contents are asked of: the folder where Git LFS keeps those of a checkout, and a server. */
export interface LfsSource {
  readonly cache: string | null;
  readonly origin: Origin | null;
  readonly signal: AbortSignal;
}

/**
 * Writes contents in place of their pointers: from the checkout's own copies, else from the server's LFS API, with the
 * token. What is written has the pointer's size and SHA-256. Throws ProblemError `base-unreadable`. The token goes to the
 * API alone: not where it redirects to, not to the addresses that it answers with, and a `.lfsconfig` is not read.
 * Source: Git LFS, docs/api/batch.md and docs/api/basic-transfers.md.
 */
export async function fetchContents(wanted: LfsWanted, { cache, origin, signal }: LfsSource): Promise<void> {
  const missing: LfsPointer[] = [];
  for (const one of wanted) if (!(await isCached(one, cache))) missing.push(one);
  if (missing.length === 0) return;
  if (origin === null)
    throw baseUnreadable('a member file', 'is in Git LFS and not on this machine; run `git lfs fetch` first');
  const paths = Map.groupBy(wanted, ({ oid }) => oid);
  const distinct = [...new Map(missing.map((pointer) => [pointer.oid, pointer])).values()];
  for (let at = 0; at < distinct.length; at += BATCH) {
    const actions = await askForActions(origin, distinct.slice(at, at + BATCH), signal);
    await mapBounded(actions, { items: DOWNLOADS_AT_ONCE }, async (action) => {
      const [first, ...others] = paths.get(action.pointer.oid) ?? [];
      if (first === undefined) return;
      await download(action, first.path, origin, signal);
      for (const other of others) await copyFile(first.path, other.path);
    });
  }
}

/** As many as the specification recommends to ask for at most. */
const BATCH = 100;
const DOWNLOADS_AT_ONCE = 4;

/** Git LFS keeps the contents of a checkout by their hash, which is looked at here again. */
async function isCached({ oid, size, path }: LfsWanted[number], cache: string | null): Promise<boolean> {
  if (cache === null) return false;
  const kept = join(cache, oid.slice(0, 2), oid.slice(2, 4), oid);
  try {
    await copyFile(kept, `${path}.lfs`);
    const isRight = await hasContent(`${path}.lfs`, { oid, size });
    if (isRight) await copyFile(`${path}.lfs`, path);
    return isRight;
  } catch {
    return false;
  } finally {
    await rm(`${path}.lfs`, { force: true });
  }
}

/** Whether a file is what a pointer stands for. */
export async function hasContent(path: string, { oid, size }: LfsPointer): Promise<boolean> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return bytes === size && hash.digest('hex') === oid;
}
