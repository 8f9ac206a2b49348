import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { deflateRows } from '../../../src/audience/file/deflate-rows.ts';
import fc from '../../support/property.ts';
import { anyIds, rowsOf } from '../rows.ts';

/** The text of blocks that are not the last of their stream. */
function inflate(...blocks: readonly Uint8Array[]): Buffer {
  return inflateRawSync(Buffer.concat([...blocks, Buffer.from([0x03, 0x00])]));
}

describe('deflateRows', () => {
  it('gives what zlib inflates to the rows', () => {
    fc.assert(
      fc.property(anyIds, (ids) => {
        const rows = rowsOf(ids);
        const block = deflateRows(rows);
        assert.deepEqual([...block.subarray(-4)], [0, 0, 0xff, 0xff]);
        assert.ok(inflate(block).equals(rows.text));
      }),
      { numRuns: 150 },
    );
  });

  it('gives blocks that can be joined in any order', () => {
    fc.assert(
      fc.property(fc.array(anyIds, { minLength: 2, maxLength: 4 }), (lists) => {
        const all = lists.map((ids) => rowsOf(ids));
        assert.ok(
          inflate(...all.map((rows) => deflateRows(rows).slice())).equals(
            Buffer.concat(all.map(({ text }) => text)),
          ),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('takes rows whose frames are longer than one match, and of every length around it', () => {
    for (let length = 1; length < 800; length += length < 240 || length > 300 ? 37 : 1) {
      const frame = { header: '', before: 'b'.repeat(length), after: ',a\n' };
      const rows = rowsOf(['1', '2', '12', '1234', '1235', '9'], frame);
      assert.ok(inflate(deflateRows(rows)).equals(rows.text), `${length}`);
    }
  });

  it('codes literals rightly that the sampled rows do not have', () => {
    const ids = Array.from({ length: 5000 }, (_, n) =>
      n % 7 === 0 ? `000${n}` : `${'ÿ~é#'.repeat(n % 9)}${n}`,
    );
    const rows = rowsOf(ids);
    assert.ok(inflate(deflateRows(rows)).equals(rows.text));
  });

  it('gives the same bytes for the same rows, whatever was compressed before', () => {
    const rows = rowsOf(Array.from({ length: 3000 }, (_, n) => `${(n * 2654435761) % 2 ** 32}`));
    const first = deflateRows(rows).slice();
    deflateRows(rowsOf(['é'.repeat(200), '#']));
    assert.deepEqual(deflateRows(rows), first);
  });

  it('makes less of random IDs than zlib at its default level', () => {
    const ids = Array.from({ length: 5000 }, (_, n) => `${(n * 2654435761) % 2 ** 32}`.padStart(10, '0'));
    const rows = rowsOf(ids);
    const zlibs = deflateRawSync(rows.text, { level: 6, finishFlush: constants.Z_SYNC_FLUSH });
    assert.ok(deflateRows(rows).length < zlibs.length);
  });
});
