import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scratch } from '../system/scratch.ts';
import { downloadArtifact } from './artifact-download.ts';
import { ArtifactError } from './artifact-error.ts';
import type { ListedArtifact } from './artifact-list.ts';
import type { Origin } from './own-artifacts.ts';
import {
  MOST_RECEIPT_BYTES,
  parseReceipt,
  RECEIPT_FILE,
  RECEIPT_NEXT_TO_STATE,
  type Receipt,
} from './receipt.ts';
import type { UnzipLimits } from './unzip.ts';

/** An artifact of an import, unpacked. */
export interface Unpacked {
  readonly receipt: Receipt;
  /** Names of its files except for the receipt. */
  readonly names: readonly string[];
}

/** Unpacks the receipt alone. */
const RECEIPT_ONLY: UnzipLimits = {
  files: 1_000_000,
  bytes: 2 * MOST_RECEIPT_BYTES,
  only: [RECEIPT_FILE, RECEIPT_NEXT_TO_STATE],
};

/** The receipt of an artifact of an import, of which nothing stays on the disk. As `readReceipt` for the rest. */
export async function readReceiptAlone(
  origin: Origin,
  artifact: ListedArtifact,
  scratch: Scratch,
): Promise<Receipt | null> {
  const folder = scratch.folder();
  try {
    return (await readReceipt(origin, artifact, folder, RECEIPT_ONLY))?.receipt ?? null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Fetches an artifact of an import into an existing empty folder; `null` where it expired or was deleted since it was
 * listed. Throws ArtifactError, `damaged` where it is not what this action left.
 */
export async function readReceipt(
  origin: Origin,
  artifact: ListedArtifact,
  folder: string,
  limits: UnzipLimits,
): Promise<Unpacked | null> {
  let names: string[];
  try {
    names = await downloadArtifact(origin, artifact, folder, limits);
  } catch (cause) {
    if (cause instanceof ArtifactError && cause.reason === 'gone') return null;
    if (cause instanceof ArtifactError && cause.reason === 'damaged') throw damaged(artifact, cause);
    throw cause;
  }
  const name = [RECEIPT_NEXT_TO_STATE, RECEIPT_FILE].find((one) => names.includes(one));
  const receipt = name === undefined ? null : parseReceipt(await readFile(join(folder, name), 'utf8'));
  // A run can only speak for itself.
  if (receipt === null || receipt.run.id !== artifact.workflow_run?.id) throw damaged(artifact);
  return { receipt, names: names.filter((one) => one !== name) };
}

function damaged(artifact: ListedArtifact, cause?: ArtifactError): ArtifactError {
  const why = cause === undefined ? 'It is not one that this action left.' : cause.message;
  return new ArtifactError(
    'damaged',
    `The artifact \`${artifact.name}\` of run ${artifact.workflow_run?.id} cannot be used. ${why} Delete it, and those with \`-2\`, \`-3\` … after its name, on the run’s page to go on with the import before it.`,
    { cause },
  );
}
