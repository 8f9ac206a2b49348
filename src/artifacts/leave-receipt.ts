import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../action/environment.ts';
import type { Log } from '../action/log.ts';
import type { Scratch } from '../system/scratch.ts';
import { ArtifactError } from './artifact-error.ts';
import { type ArtifactFiles, uploadArtifact } from './artifact-upload.ts';
import {
  MOST_RECEIPT_BYTES,
  RECEIPT_FILE,
  RECEIPT_NEXT_TO_STATE,
  type Receipt,
  receiptName,
  receiptText,
} from './receipt.ts';

const TOO_LARGE =
  'It would be larger than 64 MiB. Shorten what the audiences have in `placeholders` or `pattern`, or split the manifest.';

/**
 * Keeps a receipt as an artifact of this run, with the files of a state next to it where there is one; returns the
 * artifact's name. Throws ArtifactError.
 */
export async function leaveReceipt(
  run: { readonly environment: Environment; readonly scratch: Scratch; readonly log: Log },
  manifest: string,
  receipt: Receipt,
  state: ArtifactFiles | null,
): Promise<string> {
  const { folder, names } = state ?? { folder: run.scratch.folder(), names: [] };
  const own = state === null ? RECEIPT_FILE : RECEIPT_NEXT_TO_STATE;
  const text = receiptText(receipt);
  // The next run could not read it, and would be stopped for ever.
  if (Buffer.byteLength(text) > MOST_RECEIPT_BYTES) throw new ArtifactError('full', TOO_LARGE);
  await writeFile(join(folder, own), text);
  const name = receiptName({ ...run.environment, manifest });
  const { artifactService } = run.environment;
  if (artifactService === null) throw new Error('A receipt needs an artifact service');
  const service = new URL(artifactService);
  return uploadArtifact(name, { folder, names: [...names, own] }, { service, log: run.log });
}
