import { createHash } from 'node:crypto';
import { z } from 'zod';
import { quote } from '../words/quote.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const audienceSchema = z.object({
  identifier: z.string(),
  /** Unix seconds. */
  ts: z.int().nonnegative(),
  members: z.int().nonnegative(),
  /** Of the IDs in the file's order, a line feed after each. */
  members_sha256: sha256,
  /** The guards and rules that held. */
  settings: z.record(z.string(), z.unknown()),
  /** In a closing receipt `false` where the upload broke off, so that nobody knows whether it arrived. */
  certain: z.boolean().default(true),
  /** The commit that it was imported from, where a receipt repeats what an earlier one says. */
  commit: z.exactOptional(z.string()),
});

const runSchema = z.object({ id: z.int().positive(), attempt: z.int().positive() });

/** The last import of an audience, as an earlier receipt told it. */
const earlierSchema = audienceSchema
  .omit({ certain: true, commit: true })
  .extend({ commit: z.string().nullable(), run: runSchema });

const receiptSchema = z.object({
  version: z.literal(1),
  phase: z.enum(['opening', 'closing']),
  /** Names the import: the same in its opening and its closing receipt, and in no other's. */
  import: z.string().regex(/^[0-9a-f]{16}$/),
  /** URL of the repository as it was called then. It and `manifest` are in the artifact's name, as a hash. */
  repository: z.exactOptional(z.string()),
  manifest: z.exactOptional(z.string()),
  destination: z.object({ bucket: z.string(), tracker_id: z.string() }),
  /** The commit that was checked out; `null` where there was none. */
  commit: z.string().nullable(),
  run: runSchema,
  /** By audience ID: what the import is about to upload, or has uploaded. */
  audiences: z.record(z.string(), audienceSchema),
  /**
   * In a closing receipt, by audience ID: the last imports of audiences that this import did not upload, as far as its run
   * knew of them. They count where the receipts of those imports are not found any more.
   */
  earlier: z.exactOptional(z.record(z.string(), earlierSchema)),
});

/** What an import leaves in its run: which commit's members went where. No member's ID is in it. */
export type Receipt = z.infer<typeof receiptSchema>;

export type ReceiptAudience = z.infer<typeof audienceSchema>;

export type EarlierImport = z.infer<typeof earlierSchema>;

/** The only file of a receipt's artifact. */
export const RECEIPT_FILE = 'receipt.json';

/** The receipt next to the files of a state, where `receipt.json` is that of an audience of this name. */
export const RECEIPT_NEXT_TO_STATE = '_receipt.json';

/** Bytes of a receipt at most: those of 50,000 audiences, more than a manifest can have, take half of it. */
export const MOST_RECEIPT_BYTES = 64 * 1024 * 1024;

/** A repository by its name, which may change. */
interface Repository {
  readonly serverUrl: string;
  /** `owner/name`. */
  readonly repository: string;
}

export function repositoryUrl({ serverUrl, repository }: Repository): string {
  return `${serverUrl}/${repository}`;
}

/** What a repository was called, from its URL of then: its name alone where it is still on the same server. */
export function calledBefore({ serverUrl }: Pick<Repository, 'serverUrl'>, url: string): string {
  return quote(url.startsWith(`${serverUrl}/`) ? url.slice(serverUrl.length + 1) : url);
}

/** Where receipts of one manifest are: the name of the artifacts. */
export function receiptName(of: Repository & { readonly manifest: string }): string {
  const hash = createHash('sha256').update([of.serverUrl, of.repository, of.manifest].join('\n'));
  return `odp-audiences-${hash.digest('hex').slice(0, 12)}`;
}

/** The bare name of a receipt's artifact, whichever repository and manifest it is of; `null` for another artifact. */
export function bareReceiptName(artifact: string): string | null {
  return /^(odp-audiences-[0-9a-f]{12})(?:-[1-9]\d*)?$/.exec(artifact)?.[1] ?? null;
}

export function receiptText(receipt: Receipt): string {
  return `${JSON.stringify(receipt, null, 2)}\n`;
}

/** The receipt that a text holds; `null` where it is none. */
export function parseReceipt(text: string): Receipt | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return receiptSchema.safeParse(value).data ?? null;
}

/** Where a run imports to; what it does not know matches any. */
export interface Destination {
  readonly bucket: string;
  readonly trackerId: string | null;
}

/** Whether a receipt's import went where this run's goes. */
export function isSameDestination({ destination }: Receipt, { bucket, trackerId }: Destination): boolean {
  return trackerId === null || (destination.bucket === bucket && destination.tracker_id === trackerId);
}
