import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ArtifactError } from '../../src/artifacts/artifact-error.ts';
import { leaveReceipt } from '../../src/artifacts/leave-receipt.ts';
import { MOST_RECEIPT_BYTES, parseReceipt, type Receipt, receiptText } from '../../src/artifacts/receipt.ts';
import { unpack } from '../support/artifacts/zip.ts';
import { HASH, openHistory } from './receipt-history.ts';

/** A receipt of so many bytes. */
function receiptOf(bytes: number): Receipt {
  const settings = { pattern: '' };
  const a = { identifier: 'id', ts: 1, members: 1, members_sha256: HASH, settings, certain: true };
  const receipt: Receipt = {
    version: 1,
    phase: 'opening',
    import: '0'.repeat(16),
    destination: { bucket: 'zaius-incoming', tracker_id: 'tracker' },
    commit: null,
    run: { id: 1000, attempt: 1 },
    audiences: { a },
  };
  settings.pattern = 'x'.repeat(bytes - Buffer.byteLength(receiptText(receipt)));
  return receipt;
}

describe('a receipt', () => {
  const log = { info() {}, debug() {} };

  test('that is larger than it may be is refused before it is kept, and one that is not can be read', async () => {
    await using history = await openHistory();
    const { environment, scratch, artifacts } = history;
    const run = { environment, scratch, log } as unknown as Parameters<typeof leaveReceipt>[0];
    // GitHub's library takes its token from there alone.
    Object.assign(process.env, artifacts.env({ id: 1000 }));
    const leave = (bytes: number) => leaveReceipt(run, 'audiences.yml', receiptOf(bytes), null);
    await assert.rejects(leave(MOST_RECEIPT_BYTES + 1), (cause) => {
      assert.ok(cause instanceof ArtifactError && cause.reason === 'full');
      assert.match(cause.message, /larger than 64 MiB.*`placeholders` or `pattern`, or split the manifest/);
      return true;
    });
    assert.deepEqual(artifacts.requests, []);
    await leave(MOST_RECEIPT_BYTES);
    const [kept] = artifacts.store.artifacts;
    const text = unpack(kept?.zip ?? Buffer.alloc(0))['receipt.json'] ?? '';
    assert.equal(Buffer.byteLength(text), MOST_RECEIPT_BYTES);
    assert.notEqual(parseReceipt(text), null);
  });
});
