import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import {
  deflateInPlace,
  deflateText,
  GZIP_HEADER,
  gzipTrailer,
} from '../../../src/audience/file/gzip-rows.ts';
import fc from '../../support/property.ts';
import { anyIds, deflated, FRAME, rowsOf } from '../rows.ts';

describe('the pieces of a gzip member', () => {
  it('join to what zlib gunzips to the header and the rows', () => {
    fc.assert(
      fc.property(fc.array(anyIds, { maxLength: 3 }), (lists) => {
        const header = Buffer.from(FRAME.header);
        const blocks = lists.map((ids) => rowsOf(ids));
        const text = Buffer.concat([header, ...blocks.map((rows) => rows.text)]);
        const file = Buffer.concat([
          GZIP_HEADER,
          deflateText(header),
          ...blocks.map((rows) => deflated(rows)),
          gzipTrailer(crc32(text), text.length),
        ]);
        assert.ok(gunzipSync(file).equals(text));
      }),
      { numRuns: 40 },
    );
  });

  it('have no name and no time in their header', () => {
    assert.equal(GZIP_HEADER.toString('hex'), '1f8b08000000000000ff');
  });

  it('end in the CRC-32 and the length modulo 2^32', () => {
    assert.equal(gzipTrailer(0xdeadbeef, 2 ** 32 + 5).toString('hex'), '0300efbeadde05000000');
  });

  it('take a header of any length', () => {
    const header = Buffer.from(`type,action,${'x_'.repeat(50_000)}id,audience_id,ts\n`);
    assert.ok(inflateRawSync(Buffer.concat([deflateText(header), Buffer.from([3, 0])])).equals(header));
  });
});

describe('deflateInPlace', () => {
  it('lets zlib do what it does better: IDs that repeat each other', () => {
    const mails = Array.from({ length: 4000 }, (_, n) => `${(n * 2654435761) % 99_991}@mail.example.org`);
    const rows = rowsOf(mails);
    assert.ok(deflated(rows).length <= deflateText(rows.text).length);
  });

  it('is never much larger than what zlib makes', () => {
    fc.assert(
      fc.property(anyIds, (ids) => {
        const rows = rowsOf(ids);
        assert.ok(deflated(rows).length <= 1.25 * deflateText(rows.text).length + 32);
      }),
      { numRuns: 40 },
    );
  });

  it('is not longer than its text where the rows that make the code differ from the others', () => {
    const strange = (row: number) =>
      Array.from({ length: 200 }, (_, n) => String.fromCodePoint(0xc0 + ((row * 37 + n * row) % 64))).join(
        '',
      );
    const rows = rowsOf(
      Array.from({ length: 5000 }, (_, n) => (n % 7 === 0 || n < 300 ? `${n}` : strange(n))),
    );
    const block = deflated(rows);
    assert.ok(block.length < rows.text.length);
    assert.ok(inflateRawSync(Buffer.concat([block, Buffer.from([3, 0])])).equals(rows.text));
  });

  it('puts the block where its rows were, and says how long it is', () => {
    const memory = new Uint8Array(new SharedArrayBuffer(64 * 1024));
    for (const ids of [['1'], Array.from({ length: 500 }, (_, n) => `user_${n * 7919}`)]) {
      const rows = rowsOf(ids);
      memory.set(rows.text);
      const length = deflateInPlace({
        rows: { ...rows, text: memory.subarray(0, rows.text.length) },
        memory,
      });
      assert.deepEqual(Buffer.from(memory.subarray(0, length)), Buffer.from(deflated(rows)));
    }
  });

  it('throws where there is no room for it, rather than cut it off', () => {
    assert.throws(() => deflateInPlace({ rows: rowsOf(['1']), memory: new Uint8Array(8) }), RangeError);
  });
});
