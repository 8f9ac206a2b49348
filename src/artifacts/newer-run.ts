import { listArtifacts } from './artifact-list.ts';
import { type ArtifactSearch, artifactsOfRun, counts, mayHaveMore, openSearch } from './own-artifacts.ts';
import { readReceiptAlone } from './read-receipt.ts';
import { isSameDestination } from './receipt.ts';

/** More runs than one page has do not begin while one imports. */
const MOST_PAGES = 1;

/**
 * A run after this one that has begun to import one of these audiences, or any (`null`), to the same destination; `null`
 * where there is none. One request where no newer run has left anything. Throws ArtifactError.
 */
export async function findNewerRun(
  search: ArtifactSearch,
  audiences: readonly string[] | null,
): Promise<number | null> {
  const own = search.environment.runId ?? 0;
  const { origin, name } = await openSearch(search);
  const newer = new Set<number>();
  for await (const first of listArtifacts(origin, { name }, MOST_PAGES)) {
    if (first === 'more') break;
    const runId = first.workflow_run?.id ?? 0;
    if (runId > own && mayHaveMore(first) && counts(origin, first)) newer.add(runId);
  }
  for (const runId of newer) {
    for (const artifact of await artifactsOfRun(origin, runId, name)) {
      const receipt = await readReceiptAlone(origin, artifact, search.scratch);
      if (receipt === null || !isSameDestination(receipt, search.destination)) continue;
      const { audiences: theirs } = receipt;
      if (audiences === null || audiences.some((id) => Object.hasOwn(theirs, id))) return runId;
    }
  }
  return null;
}
