import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { decode, readText } from '../../../src/members/text/decode.ts';
import { chunked, gather, memorySource, problemOf } from '../collect.ts';

const SAMPLE = 'id\nÄpfel\r\nключ\r日本\n😀 end';

function utf16(text: string, bigEndian: boolean): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

async function read(bytes: Buffer, chunkSize = 1000): Promise<string> {
  return (await gather(readText(memorySource('a.csv', bytes, chunkSize)))).toString();
}

describe('readText', () => {
  const encodings: readonly (readonly [what: string, bytes: Buffer])[] = [
    ['UTF-8', Buffer.from(SAMPLE)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${SAMPLE}`)],
    ['UTF-16 LE', utf16(SAMPLE, false)],
    ['UTF-16 BE', utf16(SAMPLE, true)],
    ['gzip of UTF-16', gzipSync(utf16(SAMPLE, false))],
  ];
  for (const [what, bytes] of encodings) {
    it(`reads ${what} in chunks of any size, each ending on a character`, async () => {
      for (let size = 1; size <= 20; size += 1) {
        assert.equal(await read(bytes, size), SAMPLE);
        for await (const chunk of readText(memorySource('a.csv', bytes, size))) {
          assert.ok(!chunk.toString().includes('\ufffd'));
        }
      }
    });
  }

  it('reads files of a few bytes and keeps a mark that is not at the beginning', async () => {
    for (const text of ['', 'a', 'é', '\n', '😀', 'a\ufeffb']) {
      for (const size of [1, 2, 100]) {
        assert.equal(await read(Buffer.from(text), size), text);
        assert.equal(await read(Buffer.from(`\ufeff${text}`), size), text);
        assert.equal(await read(utf16(text, true), size), text);
      }
    }
  });

  const faults: readonly (readonly [what: string, bytes: Buffer, line: number])[] = [
    ['Latin-1', Buffer.from('id\nM\xfcller\n', 'latin1'), 2],
    ['a fault behind CRLF, CR and LF', Buffer.from('a\r\nb\rc\nd\xff\n', 'latin1'), 4],
    ['a fault in the first byte', Buffer.from('\x80a\n', 'latin1'), 1],
    ['a character cut by the end', Buffer.from('a\nb\n\xe2\x82', 'latin1'), 3],
    ['an overlong form', Buffer.from('a\n\xc0\xaf', 'latin1'), 2],
    ['a surrogate written as UTF-8', Buffer.from('a\n\xed\xa0\x80', 'latin1'), 2],
    ['a code point above 10FFFF', Buffer.from('a\n\n\xf4\x90\x80\x80', 'latin1'), 3],
    ['half a unit of UTF-16', Buffer.concat([utf16('a\nb', false), Buffer.from('c')]), 2],
    ['a lone surrogate of UTF-16', utf16('a\nb\ud800c', true), 2],
    ['a lone low surrogate of UTF-16', utf16('a\n\nb\udc00c', false), 3],
    ['UTF-16 that ends in a high surrogate', utf16('a\nb\ud83d', false), 2],
    ['UTF-32 LE', Buffer.from('fffe000061000000', 'hex'), 1],
    ['UTF-32 BE', Buffer.from('0000feff00000061', 'hex'), 1],
  ];
  for (const [what, bytes, line] of faults) {
    it(`refuses ${what} and names line ${line}`, async () => {
      for (const stored of [bytes, gzipSync(bytes)]) {
        for (const size of [1, 2, 3, 5, 1000]) {
          const problem = await problemOf(read(stored, size));
          assert.deepEqual([problem.code, problem.line], ['bad-encoding', line]);
        }
      }
    });
  }

  const others: readonly (readonly [what: string, bytes: Buffer, hint: RegExp])[] = [
    [
      'a Git LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'),
      /lfs: true/,
    ],
    ['a workbook', Buffer.from('PK\x03\x04\x14\x00\x06\x00', 'latin1'), /CSV/],
    ['a Parquet file', Buffer.from('PAR1\x15\x04', 'latin1'), /format: parquet/],
    ['gzip of gzip', gzipSync(gzipSync('a\n')), /twice/],
  ];
  for (const [what, bytes, hint] of others) {
    it(`says what ${what} is`, async () => {
      for (const size of [1, 1000]) {
        const problem = await problemOf(read(bytes, size));
        assert.equal(problem.code, 'bad-format');
        assert.match(problem.message, hint);
      }
    });
  }

  it('reads IDs that look a little like those', async () => {
    for (const text of ['PAR1234\n', 'PK12\n', 'version https://example.org\n']) {
      assert.equal(await read(Buffer.from(text)), text);
    }
  });
});

describe('decode', () => {
  it('agrees with TextDecoder on any bytes and yields the text before a fault', async () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    const nearly = fc
      .array(
        fc.oneof(
          fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 1 }),
        ),
      )
      .map((parts) => Buffer.concat(parts));
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, nearly), fc.integer({ min: 1, max: 50 }), async (input, size) => {
        const mark = Buffer.from(input.subarray(0, 4)).toString('hex');
        if (/^(fffe|feff|0000feff)/.test(mark)) return;
        let expected: string | null;
        try {
          expected = new TextDecoder('utf-8', { fatal: true }).decode(input);
        } catch {
          expected = null;
        }
        let text = '';
        let failed = false;
        try {
          for await (const chunk of decode(chunked(Buffer.from(input), size))) text += chunk.toString();
        } catch {
          failed = true;
        }
        assert.equal(failed, expected === null);
        if (expected !== null) assert.equal(text, expected);
        else
          assert.ok(
            Buffer.from(input)
              .toString()
              .replace(/^\ufeff/, '')
              .startsWith(text),
          );
      }),
      { numRuns: 1000 },
    );
  });
});
