import { pack, unpack } from '../support/artifacts/zip.ts';
import type { Artifacts } from '../support/artifacts.ts';

/** What the receipts among the artifacts say, the oldest first. */
// biome-ignore lint/suspicious/noExplicitAny: as ActionRun.result: tests read fields freely, and fail where one is not there
export function receiptsIn({ store }: Artifacts): any[] {
  return store.artifacts.map(({ zip }) => receiptIn(zip));
}

/** Changes every receipt, as an import of another kind would have left it. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export function rewriteReceipts({ store }: Artifacts, edit: (receipt: any) => object): void {
  for (const artifact of store.artifacts)
    Object.assign(artifact, { zip: packReceipt(edit(receiptIn(artifact.zip))), digest: null });
}

/** An artifact of a receipt alone. */
export function packReceipt(receipt: object): Buffer {
  return pack({ 'receipt.json': JSON.stringify(receipt) });
}

function receiptIn(zip: Buffer) {
  return JSON.parse(unpack(zip)['receipt.json'] ?? '');
}
