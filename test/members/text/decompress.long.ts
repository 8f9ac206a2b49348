import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { constants, createZstdCompress, gzipSync, zstdCompressSync } from 'node:zlib';
import {
  decompress,
  EXPANSION_FACTOR,
  EXPANSION_FLOOR,
  expansionLimit,
} from '../../../src/members/text/decompress.ts';
import { processorTime } from '../../support/processor-time.ts';
import fc from '../../support/property.ts';
import { chunked, gather, problemOf } from '../collect.ts';

const TEXT = Buffer.from(Array.from({ length: 1000 }, (_, i) => `user_${i * 7919}\n`).join(''));
const GZIP = gzipSync(TEXT);
const CHECKSUM = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const ZSTD = zstdCompressSync(TEXT, CHECKSUM);
/** A skippable frame (RFC 8878, 3.1.2) with three bytes of content. */
const SKIPPABLE = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const SIZES = [1, 50, 1 << 20];

function expand(bytes: Buffer, chunkSize = 1 << 20): Promise<Buffer> {
  return gather(decompress(chunked(bytes, chunkSize), bytes.length));
}

/** Checks that it is not what any compressor wrote. */
async function refuses(bytes: Buffer, chunkSize?: number, about?: string): Promise<void> {
  assert.equal((await problemOf(expand(bytes, chunkSize))).code, 'bad-compression', about);
}

describe('decompress', () => {
  it('passes through what is not compressed', async () => {
    for (const text of ['', 'a', 'abc', '\x1f', '(', 'plain text\n']) {
      for (const size of SIZES) assert.equal((await expand(Buffer.from(text), size)).toString(), text);
    }
  });

  const whole: readonly (readonly [what: string, parts: readonly Buffer[], copies: number])[] = [
    ['one gzip member', [GZIP], 1],
    ['two gzip members', [GZIP, GZIP], 2],
    ['an empty gzip member between two', [GZIP, gzipSync(''), GZIP], 2],
    ['gzip with zeros behind', [GZIP, Buffer.alloc(1000)], 1],
    ['one zstd frame', [ZSTD], 1],
    ['three zstd frames', [ZSTD, ZSTD, ZSTD], 3],
    ['an empty zstd frame first', [zstdCompressSync(''), ZSTD], 1],
    [
      'skippable zstd frames first, between and last',
      [SKIPPABLE, ZSTD, SKIPPABLE, SKIPPABLE, ZSTD, SKIPPABLE],
      2,
    ],
  ];
  for (const [what, parts, copies] of whole) {
    it(`reads ${what}`, async () => {
      const expected = Buffer.concat(Array.from({ length: copies }, () => TEXT));
      for (const size of SIZES)
        assert.ok((await expand(Buffer.concat(parts), size)).equals(expected), `${size}`);
    });
  }

  it('refuses a file cut anywhere', async () => {
    const small = Buffer.from('user_1\nuser_2\n');
    const members = [gzipSync(small), zstdCompressSync(small), zstdCompressSync(small, CHECKSUM)];
    for (const member of members) {
      for (const before of [Buffer.alloc(0), member]) {
        for (let cut = before.length === 0 ? 4 : 1; cut < member.length; cut += 1) {
          const bytes = Buffer.concat([before, member.subarray(0, cut)]);
          for (const size of [1, 7, 1000]) await refuses(bytes, size, `cut ${cut}, chunks ${size}`);
        }
      }
    }
  });

  it('refuses other data after the end, however short', async () => {
    for (const member of [GZIP, ZSTD]) {
      for (let length = 1; length <= 20; length += 1) {
        for (const fill of [0x41, 0x0a, 0x1f, 0xff]) {
          const junk = Buffer.alloc(length, fill);
          for (const zeros of [0, 3]) {
            const bytes = Buffer.concat([member, Buffer.alloc(zeros), junk]);
            for (const size of [1000, 1 << 20]) await refuses(bytes, size);
          }
        }
      }
    }
  });

  it('never loses a member that follows zeros', async () => {
    await refuses(Buffer.concat([GZIP, Buffer.alloc(9), GZIP]));
  });

  it('refuses a wrong checksum and any changed byte that changes the text', async () => {
    for (const member of [GZIP, ZSTD]) {
      const bytes = Buffer.from(member);
      bytes[bytes.length - (member === GZIP ? 5 : 1)]! ^= 1;
      await refuses(bytes);
    }
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(GZIP, ZSTD),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.integer({ min: 1, max: 5000 }),
        async (member, at, change, size) => {
          const bytes = Buffer.from(member);
          bytes[at % bytes.length]! ^= change;
          if (at % bytes.length < 4) return;
          const text = await expand(bytes, size).catch(() => null);
          assert.ok(text === null || text.equals(TEXT));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('says what is wrong with a compression method, window or dictionary that it cannot read', async () => {
    await refuses(Buffer.from('1f8b070000000000000300', 'hex'));
    // Frame header with a window of 2 GiB (RFC 8878, 3.1.1.1.2), and one with a dictionary ID.
    const window = await problemOf(expand(Buffer.from('28b52ffd00a8010000', 'hex')));
    assert.equal(window.code, 'bad-format');
    assert.match(window.message, /128 MiB.*--long=27/);
    await refuses(Buffer.concat([ZSTD.subarray(0, 4), Buffer.from([0x01, 0x58, 0x07, 1, 0, 0])]));
  });

  it('reads the 128 MiB window that `zstd --long` writes', async () => {
    const compress = createZstdCompress({
      params: { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_enableLongDistanceMatching]: 1 },
    });
    compress.write(TEXT);
    compress.end();
    const parts: Buffer[] = [];
    for await (const part of compress) parts.push(part);
    assert.ok((await expand(Buffer.concat(parts))).equals(TEXT));
  });

  it('ends a bomb at the limit', async () => {
    assert.equal(expansionLimit(10), EXPANSION_FLOOR);
    assert.equal(expansionLimit(EXPANSION_FLOOR), EXPANSION_FLOOR * EXPANSION_FACTOR);
    const zeros = Buffer.alloc(1 << 24);
    const member = zstdCompressSync(zeros);
    const bomb = Buffer.concat(Array.from({ length: 200 }, () => member));
    let total = 0;
    const problem = await problemOf(
      (async () => {
        for await (const chunk of decompress(chunked(bomb, 1 << 16), bomb.length)) total += chunk.length;
      })(),
    );
    assert.equal(problem.code, 'bad-compression');
    assert.match(problem.message, /1,073,741,824 bytes/);
    assert.ok(total <= EXPANSION_FLOOR);
  });

  it('does not spend minutes on millions of empty zstd frames', async () => {
    const frames = Buffer.alloc(9 * 21_000, Buffer.from('28b52ffd0058010000', 'hex'));
    assert.match((await problemOf(expand(frames, 1 << 20))).message, /20,000/);
  });

  it('reads more frames than that where they hold text', async () => {
    const frame = zstdCompressSync(TEXT.subarray(0, 1500));
    const text = await expand(Buffer.concat(Array.from({ length: 25_000 }, () => frame)));
    assert.equal(text.length, 25_000 * 1500);
  });

  it('makes one window of memory for all the frames that ask for one', async () => {
    // 24 KB of headers with a window of 128 MiB each (RFC 8878, 3.1.1.1.2).
    const frames = Buffer.alloc(9 * 2700, Buffer.from('28b52ffd0088010000', 'hex'));
    const seconds = processorTime();
    assert.equal((await expand(frames)).length, 0);
    assert.ok(seconds() < 10);
  });

  it('lets go of the source when its reader leaves, and passes the source’s error on', async () => {
    for (const member of [GZIP, ZSTD, TEXT]) {
      let closed = false;
      const source = (async function* () {
        try {
          for (;;) yield Buffer.from(member);
        } finally {
          closed = true;
        }
      })();
      for await (const _ of decompress(source, member.length)) break;
      assert.ok(closed);

      const failing = (async function* () {
        yield member.subarray(0, 20);
        throw new Error('the disk is gone');
      })();
      await assert.rejects(gather(decompress(failing, 20)), /the disk is gone/);
    }
  });
});
