import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../action/environment.ts';
import type { Log } from '../action/log.ts';
import type { Scratch } from '../system/scratch.ts';
import { uploadArtifact } from './artifact-upload.ts';
import { RECEIPT_FILE, type Receipt, receiptName, receiptText } from './receipt.ts';

/** Keeps a receipt as an artifact of this run; returns the artifact's name. Throws ArtifactError. */
export async function leaveReceipt(
  run: { readonly environment: Environment; readonly scratch: Scratch; readonly log: Log },
  manifest: string,
  receipt: Receipt,
): Promise<string> {
  const folder = run.scratch.folder();
  await writeFile(join(folder, RECEIPT_FILE), receiptText(receipt));
  const name = receiptName({ ...run.environment, manifest });
  return uploadArtifact(name, { folder, names: [RECEIPT_FILE] }, run.log);
}
