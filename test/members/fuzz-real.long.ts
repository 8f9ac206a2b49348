import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../support/property.ts';
import { anySettings, check, damagedOf, read } from './fuzz.ts';
import { csvFiles, gzipFiles, IDS, jsonFiles, type RealFile, sparkParts, zstdFiles } from './real-files.ts';

/** How many damaged files of each kind are read. */
const CASES = 600;
/** The IDs as they are in a file without quotes. */
const PLAIN = IDS.map((id) => id.replaceAll('"', ''));

const KINDS: [what: string, files: () => Promise<readonly RealFile[]>, ids: readonly string[]][] = [
  ['csv and tsv', csvFiles, IDS],
  ['json and ndjson', jsonFiles, IDS],
  ['gzip', gzipFiles, PLAIN],
  ['zstd', async () => zstdFiles(), PLAIN],
];

describe('files that other tools wrote', () => {
  for (const [what, files, ids] of KINDS) {
    it(`are read whole: ${what}`, async () => {
      for (const { tool, bytes, settings } of await files()) {
        for (const size of [7, 64 * 1024]) {
          const found = await read([[bytes, 'txt']], settings, size);
          const expected = tool === 'DuckDB' && what === 'gzip' ? IDS : ids;
          assert.deepEqual(found, { ids: expected, isWrong: false }, tool);
        }
      }
    });

    it(`are members or problems when they are damaged: ${what}`, async () => {
      const real = await files();
      const damaged = fc
        .constantFrom(...real)
        .chain(({ bytes, settings }) =>
          fc.tuple(
            damagedOf([bytes]),
            fc.oneof({ weight: 3, arbitrary: fc.constant(settings) }, { weight: 1, arbitrary: anySettings }),
            fc.integer({ min: 1, max: 256 }),
          ),
        );
      await fc.assert(
        fc.asyncProperty(damaged, async ([bytes, settings, size]) => {
          await check([[bytes, 'txt']], settings, size);
        }),
        { numRuns: CASES },
      );
    });
  }

  it('are members or problems when one of several is damaged, as Spark writes them', async () => {
    const parts = sparkParts();
    const whole = await read(
      parts.map(({ tool, bytes }) => [bytes, tool]),
      parts[0]!.settings,
      64 * 1024,
    );
    assert.deepEqual(whole, { ids: PLAIN, isWrong: false });
    const damaged = fc
      .nat(parts.length - 1)
      .chain((at) => fc.tuple(fc.constant(at), damagedOf([parts[at]!.bytes])));
    await fc.assert(
      fc.asyncProperty(damaged, async ([at, bytes]) => {
        const files = parts.map(({ tool, bytes: own }, i) => [i === at ? bytes : own, tool] as const);
        await check(files, parts[0]!.settings, 512);
      }),
      { numRuns: CASES },
    );
  });
});

describe('bytes that changed in a compressed file with checksums', () => {
  for (const [what, files] of [
    ['gzip', gzipFiles],
    ['zstd', async () => zstdFiles()],
  ] as const) {
    it(`never make another list of it: ${what}`, async () => {
      const real = (await files()).filter(({ tool }) => tool !== 'DuckDB');
      const changed = fc.constantFrom(...real).chain(({ tool, bytes, settings }) =>
        fc
          .array(fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) }), {
            minLength: 1,
            maxLength: 3,
          })
          .map((changes) => {
            const copy = Buffer.from(bytes);
            for (const { at, byte } of changes) copy[at] = byte;
            return { tool, settings, copy };
          }),
      );
      await fc.assert(
        fc.asyncProperty(changed, fc.integer({ min: 1, max: 256 }), async ({ settings, copy }, size) => {
          const { ids, isWrong } = await read([[copy, 'txt']], settings, size);
          if (!isWrong) assert.deepEqual(ids, PLAIN);
        }),
        { numRuns: CASES * 2 },
      );
    });

    it(`and what is cut off it is missed: ${what}`, async () => {
      for (const { tool, bytes, settings } of await files()) {
        if (/several|padded|skippable/.test(tool)) continue;
        for (let end = 4; end < bytes.length; end += 1 + (end >> 4)) {
          const { isWrong } = await read([[bytes.subarray(0, end), 'txt']], settings, 4096);
          assert.ok(isWrong, `${tool}, ${end} of ${bytes.length} bytes`);
        }
      }
    });
  }
});
