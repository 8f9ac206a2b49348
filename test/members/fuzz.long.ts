import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import type { Audience } from '../../src/manifest/manifest.ts';
import { readMembers } from '../../src/members/read.ts';
import { createAudienceRules } from '../../src/members/rules/audience-rules.ts';
import { MemberSet } from '../../src/members/set.ts';
import { audienceOf } from './audience.ts';
import { idsOf } from './batches.ts';
import { memorySource } from './collect.ts';
import { parquetFile } from './parquet/parquet-writer.ts';

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
const FORMATS = [undefined, 'csv', 'tsv', 'lines', 'ndjson', 'json', 'parquet'] as const;

/** A fuzz of whole files as their formats have them, so that the damage lies deep as well. */
const SEEDS: readonly Buffer[] = [
  Buffer.from('customer_id,x\r\n"a ""1""",b\r\nc,"d\r\ne"\r\n'),
  Buffer.from('x\tcustomer_id\na\tb\n'),
  Buffer.from('a\nb\r\rc'),
  Buffer.from('{"customer_id":"a","x":[1,{"y":null}]}\n12345678901234567890\n"\\ud83d\\ude00"\n'),
  Buffer.from('[{"customer_id":"a"},"b",3,null]'),
  Buffer.from('\ufeffcustomer_id\né\n'),
  Buffer.from('\ufeffcustomer_id\né😀\n', 'utf16le'),
  parquetFile({
    type: 6,
    rows: 2,
    pages: [
      {
        kind: 'data',
        encoding: 0,
        values: 2,
        bytes: Buffer.from([1, 0, 0, 0, 0x61, 2, 0, 0, 0, 0x62, 0x63]),
      },
    ],
  }),
];

/** A file with some bytes changed, taken out, repeated or put in, as it is or compressed, and cut. */
const damaged: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.constantFrom(...SEEDS),
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
      const between =
        kind === 1
          ? Buffer.alloc(0)
          : kind === 2
            ? Buffer.concat([bytes.subarray(start, end), bytes.subarray(start, end)])
            : some;
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
  damaged,
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', maxLength: 100 }).map((text) => Buffer.from(text)),
);

const anySettings: fc.Arbitrary<Partial<Audience>> = fc.record({
  format: fc.constantFrom(...FORMATS),
  column: fc.constantFrom<(string | number | undefined)[]>(undefined, 1, 2, 'customer_id', 'x'),
  header: fc.boolean(),
  delimiter: fc.constantFrom(undefined, ';', '\t', '§'),
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
        async (files, settings, chunkSize) => {
          const set = new MemberSet();
          const ids: string[] = [];
          const sources = files.map(([bytes, extension], n) => ({
            name: `${n}.${extension}`,
            open: async () => memorySource(`${n}.${extension}`, bytes, chunkSize),
          }));
          const audience = audienceOf(settings);
          const found = await readMembers({
            audience,
            sources,
            exportRules: createAudienceRules(audience),
            take(batch) {
              set.add(batch);
              ids.push(...idsOf(batch, 'fresh'));
            },
          });
          assert.equal(found.rows, ids.length + found.invalid + found.duplicates);
          assert.equal(new Set(ids).size, set.size);
          for (const id of ids) {
            assert.ok(id.isWellFormed() && id === id.trim() && id !== '' && Buffer.byteLength(id) <= 512);
            assert.doesNotMatch(id, /[\p{Cc}\u2028\u2029]/u);
          }
          for (const { file, message, line = 1 } of [...found.problems, ...found.faults]) {
            assert.ok(sources.some(({ name }) => name === file));
            assert.ok(line >= 1 && message.length > 10 && message.length < 400);
          }
          const grouped = found.problems.filter(
            ({ code }) => code !== 'duplicate' && !found.faults.some((fault) => fault.code === code),
          );
          const told = grouped.reduce((sum, { count = 1 }) => sum + count, 0);
          assert.ok(told <= found.invalid);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
