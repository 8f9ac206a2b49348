import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readText } from '../../../src/members/text/decode.ts';
import { type Encoding, sniff, unmarkedUtf16 } from '../../../src/members/text/sniff.ts';
import fc from '../../support/property.ts';
import { gather, memorySource, problemOf } from '../collect.ts';

const SAMPLE = 'id\nÄpfel\r\nключ\r日本\n😀 end';

function utf16(text: string, bigEndian: boolean): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

async function read(bytes: Buffer, chunkSize = 1000, encoding: Encoding = 'utf-8'): Promise<string> {
  return (await gather(readText(memorySource('a.csv', bytes, chunkSize), encoding))).toString();
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
        for await (const chunk of readText(memorySource('a.csv', bytes, size), 'utf-8')) {
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

  const others: readonly (readonly [what: string, bytes: Buffer, name: RegExp])[] = [
    [
      'a Git LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'),
      /Git LFS pointer.*lfs: true/,
    ],
    ['a Parquet file', latin1('PAR1\x15\x04'), /format: parquet/],
    ['gzip of gzip', gzipSync(gzipSync('a\n')), /twice/],
    ['UTF-32 LE', Buffer.from('fffe000061000000', 'hex'), /UTF-32/],
    ['UTF-32 BE', Buffer.from('0000feff00000061', 'hex'), /UTF-32/],
    ['UTF-16 LE without a mark', Buffer.from('id\r\nMüller\r\n', 'utf16le'), /UTF-16.*`encoding: utf-16le`/],
    ['UTF-16 BE without a mark', Buffer.from('id\r\n', 'utf16le').swap16(), /UTF-16.*`encoding: utf-16be`/],
    ...(
      [
        ['xz', '\xfd7zXZ\0\0\x04', /xz/],
        ['bzip2', 'BZh91AY&SY\xd0\x05', /bzip2/],
        ['lz4', '\x04\x22\x4d\x18\x64', /lz4/],
        ['snappy', '\xff\x06\0\0sNaPpY\x01', /snappy/],
        ['7z', '7z\xbc\xaf\x27\x1c\0\x04', /7z archive/],
        ['RAR', 'Rar!\x1a\x07\x01\0', /RAR archive/],
        ['a workbook', 'PK\x03\x04\x14\0\x06\0', /ZIP archive or an Excel workbook.*CSV UTF-8/],
        ['an old workbook', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0', /\.xls/],
        ['SQLite', 'SQLite format 3\0\x10\0', /SQLite database.*CSV/],
        ['PDF', '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', /PDF/],
        ['Avro', 'Obj\x01\x04\x14avro.codec', /Avro.*Parquet or CSV/],
        ['ORC', 'ORC\x0a\x0b\0\x01', /ORC.*Parquet or CSV/],
        ['Arrow', 'ARROW1\0\0', /Arrow/],
        ['an Arrow stream', '\xff\xff\xff\xff\x10\0\0\0', /Arrow stream/],
        ['encrypted Parquet', 'PARE\x15\x04', /encrypted Parquet/],
        ['tar', `members.csv${'\0'.repeat(246)}ustar\x0000`, /tar archive/],
        ['a PostgreSQL dump', 'PGDMP\x01\x0e', /PostgreSQL dump.*COPY/],
      ] as const
    ).map(([what, text, name]) => [what, latin1(text), name] as const),
  ];
  for (const [what, bytes, name] of others) {
    it(`says what ${what} is`, async () => {
      for (const stored of [bytes, ...(what === 'gzip of gzip' ? [] : [gzipSync(bytes)])]) {
        for (const size of [1, 1000]) {
          const problem = await problemOf(read(stored, size));
          assert.equal(problem.code, 'bad-format');
          assert.match(problem.message, name);
        }
      }
    });
  }

  it('reads what `encoding` names, unless there is a byte order mark', async () => {
    const text = 'id\r\nM\u00fcller \u20ac \u201equoted\u201c \u017d\n';
    const windows = latin1('id\r\nM\xfcller \x80 \x84quoted\x93 \x8e\n');
    for (const size of [1, 2, 1000]) {
      assert.equal(await read(windows, size, 'windows-1252'), text);
      assert.equal(await read(latin1('M\xfcller \xa4\x85'), size, 'iso-8859-1'), 'M\u00fcller \u00a4\u0085');
      assert.equal(await read(Buffer.from(text, 'utf16le'), size, 'utf-16le'), text);
      assert.equal(await read(Buffer.from(text, 'utf16le').swap16(), size, 'utf-16be'), text);
      for (const encoding of ['windows-1252', 'utf-16be'] as const) {
        assert.equal(await read(utf16(text, false), size, encoding), text);
        assert.equal(await read(Buffer.from(`\ufeff${text}`), size, encoding), text);
      }
    }
  });

  it('refuses UTF-8 as a character set of one byte, unless it may be that by chance', async () => {
    for (const encoding of ['windows-1252', 'iso-8859-1'] as const) {
      for (const text of ['id\nMüller\nGröße\n', `${'a'.repeat(70)}\näöü`, '日本語\n', '😀😀😀']) {
        for (const size of [1, 2, 3, 64]) {
          const problem = await problemOf(read(Buffer.from(text), size, encoding));
          assert.equal(problem.code, 'bad-format');
          assert.match(problem.message, /^The file is UTF-8\. .* Leave out `encoding`\.$/);
          assert.ok(problem.message.includes(encoding));
        }
      }
      // Two such characters; many, and one that is not, in the middle or at the end; none.
      const others = [
        'PER\xd2\x92 \xc8\x92\n',
        `${'\xc3\xa9'.repeat(20)}\n\xe9t\xe9\n`,
        `${'\xc3\xa9'.repeat(20)}\xe9`,
      ];
      for (const text of [...others, 'id\n1\n2\n3\n4\n'])
        for (const size of [1, 2, 64])
          assert.equal((await read(latin1(text), size, encoding)).length, text.length);
    }
  });

  it('agrees with TextDecoder on every byte of Windows-1252 that is a character', async () => {
    const decoder = new TextDecoder('windows-1252');
    for (let byte = 0; byte < 256; byte += 1) {
      const bytes = Buffer.from([0x61, byte]);
      if ([0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte)) {
        const problem = await problemOf(read(bytes, 10, 'windows-1252'));
        assert.deepEqual([problem.code, problem.line], ['bad-encoding', 1]);
      } else {
        assert.equal(await read(bytes, 10, 'windows-1252'), decoder.decode(bytes));
      }
    }
  });

  it('reads IDs that look a little like those', async () => {
    for (const text of [
      ...['PAR1234\n', 'PK12\n', 'version https://example.org\n', 'BZh9\nBZh8\n', 'SQLite format 3\n'],
      ...['ORC-1\nORC-2\n', 'Obj1\n', 'ARROW1\n', 'PARE-77\n', '%PDF-1\n', 'Rar!\n', 'Müller\n'],
    ]) {
      assert.equal(await read(Buffer.from(text)), text);
    }
  });
});

describe('UTF-8', () => {
  it('is what TextDecoder takes for it, and the text before a fault is read', async () => {
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
        const whole = Buffer.from(input);
        const found = sniff(whole);
        if (found.kind !== 'text' || (found.encoding ?? 'utf-8') !== 'utf-8' || unmarkedUtf16(whole)) return;
        let expected: string | null;
        try {
          expected = new TextDecoder('utf-8', { fatal: true }).decode(input);
        } catch {
          expected = null;
        }
        let text = '';
        let failed = false;
        try {
          for await (const chunk of readText(memorySource('a.csv', whole, size), 'utf-8'))
            text += chunk.toString();
        } catch {
          failed = true;
        }
        assert.equal(failed, expected === null);
        if (expected !== null) assert.equal(text, expected);
        else
          assert.ok(
            whole
              .toString()
              .replace(/^\ufeff/, '')
              .startsWith(text),
          );
      }),
      { numRuns: 1000 },
    );
  });
});
