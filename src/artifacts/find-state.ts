import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isAging, type ListedArtifact } from './artifact-list.ts';
import { earlierNames } from './earlier-names.ts';
import { type ArtifactSearch, noNotes, openSearch, ownArtifacts, type SearchNotes } from './own-artifacts.ts';
import { readReceipt, readReceiptAlone, type Unpacked } from './read-receipt.ts';
import { isSameDestination, type Receipt } from './receipt.ts';

/** The newest state, as a folder of files. */
export interface FoundState {
  /** A folder of the state's files; empty where there was none. */
  readonly folder: string;
  /** The run that completed it; `null` where there was none. */
  readonly runId: number | null;
  /** The newest run that completed or only began an import; `null` where there was none. */
  readonly newestRunId: number | null;
  /** By audience ID: the newest run since that imported it without this state, which so does not have its members. */
  readonly outside: ReadonlyMap<string, number>;
  /** Whether artifacts were found that have expired. */
  readonly expired: boolean;
  /** Whether the artifact of the state has lived more than half of its time. */
  readonly isAging: boolean;
  /** Where there was no state: URL of the repository under whose name one was kept before it was renamed. */
  readonly earlierRepository: string | null;
}

/** What an artifact of a state may hold. */
const LIMITS = { files: 100_000, bytes: 20 * 1024 ** 3 };

/**
 * Fetches the newest complete state, together with what imports that began since have left: their notes and files, for
 * they may have arrived. Throws ArtifactError.
 */
export async function findState(search: ArtifactSearch): Promise<FoundState> {
  const { scratch } = search;
  const folder = scratch.folder();
  const notes = noNotes();
  const closed = new Set<string>();
  const outside = new Map<string, number>();
  const parts: { readonly folder: string; readonly names: readonly string[] }[] = [];
  let newestRunId: number | null = null;
  let runId: number | null = null;
  let aging = false;
  for await (const { runId: from, artifact, folder: at, unpacked } of statesOf(search, notes)) {
    const { receipt, names } = unpacked;
    newestRunId = Math.max(newestRunId ?? 0, from);
    if (receipt.phase === 'closing') closed.add(receipt.import);
    else if (closed.has(receipt.import)) continue;
    // A receipt without files closes an import that uploaded nothing, or belongs to one without this state.
    if (names.length === 0) {
      for (const id of uploadedIn(receipt)) if (!outside.has(id)) outside.set(id, from);
      continue;
    }
    parts.push({ folder: at, names });
    if (receipt.phase === 'closing') {
      runId = from;
      aging = isAging(artifact);
      break;
    }
  }
  // From the newest on: a name that exists already holds the same bytes, or newer ones.
  for (const part of parts)
    for (const name of part.names) {
      const to = join(folder, name);
      if (!existsSync(to)) await rename(join(part.folder, name), to);
    }
  const { expired } = notes;
  const earlierRepository = runId === null && !expired && !notes.full ? await findEarlier(search) : null;
  return { folder, runId, newestRunId, outside, expired, isAging: aging, earlierRepository };
}

/** The audiences that an import uploaded, or began to; of the others, a receipt only repeats the last import. */
function uploadedIn({ audiences }: Receipt): string[] {
  return Object.entries(audiences).flatMap(([id, { commit }]) => (commit === undefined ? [id] : []));
}

/** The name under which the repository kept a state before it was renamed; `null` where there is none. */
async function findEarlier(search: ArtifactSearch): Promise<string | null> {
  const { origin } = await openSearch(search);
  for (const { name, repository, manifest } of await earlierNames(origin, search)) {
    if (manifest !== null) continue;
    for await (const { artifacts } of ownArtifacts(origin, name, noNotes())) {
      for (const artifact of artifacts) {
        const receipt = await readReceiptAlone(origin, artifact, search.scratch);
        if (receipt !== null && isSameDestination(receipt, search.destination)) return repository;
      }
    }
  }
  return null;
}

interface StateArtifact {
  readonly runId: number;
  readonly artifact: ListedArtifact;
  readonly folder: string;
  readonly unpacked: Unpacked;
}

/** All that is left of imports to one destination, the newest first. */
async function* statesOf(search: ArtifactSearch, notes: SearchNotes): AsyncGenerator<StateArtifact> {
  const { origin, name } = await openSearch(search);
  let { destination } = search;
  for await (const { runId, artifacts } of ownArtifacts(origin, name, notes)) {
    for (const artifact of artifacts) {
      const folder = search.scratch.folder();
      const unpacked = await readReceipt(origin, artifact, folder, LIMITS);
      if (unpacked === null || !isSameDestination(unpacked.receipt, destination)) continue;
      // A plan that knows none takes the newest, and never mixes two.
      const { bucket, tracker_id: trackerId } = unpacked.receipt.destination;
      destination = { bucket, trackerId };
      yield { runId, artifact, folder, unpacked };
    }
  }
}
