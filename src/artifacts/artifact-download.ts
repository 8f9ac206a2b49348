import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReadableStream } from 'node:stream/web';
import { failureOf } from '../action/github.ts';
import { isSystemError } from '../system/cause.ts';
import { saveHashed } from '../system/hashed-file.ts';
import { atMost } from '../system/read-bounded.ts';
import { ArtifactError } from './artifact-error.ts';
import { type Listed, type ListedArtifact, requestFailed } from './artifact-list.ts';
import { type UnzipLimits, unzip } from './unzip.ts';

/** Milliseconds for one artifact: 10 GB at 20 MB a second. */
const TIMEOUT = 500_000;

/** Bytes of an artifact at most: members of far more people than ODP has seen. */
const MOST_BYTES = 10 * 1024 ** 3;

/**
 * Fetches an artifact and unpacks it into an existing empty folder; returns the names of its files. What came is
 * checked against the digest that GitHub computed when it was uploaded. Throws ArtifactError; `gone` where it expired.
 */
export async function downloadArtifact(
  from: Listed,
  artifact: Pick<ListedArtifact, 'id' | 'digest' | 'size_in_bytes'>,
  folder: string,
  limits: UnzipLimits,
): Promise<string[]> {
  if (artifact.size_in_bytes > MOST_BYTES) throw tooLarge();
  const path = join(folder, '.artifact.zip');
  try {
    const digest = await fetchTo(path, await request(from, artifact.id));
    const expected = /^sha256:([0-9a-f]{64})$/i.exec(artifact.digest ?? '')?.[1]?.toLowerCase();
    if (expected !== undefined && digest !== expected)
      throw new ArtifactError('damaged', 'The artifact is not what was uploaded: its digest differs.');
    return await unzip(path, folder, limits);
  } finally {
    await rm(path, { force: true });
  }
}

async function request({ github, repository }: Listed, id: number): Promise<ReadableStream<Uint8Array>> {
  try {
    const { data } = await github.request(
      'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
      {
        ...repository,
        artifact_id: id,
        archive_format: 'zip',
        // A state may be larger than memory.
        request: { parseSuccessResponseBody: false, signal: AbortSignal.timeout(TIMEOUT) },
      },
    );
    return data as ReadableStream<Uint8Array>;
  } catch (cause) {
    if (isGone(cause)) throw new ArtifactError('gone', 'The artifact has expired.', { cause });
    if (failureOf(cause) === 'not-found')
      throw new ArtifactError('gone', 'The artifact was deleted.', { cause });
    throw requestFailed(cause, 'fetched');
  }
}

/** Writes the body to a file and returns its SHA-256. */
async function fetchTo(path: string, body: ReadableStream<Uint8Array>): Promise<string> {
  try {
    return await saveHashed(atMost(body, MOST_BYTES, tooLarge), path);
  } catch (cause) {
    if (cause instanceof ArtifactError || isSystemError(cause)) throw cause;
    throw requestFailed(cause, 'fetched');
  }
}

function tooLarge(): ArtifactError {
  return new ArtifactError('damaged', 'The artifact is larger than it may be.');
}

function isGone(cause: unknown): boolean {
  return cause instanceof Error && 'status' in cause && cause.status === 410;
}
