import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parquetReadObjects } from 'hyparquet';
import { readParquet } from '../../../src/members/parquet/parquet.ts';
import fc from '../../support/property.ts';
import { collector, memorySource, NOBODY, problemOf, SETTINGS } from '../collect.ts';
import { delta, packed, parquetFile, run, varint, type WrittenPage } from './parquet-writer.ts';

async function ids(bytes: Buffer): Promise<string[]> {
  const sink = collector();
  await readParquet(memorySource('a.parquet', bytes), SETTINGS, sink);
  return sink.rows.map(([what]) => what);
}

/** What hyparquet reads from the same bytes. */
async function known(bytes: Buffer): Promise<string[]> {
  const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
  return rows.map((row) => String(row.customer_id ?? '!not-an-id'));
}

function lengthPrefixed(texts: readonly string[]): Buffer {
  return Buffer.concat(
    texts.flatMap((value) => {
      const bytes = Buffer.from(value);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

function prefixLength(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length += 1;
  return length;
}

const INT32 = 1;
const INT64 = 2;
const BYTE_ARRAY = 6;
const FIXED = 7;

function file(type: number, rows: number, ...pages: readonly WrittenPage[]): Buffer {
  return parquetFile({ type, rows, pages });
}

function data(encoding: number, values: number, ...bytes: readonly Buffer[]): WrittenPage {
  return { kind: 'data', encoding, values, bytes: Buffer.concat(bytes) };
}

function dictionaryOf(texts: readonly string[], values = texts.length): WrittenPage {
  return { kind: 'dictionary', encoding: 0, values, bytes: lengthPrefixed(texts) };
}

/** What comes before places in a dictionary: the bits that each takes. */
function width(bits: number): Buffer {
  return Buffer.from([bits]);
}

describe('Parquet pages that DuckDB does not write', () => {
  it('reads version 2 pages with nulls, plain and by a dictionary', async () => {
    const present = [1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1];
    const texts = ['a', 'b', 'c', 'é', 'e', 'f', 'g'];
    const left = [...texts];
    const expected = present.map((is) => (is === 1 ? left.shift() : '!not-an-id'));
    const common = { kind: 'data v2', values: 11, nulls: 4, levels: packed(present, 1) } as const;
    const places = Buffer.concat([width(3), packed([0, 1, 2, 3, 4, 5, 6], 3)]);
    for (const pages of [
      [{ ...common, encoding: 0, bytes: lengthPrefixed(texts) }],
      [dictionaryOf(texts), { ...common, encoding: 8, bytes: places }],
    ]) {
      const bytes = parquetFile({ type: BYTE_ARRAY, optional: true, rows: 11, pages });
      assert.deepEqual(await ids(bytes), expected);
      assert.deepEqual(await known(bytes), expected);
    }
  });

  it('reads runs and bit packing of every width in turn', async () => {
    for (let bits = 1; bits <= 12; bits += 1) {
      const texts = Array.from({ length: 1 << bits }, (_, i) => `t${i}`);
      const places = Array.from({ length: 24 }, (_, i) => (i * 37) % texts.length);
      const runs = [packed(places, bits), run(1, 1000, bits), packed(places, bits)];
      const bytes = file(BYTE_ARRAY, 1048, dictionaryOf(texts), data(8, 1048, width(bits), ...runs));
      const expected = [...places, ...Array(1000).fill(1), ...places].map((i) => `t${i}`);
      assert.deepEqual(await ids(bytes), expected);
    }
  });

  it('reads delta encodings as hyparquet does', async () => {
    const texts = fc.array(fc.stringMatching(/^(user|tier)_[0-9]{0,6}$/), { minLength: 1, maxLength: 300 });
    const longs = fc.array(fc.bigInt({ min: -(2n ** 61n), max: 2n ** 61n }), {
      minLength: 1,
      maxLength: 300,
    });
    const shorts = fc.array(fc.integer(), { minLength: 1, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(texts, longs, shorts, async (words, big, small) => {
        const lengths = delta(words.map((word) => BigInt(word.length)));
        const prefixes = words.map((word, i) => (i === 0 ? 0 : prefixLength(word, words[i - 1]!)));
        const suffixes = words.map((word, i) => word.slice(prefixes[i]));
        const suffixLengths = delta(suffixes.map((suffix) => BigInt(suffix.length)));
        const strings = [delta(prefixes.map(BigInt)), suffixLengths, Buffer.from(suffixes.join(''))];
        for (const [type, page, expected] of [
          [BYTE_ARRAY, data(6, words.length, lengths, Buffer.from(words.join(''))), words],
          [BYTE_ARRAY, data(7, words.length, ...strings), words],
          [INT64, data(5, big.length, delta(big)), big.map(String)],
          [INT32, data(5, small.length, delta(small.map(BigInt))), small.map(String)],
        ] as const) {
          const bytes = file(type, page.values, page);
          assert.deepEqual(await ids(bytes), expected);
          if (type !== INT32) assert.deepEqual(await known(bytes), expected);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('reads split bytes, and a dictionary of UUIDs', async () => {
    const values = [1n, 258n, -1n, 2n ** 60n];
    const plain = Buffer.from(new BigInt64Array(values).buffer);
    const split = Buffer.from(Array.from({ length: 32 }, (_, i) => plain[(i % 4) * 8 + (i >> 2)]!));
    const bytes = file(INT64, 4, data(9, 4, split));
    assert.deepEqual(await ids(bytes), values.map(String));
    assert.deepEqual(await known(bytes), values.map(String));
    const uuid = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11';
    const hex = Buffer.from(uuid.replaceAll('-', ''), 'hex');
    const dictionary: WrittenPage = { kind: 'dictionary', encoding: 0, values: 1, bytes: hex };
    const pages = [dictionary, data(2, 2, width(1), run(0, 2, 1))];
    assert.deepEqual(await ids(parquetFile({ type: FIXED, width: 16, rows: 2, pages })), [uuid, uuid]);
  });

  const plain = data(0, 2, lengthPrefixed(['a', 'b']));
  const two = { type: BYTE_ARRAY, rows: 2, pages: [plain] };

  it('reads a file with an empty row group, a group without fields, or no number of rows', async () => {
    for (const more of [
      { emptyRowGroups: 1 },
      { emptyRowGroups: 20 },
      { withEmptyGroup: true },
      { uncounted: true },
    ]) {
      assert.deepEqual(await ids(parquetFile({ ...two, ...more })), ['a', 'b']);
    }
  });

  it('takes every row of a column of the type Null for NULL, whatever its pages hold', async () => {
    const sink = collector();
    const bytes = parquetFile({ type: INT32, rows: 2, pages: [data(0, 2, Buffer.alloc(8))], isNull: true });
    await readParquet(memorySource('a.parquet', bytes), SETTINGS, sink);
    assert.deepEqual(sink.details, [{ why: 'null' }, { why: 'null' }]);
  });

  it('verifies the checksum of a page that has one', async () => {
    const levels = packed([1, 1], 1);
    for (const page of [plain, { ...plain, kind: 'data v2', levels } as const]) {
      const optional = page.kind === 'data v2';
      const right = parquetFile({ ...two, optional, pages: [{ ...page, checksum: 'right' }] });
      assert.deepEqual(await ids(right), ['a', 'b']);
      const wrong = parquetFile({ ...two, optional, pages: [{ ...page, checksum: 'wrong' }] });
      const problem = await problemOf(ids(wrong));
      assert.equal(problem.code, 'bad-format');
      assert.match(problem.message, /damaged.*checksum/);
    }
  });

  it('reads tens of millions of equal steps, which take next to no bytes, in little memory', async () => {
    const count = 20_000_000;
    const blocks = Math.ceil((count - 1) / 0x100000);
    // Blocks of 2^20 values in one miniblock of width 0: a step of 1 and nothing else.
    const head = [0x80, 0x80, 0x40, 1, ...varint(BigInt(count)), 14];
    const steps = Buffer.alloc(2 * blocks, Buffer.from([2, 0]));
    const bytes = file(INT64, count, data(5, count, Buffer.from(head), steps));
    assert.ok(bytes.length < 400);
    const before = process.memoryUsage().arrayBuffers;
    let last = '';
    let most = 0;
    let rows = 0;
    const sink = {
      ...NOBODY,
      id(text: Uint8Array, start: number, end: number) {
        rows += 1;
        if (rows % 1_000_000 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
        if (rows === count) last = Buffer.from(text.subarray(start, end)).toString();
      },
    };
    await readParquet(memorySource('a.parquet', bytes), SETTINGS, sink);
    assert.deepEqual([rows, last], [count, String(7 + count - 1)]);
    assert.ok(most - before < 100e6);
  });

  it('names the limit that a claim of too many rows breaks, before it reads any', async () => {
    const steps = [Buffer.from('808040018094ebdc0302', 'hex'), Buffer.alloc(4096, '\x02\0')];
    const bytes = file(INT64, 2e9, data(5, 2e9, ...steps));
    const sink = collector();
    const problem = await problemOf(readParquet(memorySource('a.parquet', bytes), SETTINGS, sink));
    assert.match(problem.message, /more than 134,217,728 rows.*Split it/);
    assert.deepEqual(sink.rows, []);
  });

  const growing = [
    delta(Array.from({ length: 1000 }, (_, i) => BigInt(i * 2000))),
    delta(Array.from({ length: 1000 }, () => 2000n)),
    Buffer.alloc(2_000_000, 'x'),
  ];
  const noBytes = Buffer.from([0x80, 0x01, 4, 0xff, 0xff, 0xff, 0xff, 7, 0, 0, 0, 0, 0, 0]);
  const long = dictionaryOf(['x'.repeat(60)]);
  for (const [what, bytes] of [
    ['more values than there are', file(BYTE_ARRAY, 5, data(0, 5, lengthPrefixed(['a'])))],
    ['more rows than values', file(BYTE_ARRAY, 5, data(0, 1, lengthPrefixed(['a'])))],
    ['fewer rows than values', file(BYTE_ARRAY, 1, data(0, 2, lengthPrefixed(['a', 'b'])))],
    ['a place outside the dictionary', file(BYTE_ARRAY, 1, data(8, 1, width(1), run(1, 1, 1)))],
    ['places of 32 bits', file(BYTE_ARRAY, 1, dictionaryOf(['a']), data(8, 1, width(32), run(0, 1, 32)))],
    ['millions of steps in no bytes', file(INT64, 2e9, data(5, 2e9, noBytes))],
    [
      'a dictionary of many more values than bytes',
      file(BYTE_ARRAY, 1, dictionaryOf(['a'], 2e9), data(8, 1, width(1), run(0, 1, 1))),
    ],
    ['a value of many MiB that repeats the one before', file(BYTE_ARRAY, 1000, data(7, 1000, ...growing))],
    ['an unknown encoding', file(INT64, 1, data(77, 1, Buffer.alloc(8)))],
    [
      'two thousand million rows in one run',
      file(BYTE_ARRAY, 2e9, long, data(8, 2e9, width(1), run(0, 2e9, 1))),
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const problem = await problemOf(readParquet(memorySource('a.parquet', bytes), SETTINGS, NOBODY));
      assert.equal(problem.code, 'bad-format');
      assert.ok(process.memoryUsage().rss < 1.5e9);
    });
  }
});
