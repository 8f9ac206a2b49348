import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stringify } from 'csv-stringify/sync';
import { BLOCK_BYTES, RowBlock } from '../../../src/audience/file/row-block.ts';
import { rowFrame } from '../../../src/odp/csv.ts';
import { batchesOf } from '../../members/batches.ts';
import fc from '../../support/property.ts';
import { anyIds, FRAME } from '../rows.ts';

/** The IDs as rows, block by block, each as text and its rows' ends. */
function blocksOf(ids: readonly string[], frame = FRAME): { text: string; ends: number[] }[] {
  const block = new RowBlock(frame);
  const blocks: { text: string; ends: number[] }[] = [];
  const take = () => {
    const { text, ends, count } = block.rows;
    assert.equal(count, ends.length);
    blocks.push({ text: Buffer.from(text).toString(), ends: [...ends] });
    block.clear();
    assert.ok(block.empty);
  };
  for (const batch of batchesOf(ids)) {
    batch.fresh.fill(1, 0, batch.count);
    for (let next = 0; next < batch.count; ) {
      next = block.append(batch, next);
      if (block.full) take();
    }
  }
  if (!block.empty) take();
  return blocks;
}

describe('RowBlock', () => {
  it('writes rows as csv-stringify does', () => {
    fc.assert(
      fc.property(anyIds, fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/), (ids, audienceId) => {
        const ts = 1_748_851_070;
        const written = blocksOf(ids, rowFrame('customer_id', audienceId, ts));
        const records = ids.map((id) => ['passthrough', 'qualify', id, audienceId, ts]);
        assert.equal(written.map(({ text }) => text).join(''), stringify(records));
      }),
      { numRuns: 60 },
    );
  });

  it('knows where each row ends', () => {
    const [block] = blocksOf(['a', '"', 'é,', 'x'.repeat(512)]);
    const bytes = Buffer.from(block!.text);
    const ends = [...bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1);
    assert.deepEqual(block!.ends, ends);
  });

  it('holds the shortest rows and the longest ones until it is full', () => {
    const shortest = { header: '', before: 'p', after: '\n' };
    const ids = Array.from({ length: BLOCK_BYTES / 2 }, () => 'x');
    const blocks = blocksOf(ids, shortest);
    assert.equal(
      blocks.reduce((sum, { ends }) => sum + ends.length, 0),
      ids.length,
    );
    assert.equal(blocks.map(({ text }) => text).join(''), ids.map((id) => `p${id}\n`).join(''));

    const longest = Array.from({ length: 3000 }, () => '"'.repeat(512));
    const frame = rowFrame('customer_id', 'a'.repeat(128), Number.MAX_SAFE_INTEGER);
    assert.equal(
      blocksOf(longest, frame)
        .map(({ text }) => text)
        .join(''),
      longest.map((id) => `${frame.before}"${id}${id}"${frame.after}`).join(''),
    );
  });
});
