import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import type { Audience } from '../../src/manifest/manifest.ts';
import { readMembers } from '../../src/members/read.ts';
import { createAudienceRules } from '../../src/members/rules/audience-rules.ts';
import { MemberSet } from '../../src/members/set.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { audienceOf } from './audience.ts';
import { idsOf } from './batches.ts';
import { memorySource } from './collect.ts';

const EXTENSIONS = [
  'csv',
  'tsv',
  'txt',
  'ndjson',
  'jsonl',
  'json',
  'parquet',
  'csv.gz',
  'json.zst',
  'bin',
  '',
];
/** A zstd frame that holds no data (RFC 8878, 3.1.2), and what gives the others a checksum. */
const SKIPPABLE = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const CHECKSUM = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const FORMATS = [undefined, 'csv', 'tsv', 'lines', 'ndjson', 'json', 'parquet'] as const;

/** Whole files as their formats have them, so that the damage lies deep as well. */
const SEEDS: Readonly<Record<string, readonly Buffer[]>> = {
  csv: [
    Buffer.from('customer_id,x\r\n"a ""1""",b\r\nc,"d\r\ne"\r\n'),
    Buffer.from('sep=;\r\nx;customer_id\r\n1;a\r\n"2";"b"\r\n'),
    Buffer.from('x\tcustomer_id\na\tb\\\t1\n\\N\t\\N\n'),
    Buffer.from('a\nb\r\rc'),
    Buffer.from('\ufeffcustomer_id\né\n'),
    Buffer.from('\ufeffcustomer_id\né😀\n', 'utf16le'),
    Buffer.from('customer_id\nM\xfcller \x80\n', 'latin1'),
  ],
  json: [
    Buffer.from('{"customer_id":"a","x":[1,{"y":null}]}\n12345678901234567890\n"\\ud83d\\ude00"\n'),
    Buffer.from('[{"customer_id":"a"},"b",3,null,{"customer_id":1.0,"x":1e3}]'),
    Buffer.from('{"a":{"b":"1"}}{"a.b":12345678901234567890} "c"[]'),
  ],
  compressed: [
    Buffer.concat([gzipSync('customer_id\na\n'), gzipSync('b\n'), Buffer.alloc(20)]),
    Buffer.concat([SKIPPABLE, zstdCompressSync('customer_id\na\n'), zstdCompressSync('b\n'), SKIPPABLE]),
    Buffer.concat(Array.from({ length: 50 }, () => zstdCompressSync('a\n', CHECKSUM))),
  ],
};

/** A file with some bytes changed, taken out, repeated or put in, as it is or compressed, and cut. */
const damagedOf = (seeds: readonly Buffer[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(
        fc.record({ at: fc.nat(), kind: fc.nat(3), bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }) }),
        { maxLength: 4 },
      ),
      fc.constantFrom('plain', 'gzip', 'zstd', 'twice'),
      fc.option(fc.nat(), { freq: 4 }),
      fc.boolean(),
    )
    .map(([seed, changes, packing, cut, packFirst]) => {
      let bytes = packFirst ? pack(seed, packing) : seed;
      for (const { at, kind, bytes: some } of changes) {
        const start = at % (bytes.length + 1);
        const end = Math.min(bytes.length, start + (kind === 0 ? 0 : some.length));
        const cutOut = bytes.subarray(start, end);
        const between = [some, Buffer.alloc(0), Buffer.concat([cutOut, cutOut])][kind] ?? some;
        bytes = Buffer.concat([bytes.subarray(0, start), between, bytes.subarray(end)]);
      }
      if (!packFirst) bytes = pack(bytes, packing);
      return cut === null ? bytes : bytes.subarray(0, cut % (bytes.length + 1));
    });

function pack(bytes: Buffer, packing: string): Buffer {
  if (packing === 'gzip') return gzipSync(bytes);
  if (packing === 'zstd') return zstdCompressSync(bytes);
  return packing === 'twice' ? gzipSync(zstdCompressSync(bytes)) : bytes;
}

const anyFile = fc.oneof(
  { weight: 5, arbitrary: damagedOf(Object.values(SEEDS).flat()) },
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', maxLength: 100 }).map((text) => Buffer.from(text)),
);

const anySettings: fc.Arbitrary<Partial<Audience>> = fc.record({
  format: fc.constantFrom(...FORMATS),
  column: fc.constantFrom<(string | number | undefined)[]>(undefined, 1, 2, 'customer_id', 'x', 'a.b'),
  header: fc.boolean(),
  delimiter: fc.constantFrom(undefined, ';', '\t', '§'),
  quote: fc.constantFrom<(false | '"' | undefined)[]>(undefined, false, '"'),
  escape: fc.constantFrom<('\\' | undefined)[]>(undefined, '\\'),
  skip_lines: fc.constantFrom(0, 0, 1, 3),
  encoding: fc.constantFrom('utf-8', 'utf-8', 'windows-1252', 'iso-8859-1', 'utf-16le', 'utf-16be'),
  normalize: fc.subarray(['trim', 'lowercase'] as const),
  pattern: fc.constantFrom(undefined, '[a-z]+', '(a|b)*'),
  duplicates: fc.constantFrom('drop', 'warn', 'fail'),
  invalid_rows: fc.constantFrom('fail', 'skip'),
});

describe('readMembers, on anything', () => {
  it('ends, with members and problems and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyFile, fc.constantFrom(...EXTENSIONS)), { minLength: 1, maxLength: 3 }),
        anySettings,
        fc.integer({ min: 1, max: 64 }),
        check,
      ),
      { numRuns: 1500 },
    );
  });

  for (const [what, format] of [
    ['csv', 'csv'],
    ['csv', 'tsv'],
    ['json', 'json'],
    ['json', 'ndjson'],
    ['compressed', 'csv'],
  ] as const) {
    it(`ends on ${format} that was ${what} before it was damaged`, async () => {
      await fc.assert(
        fc.asyncProperty(
          damagedOf(SEEDS[what] as readonly Buffer[]),
          anySettings,
          fc.integer({ min: 1, max: 64 }),
          (bytes, settings, size) => check([[bytes, format]], { ...settings, format }, size),
        ),
        { numRuns: 700 },
      );
    });
  }

  it('ends on damaged Parquet of every encoding and compression', async () => {
    const seeds = await parquetSeeds();
    await fc.assert(
      fc.asyncProperty(damagedOf(seeds), anySettings, (bytes, settings) =>
        check([[bytes, 'parquet']], { ...settings, format: 'parquet' }, 1 << 20),
      ),
      { numRuns: 3000 },
    );
  });
});

/** Reads the files; what is found must be consistent, and must not have taken much time or memory. */
async function check(
  files: readonly (readonly [bytes: Buffer, extension: string])[],
  settings: Partial<Audience>,
  chunkSize: number,
): Promise<void> {
  const set = new MemberSet();
  const ids: string[] = [];
  const sources = files.map(([bytes, extension], n) => ({
    name: `${n}.${extension}`,
    open: async () => memorySource(`${n}.${extension}`, bytes, chunkSize),
  }));
  const audience = audienceOf(settings);
  const started = process.cpuUsage();
  const found = await readMembers({
    audience,
    sources,
    exportRules: createAudienceRules(audience),
    take(batch) {
      set.add(batch);
      ids.push(...idsOf(batch, 'fresh'));
    },
  });
  const { user, system } = process.cpuUsage(started);
  assert.ok(user + system < MOST_CPU, `${(user + system) / 1e6} s`);
  assert.ok(process.memoryUsage().rss < MOST_MEMORY, `${process.memoryUsage().rss / 1e6} MB`);
  assert.equal(found.rows, ids.length + found.invalid + found.duplicates);
  assert.equal(new Set(ids).size, set.size);
  for (const id of ids) {
    assert.ok(id.isWellFormed() && id === id.trim() && id !== '' && Buffer.byteLength(id) <= 512);
    assert.doesNotMatch(id, /[\p{Cc}\u2028\u2029]/u);
  }
  for (const { file, message, line = 1 } of [...found.problems, ...found.faults]) {
    assert.ok(file === undefined || sources.some(({ name }) => name === file));
    assert.ok(line >= 1 && message.length > 10 && message.length < 500);
  }
}

/** Microseconds for one case, and bytes for all. */
const MOST_CPU = 5e6;
const MOST_MEMORY = 1.5e9;

/** Parquet files of strings, integers, decimals and structs, as DuckDB writes them. */
async function parquetSeeds(): Promise<Buffer[]> {
  const folder = temporaryFolder('fuzz');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const seeds: Buffer[] = [];
  for (const [column, options] of [
    [`'user_' || i`, 'COMPRESSION snappy'],
    [`'tier_' || (i % 3)`, 'COMPRESSION zstd'],
    ['i', 'COMPRESSION uncompressed, PARQUET_VERSION V2'],
    [`'user_' || i`, 'COMPRESSION lz4_raw, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 0'],
    ['CASE WHEN i % 2 = 0 THEN i::UBIGINT END', 'COMPRESSION gzip'],
    ['(i / 2)::DECIMAL(38,9)', 'COMPRESSION brotli'],
    [`{'customer_id': i::VARCHAR}`, 'COMPRESSION zstd'],
  ] as const) {
    const path = join(folder, `${seeds.length}.parquet`);
    await connection.run(
      `COPY (SELECT ${column} AS customer_id FROM range(200) r(i)) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, ${options})`,
    );
    seeds.push(readFileSync(path));
  }
  connection.closeSync();
  instance.closeSync();
  return seeds;
}
