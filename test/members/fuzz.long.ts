import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from '../support/property.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { anySettings, check, damagedOf } from './fuzz.ts';

const EXTENSIONS = [
  ...['csv', 'tsv', 'txt', 'ndjson', 'jsonl', 'json', 'parquet', 'csv.gz', 'json.zst', 'bin', ''],
];
/** A zstd frame that holds no data (RFC 8878, 3.1.2), and what gives the others a checksum. */
const SKIPPABLE = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
const CHECKSUM = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };

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

const anyFile = fc.oneof(
  { weight: 5, arbitrary: damagedOf(Object.values(SEEDS).flat()) },
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', maxLength: 100 }).map((text) => Buffer.from(text)),
);

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
