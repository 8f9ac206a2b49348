import assert from 'node:assert/strict';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Audience } from '../../src/manifest/manifest.ts';
import { readMembers } from '../../src/members/read.ts';
import { createAudienceRules } from '../../src/members/rules/audience-rules.ts';
import { MemberSet } from '../../src/members/set.ts';
import { hasErrors } from '../../src/problems/problem.ts';
import { processorTime } from '../support/processor-time.ts';
import fc from '../support/property.ts';
import { audienceOf } from './audience.ts';
import { idsOf } from './batches.ts';
import { memorySource } from './collect.ts';

const FORMATS = [undefined, 'csv', 'tsv', 'lines', 'ndjson', 'json', 'parquet'] as const;

/** A file with some bytes changed, taken out, repeated or put in, as it is or compressed, and cut. */
export const damagedOf = (seeds: readonly Buffer[]): fc.Arbitrary<Buffer> =>
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

export const anySettings: fc.Arbitrary<Partial<Audience>> = fc.record({
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

/** Reads the files; what is found must be consistent, and must not have taken much time or memory. */
export async function check(...given: Parameters<typeof read>): Promise<void> {
  await read(...given);
}

/** The same, with the IDs and whether something is wrong with them. */
export async function read(
  files: readonly (readonly [bytes: Buffer, extension: string])[],
  settings: Partial<Audience>,
  chunkSize: number,
): Promise<{ readonly ids: readonly string[]; readonly isWrong: boolean }> {
  const set = new MemberSet();
  const ids: string[] = [];
  const sources = files.map(([bytes, extension], n) => ({
    name: `${n}.${extension}`,
    open: async () => memorySource(`${n}.${extension}`, bytes, chunkSize),
  }));
  const audience = audienceOf(settings);
  const seconds = processorTime();
  const found = await readMembers({
    audience,
    sources,
    exportRules: createAudienceRules(audience),
    take(batch) {
      set.add(batch);
      ids.push(...idsOf(batch, 'fresh'));
    },
  });
  assert.ok(seconds() < MOST_SECONDS);
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
  return { ids, isWrong: found.faults.length > 0 || hasErrors(found.problems) };
}

/** Processor time for one case, and bytes for all. */
const MOST_SECONDS = 5;
const MOST_MEMORY = 1.5e9;
