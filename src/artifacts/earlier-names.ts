import { mapBounded } from '../system/bounded.ts';
import type { Scratch } from '../system/scratch.ts';
import { ArtifactError } from './artifact-error.ts';
import { type ListedArtifact, listArtifacts } from './artifact-list.ts';
import { withEarlierBranches } from './earlier-branches.ts';
import { type ArtifactSearch, counts, type Origin } from './own-artifacts.ts';
import { readReceiptAlone } from './read-receipt.ts';
import { bareReceiptName, type Receipt, receiptName, repositoryUrl } from './receipt.ts';

/** A name under which a manifest's receipts were kept before its repository or the manifest itself was renamed. */
export interface EarlierName {
  readonly name: string;
  /** URL of the repository as it was called then. */
  readonly repository: string;
  /** The manifest's path, where it is another one: then it may also be a manifest of its own. */
  readonly manifest: string | null;
}

/** Of the listing of a repository's artifacts, of whatever name. */
const MOST_PAGES = 10;
const AT_ONCE = 8;

/**
 * Looks through a repository's artifacts for receipts of this manifest from when the repository had another name, or was
 * another owner's, and for those of its other manifests: then nothing is found by the name of today. Throws ArtifactError.
 */
export async function earlierNames(
  origin: Origin,
  { environment, scratch, manifest }: Pick<ArtifactSearch, 'environment' | 'scratch' | 'manifest'>,
): Promise<EarlierName[]> {
  const own = receiptName({ ...environment, manifest });
  const listed: Named[] = [];
  for await (const artifact of listArtifacts(origin, 'all', MOST_PAGES)) {
    if (artifact === 'more') break;
    const name = bareReceiptName(artifact.name);
    if (name !== null && name !== own && !artifact.expired) listed.push({ name, artifact });
  }
  let smallest = smallestOf(origin, listed);
  if (smallest.size === 0) {
    // The branch may have been renamed along with the repository.
    const others = listed.map(({ artifact }) => artifact);
    const earlier = await withEarlierBranches(origin, others);
    if (earlier !== null) smallest = smallestOf(earlier, listed);
  }
  const receipts = await mapBounded([...smallest], { items: AT_ONCE }, async ([name, artifact]) => ({
    name,
    receipt: await readOrPass(origin, artifact, scratch),
  }));
  return receipts.flatMap(({ name, receipt }): EarlierName[] => {
    if (receipt?.repository === undefined || receipt.manifest === undefined) return [];
    const { repository } = receipt;
    if (receipt.manifest === manifest) return [{ name, repository, manifest: null }];
    return repository === repositoryUrl(environment)
      ? [{ name, repository, manifest: receipt.manifest }]
      : [];
  });
}

interface Named {
  readonly name: string;
  readonly artifact: ListedArtifact;
}

/** Of the artifacts that count one of each name: with the files of a state next to them some are large. */
function smallestOf(origin: Origin, listed: readonly Named[]): Map<string, ListedArtifact> {
  const smallest = new Map<string, ListedArtifact>();
  for (const { name, artifact } of listed) {
    if (!counts(origin, artifact)) continue;
    const known = smallest.get(name);
    if (known === undefined || artifact.size_in_bytes < known.size_in_bytes) smallest.set(name, artifact);
  }
  return smallest;
}

/** `null` for an artifact that is not a receipt, or is gone: it may be another manifest's, or anybody's. */
async function readOrPass(
  origin: Origin,
  artifact: ListedArtifact,
  scratch: Scratch,
): Promise<Receipt | null> {
  try {
    return await readReceiptAlone(origin, artifact, scratch);
  } catch (cause) {
    if (cause instanceof ArtifactError && cause.reason === 'damaged') return null;
    throw cause;
  }
}
