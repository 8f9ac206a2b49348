import { rm } from 'node:fs/promises';
import type { Environment } from '../action/environment.ts';
import { connectGitHub } from '../action/github.ts';
import type { Scratch } from '../system/scratch.ts';
import { listArtifacts } from './artifact-list.ts';
import { artifactsOfRun, counts, mayHaveMore, originOf } from './own-artifacts.ts';
import { RECEIPT_ONLY, readReceipt } from './read-receipt.ts';
import { type Destination, isSameDestination, receiptName } from './receipt.ts';

/** Whose newer run to look for. */
export interface NewerRunSearch {
  readonly environment: Environment;
  /** For what is fetched. */
  readonly scratch: Scratch;
  readonly token: string;
  /** The manifest's path as `receiptName` takes it. */
  readonly manifest: string;
  readonly destination: Destination;
}

/** More runs than one page has do not begin while one imports. */
const MOST_PAGES = 1;

/**
 * A run after this one that has begun to import one of these audiences, or any (`null`), to the same destination; `null`
 * where there is none. One request where no newer run has left anything. Throws ArtifactError.
 */
export async function findNewerRun(
  { environment, scratch, token, manifest, destination }: NewerRunSearch,
  audiences: readonly string[] | null,
): Promise<number | null> {
  const own = environment.runId ?? 0;
  const github = await connectGitHub({ token, apiUrl: environment.apiUrl });
  const origin = await originOf(github, environment);
  const { repository } = origin;
  const name = receiptName({ ...environment, manifest });
  const newer = new Set<number>();
  for await (const first of listArtifacts(github, repository, { name }, MOST_PAGES)) {
    if (first === 'more') break;
    const runId = first.workflow_run?.id ?? 0;
    if (runId > own && mayHaveMore(first) && counts(origin, first)) newer.add(runId);
  }
  for (const runId of newer) {
    for (const artifact of await artifactsOfRun(github, repository, runId, name)) {
      const folder = scratch.folder();
      const found = await readReceipt(github, origin, artifact, folder, RECEIPT_ONLY);
      await rm(folder, { recursive: true, force: true });
      if (found === null || !isSameDestination(found.receipt, destination)) continue;
      const { audiences: theirs } = found.receipt;
      if (audiences === null || audiences.some((id) => Object.hasOwn(theirs, id))) return runId;
    }
  }
  return null;
}
