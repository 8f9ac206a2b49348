import { mapBounded } from '../system/bounded.ts';
import type { Scratch } from '../system/scratch.ts';
import { ArtifactError } from './artifact-error.ts';
import { isAging, type ListedArtifact } from './artifact-list.ts';
import { earlierNames } from './earlier-names.ts';
import { type ArtifactSearch, noNotes, type Origin, openSearch, ownArtifacts } from './own-artifacts.ts';
import { readReceiptAlone } from './read-receipt.ts';
import { type EarlierImport, isSameDestination, type Receipt, type ReceiptAudience } from './receipt.ts';

/** An import of an audience, as a receipt tells it. */
export interface ReceiptEntry extends Omit<ReceiptAudience, 'members_sha256' | 'certain' | 'commit'> {
  /** The commit that was checked out; `null` where there was none. */
  readonly commit: string | null;
  readonly runId: number;
  readonly attempt: number;
  /** Of the IDs in the file's order, a line feed after each. */
  readonly membersSha256: string;
  /** Whether the receipt's artifact has lived more than half of its time. */
  readonly isAging: boolean;
}

/** What the receipts know of one audience. */
export interface AudienceReceipts {
  /** The newest import that certainly arrived; `null` where none was found. */
  readonly last: ReceiptEntry | null;
  /** Imports since whose end nobody recorded: any of them may have arrived. The newest first. */
  readonly interrupted: readonly ReceiptEntry[];
  /** Where `last` is `null`: an import that was kept under an earlier name of the repository or the manifest. */
  readonly elsewhere: Elsewhere | null;
}

/** An import under another name. */
export interface Elsewhere {
  readonly entry: ReceiptEntry;
  /** URL of the repository as it was called then. */
  readonly repository: string;
  /** The manifest's path, where it was another one. */
  readonly manifest: string | null;
}

/** What was found of the receipts of a manifest. */
export type ReceiptsFound =
  | {
      readonly ok: true;
      /** By audience ID; each that was asked for is in it. */
      readonly audiences: ReadonlyMap<string, AudienceReceipts>;
      /** Whether there were receipts that have expired: an audience without one may have been imported then. */
      readonly expired: boolean;
      /** Whether there are more receipts than a search looks at: then the same holds. */
      readonly full: boolean;
      /** By audience ID: the last imports of audiences that nobody asked for, as far as they were come by. */
      readonly others: ReadonlyMap<string, ReceiptEntry>;
    }
  | {
      readonly ok: false;
      /**
       * `unavailable`: the server or the runner has no artifacts of this form; `not-permitted`: the token may not
       * read them; `unreadable`: GitHub is down, or a receipt is damaged.
       */
      readonly reason: 'unavailable' | 'not-permitted' | 'unreadable';
      /** What is wrong and what to do, in a sentence or two. */
      readonly message: string;
    };

/** Whose receipts are wanted. */
export interface ReceiptSearch extends Omit<ArtifactSearch, 'token'> {
  /** `null`: the workflow gives none. */
  readonly token: string | null;
  /** IDs of the audiences. */
  readonly audiences: readonly string[];
}

/** Receipts of one run that are fetched at the same time; after each such group it may be enough. */
const AT_ONCE = 4;
/** Receipts of another manifest that are looked at: an audience that moved is in its last ones. */
const MOST_OF_OTHERS = 8;

/**
 * Looks for what was imported last, newest receipts first, until each audience is found. Reads GitHub's REST API, which
 * needs `actions: read`. Rejects only where the disk fails.
 */
export async function findReceipts(search: ReceiptSearch): Promise<ReceiptsFound> {
  const { environment, token } = search;
  if (!environment.keepsArtifacts) {
    const message =
      'This server or runner has no artifacts of the form that GitHub Actions on github.com has.';
    return { ok: false, reason: 'unavailable', message };
  }
  if (token === null) {
    const message =
      'There is no token to read the run’s artifacts with. Set the input `github-token`, and grant the job `permissions: actions: read`.';
    return { ok: false, reason: 'not-permitted', message };
  }
  try {
    const { origin, name } = await openSearch({ ...search, token });
    return await searchReceipts(origin, name, search);
  } catch (cause) {
    if (!(cause instanceof ArtifactError)) throw cause;
    const reason = cause.reason === 'not-permitted' ? 'not-permitted' : 'unreadable';
    return { ok: false, reason, message: cause.message };
  }
}

async function searchReceipts(origin: Origin, name: string, search: ReceiptSearch): Promise<ReceiptsFound> {
  const { drafts, missing, expired, full, others } = await searchName(origin, name, search);
  const audiences = new Map<string, AudienceReceipts>(
    [...drafts].map(([id, draft]) => [id, { ...draft, elsewhere: null }]),
  );
  // A name that has been in use for so long has left nothing of an earlier one.
  if (missing.size === 0 || expired || full) return { ok: true, audiences, expired, full, others };
  for (const { name: earlier, repository, manifest } of await earlierNames(origin, search)) {
    // The same audience of another account is another audience.
    if (manifest !== null && search.destination.trackerId === null) continue;
    const most = manifest === null ? Number.POSITIVE_INFINITY : MOST_OF_OTHERS;
    const then = await searchName(origin, earlier, { ...search, audiences: [...missing] }, most);
    for (const [id, draft] of then.drafts) {
      const entry = draft.last ?? draft.interrupted[0];
      const known = audiences.get(id);
      if (entry === undefined || known === undefined || known.elsewhere !== null) continue;
      audiences.set(id, { ...known, elsewhere: { entry, repository, manifest } });
    }
  }
  return { ok: true, audiences, expired, full, others };
}

interface Draft {
  last: ReceiptEntry | null;
  interrupted: ReceiptEntry[];
}

/** What the receipts of one name tell of audiences, and which audiences they do not know the last import of. */
async function searchName(
  origin: Origin,
  name: string,
  { scratch, audiences, destination }: ReceiptSearch,
  most = Number.POSITIVE_INFINITY,
) {
  const drafts = new Map(audiences.map((id): [string, Draft] => [id, { last: null, interrupted: [] }]));
  const missing = new Set(audiences);
  const notes = noNotes();
  const known = knownOthers();
  let looked = 0;
  for await (const run of ownArtifacts(origin, name, notes)) {
    const closed = new Set<string>();
    for (let at = 0; at < run.artifacts.length && missing.size > 0; at += AT_ONCE) {
      const group = run.artifacts.slice(at, at + AT_ONCE);
      looked += group.length;
      for (const kept of await readReceipts(origin, group, scratch)) take(kept, closed);
    }
    if (missing.size === 0 || looked >= most) break;
  }
  for (const id of missing) {
    const entry = known.told(id);
    const draft = drafts.get(id);
    if (entry === null || draft === undefined) continue;
    draft.last = entry;
    missing.delete(id);
  }
  return { drafts, missing, ...notes, others: known.except(drafts) };

  /** Receipts come from the newest on, so an import that closed has been seen to close before its opening comes. */
  function take(kept: KeptReceipt, closed: Set<string>): void {
    const { receipt } = kept;
    const isClosing = receipt.phase === 'closing';
    if (isClosing) closed.add(receipt.import);
    else if (closed.has(receipt.import)) return;
    if (!isSameDestination(receipt, destination)) return;
    known.take(kept);
    for (const id of missing) {
      const audience = audienceIn(receipt, id);
      const draft = drafts.get(id);
      if (audience === undefined || draft === undefined) continue;
      const entry = entryOf(kept, audience);
      if (isClosing && audience.certain) {
        draft.last = entry;
        missing.delete(id);
      } else {
        draft.interrupted.push(entry);
      }
    }
  }
}

interface KeptReceipt {
  readonly receipt: Receipt;
  readonly isAging: boolean;
}

/** The receipts in artifacts of a run, in their order. */
async function readReceipts(
  origin: Origin,
  artifacts: readonly ListedArtifact[],
  scratch: Scratch,
): Promise<KeptReceipt[]> {
  const receipts = await mapBounded(artifacts, { items: AT_ONCE }, async (artifact) => {
    const receipt = await readReceiptAlone(origin, artifact, scratch);
    return receipt === null ? null : { receipt, isAging: isAging(artifact) };
  });
  return receipts.filter((one) => one !== null);
}

/** What receipts, which come from the newest on, say of audiences by the way. */
function knownOthers() {
  const seen = new Map<string, ReceiptEntry | null>();
  const told = new Map<string, ReceiptEntry>();
  return {
    take(kept: KeptReceipt): void {
      const { receipt } = kept;
      for (const [id, audience] of Object.entries(receipt.audiences)) {
        // Of one that may have arrived, and of what was before it, a search of its own has to find out.
        const isCertain = receipt.phase === 'closing' && audience.certain;
        if (!seen.has(id)) seen.set(id, isCertain ? entryOf(kept, audience) : null);
      }
      for (const [id, earlier] of Object.entries(receipt.earlier ?? {})) {
        const entry = earlierEntry(earlier);
        const known = told.get(id);
        if (known === undefined || isLater(entry, known)) told.set(id, entry);
      }
    },
    /** What an earlier search knew of an audience; its own receipt may be hidden by others, or have expired. */
    told: (id: string) => told.get(id) ?? null,
    except(asked: ReadonlyMap<string, unknown>): ReadonlyMap<string, ReceiptEntry> {
      const others = new Map(told);
      for (const [id, entry] of seen) {
        const known = others.get(id);
        if (entry === null) others.delete(id);
        else if (known === undefined || isLater(entry, known)) others.set(id, entry);
      }
      for (const id of asked.keys()) others.delete(id);
      return others;
    },
  };
}

function isLater(a: ReceiptEntry, b: ReceiptEntry): boolean {
  return a.runId === b.runId ? a.attempt > b.attempt : a.runId > b.runId;
}

/** An audience of a receipt by its ID, which may be `constructor`. */
function audienceIn({ audiences }: Receipt, id: string): ReceiptAudience | undefined {
  return Object.hasOwn(audiences, id) ? audiences[id] : undefined;
}

function entryOf({ receipt, isAging }: KeptReceipt, audience: ReceiptAudience): ReceiptEntry {
  const { members_sha256: membersSha256, certain: _, commit = receipt.commit, ...rest } = audience;
  const { id: runId, attempt } = receipt.run;
  return { ...rest, membersSha256, commit, runId, attempt, isAging };
}

/** Only what repeats it is known, so it is to be repeated. */
function earlierEntry({ members_sha256: membersSha256, run, ...rest }: EarlierImport): ReceiptEntry {
  return { ...rest, membersSha256, runId: run.id, attempt: run.attempt, isAging: true };
}
