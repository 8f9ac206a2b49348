import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Audience } from '../../src/manifest/manifest.ts';
import type { Batch } from '../../src/members/batch.ts';
import { type MembersRead, type ReadRequest, readMembers } from '../../src/members/read.ts';
import { createAudienceRules } from '../../src/members/rules/audience-rules.ts';
import { MemberSet } from '../../src/members/set.ts';
import type { SourceToOpen } from '../../src/members/source.ts';
import { error, type Problem, ProblemError } from '../../src/problems/problem.ts';
import fc from '../support/property.ts';
import { audienceOf } from './audience.ts';
import { idsOf } from './batches.ts';
import { linesOf, memorySource } from './collect.ts';
import { parquetFile } from './parquet/parquet-writer.ts';

/** One row, the string `a`: BYTE_ARRAY, plain. */
const PARQUET = parquetFile({
  type: 6,
  rows: 1,
  pages: [{ kind: 'data', encoding: 0, values: 1, bytes: Buffer.from([1, 0, 0, 0, 0x61]) }],
});

type File = readonly [name: string, text: string | Buffer];

function readWith(
  sources: readonly SourceToOpen[],
  settings: Partial<Audience> = {},
  given: Partial<ReadRequest> = {},
): Promise<MembersRead> {
  const audience = audienceOf(settings);
  const exportRules = createAudienceRules(audience);
  return readMembers({ audience, sources, exportRules, take: () => {}, ...given });
}

/** What is asserted of problems. */
function rowsOf(problems: readonly Problem[]) {
  return problems.map(({ code, severity, file, line, count }) => [code, severity, file, line, count]);
}

/** Reads the files into a set; notes which IDs were fresh, in order, and which files are still open. */
async function read(
  settings: Partial<Audience>,
  ...files: readonly File[]
): Promise<MembersRead & { readonly ids: string[] }> {
  const set = new MemberSet();
  const ids: string[] = [];
  const open = new Set<string>();
  const sources = files.map(
    ([name, text]): SourceToOpen => ({
      name,
      async open() {
        assert.equal(open.size, 0, 'one file is open at a time');
        open.add(name);
        const close = async () => void open.delete(name);
        return { ...memorySource(name, Buffer.from(text), 100), close };
      },
    }),
  );
  const result = await readWith(sources, settings, {
    take(batch) {
      set.add(batch);
      ids.push(...idsOf(batch, 'fresh'));
    },
  });
  assert.equal(open.size, 0);
  assert.equal(set.size, ids.length);
  return { ...result, ids };
}

describe('readMembers', () => {
  it('reads every format by its extension, and keeps the first of equal IDs across files', async () => {
    const { ids, ...found } = await read(
      {},
      ['a.csv', 'customer_id,x\n1,a\n2,b\n'],
      ['b.tsv.gz', gzipSync('x\tcustomer_id\na\t2\nb\t3\n')],
      ['c.txt', '3\n4\n'],
      ['d.ndjson', '{"customer_id":4}\n"5"\n'],
      ['e.jsonl', '5\n6\n'],
      ['f.json', '[6,{"customer_id":"7"}]'],
      ['g.parquet', PARQUET],
    );
    assert.deepEqual(ids, ['1', '2', '3', '4', '5', '6', '7', 'a']);
    assert.deepEqual(found, { rows: 13, invalid: 0, duplicates: 5, faults: [], problems: [] });
  });

  it('takes `format` for any name', async () => {
    assert.deepEqual((await read({ format: 'lines' }, ['export.csv', 'vip,x\n'])).ids, ['vip,x']);
  });

  it('groups the bad rows of a file by code, with their first line', async () => {
    const { problems, ...found } = await read(
      { pattern: '[a-z]+' },
      ['a.txt', 'a\n1\n b\n2\nc\n'],
      ['b.txt', 'd\n\n3\n'],
    );
    assert.deepEqual(found, { ids: ['a', 'c', 'd'], rows: 7, invalid: 4, duplicates: 0, faults: [] });
    assert.deepEqual(rowsOf(problems), [
      ['pattern-mismatch', 'error', 'a.txt', 2, 2],
      ['white-space', 'error', 'a.txt', 3, 1],
      ['pattern-mismatch', 'error', 'b.txt', 3, 1],
    ]);
    assert.match(problems[0]!.message, /^Lines 2 and 4 have IDs that do not match `pattern`; /);
    assert.match(problems[1]!.message, /^Line 3 has an ID that begins or ends with white space; /);
  });

  for (const [duplicates, severity] of [
    ['drop', undefined],
    ['warn', 'warning'],
    ['fail', 'error'],
  ] as const) {
    it(`tells of duplicates with ${duplicates}: ${severity}`, async () => {
      const found = await read({ duplicates }, ['a.txt', 'a\nb\nb\na\n'], ['b.txt', 'c\na\n']);
      assert.deepEqual([found.ids, found.duplicates], [['a', 'b', 'c'], 3]);
      const expected = [
        ['duplicate', severity, 'a.txt', 3, 2],
        ['duplicate', severity, 'b.txt', 2, 1],
      ];
      assert.deepEqual(rowsOf(found.problems), severity === undefined ? [] : expected);
    });
  }

  it('makes warnings of bad rows that are skipped', async () => {
    const { problems } = await read({ invalid_rows: 'skip', column: 1 }, ['a.csv', 'x,y\na,b\nc\n,d\n']);
    assert.deepEqual(rowsOf(problems), [
      ['field-count', 'warning', 'a.csv', 3, 1],
      ['empty-id', 'warning', 'a.csv', 4, 1],
    ]);
  });

  it('goes on with the next file after a fault, and says which counts are not true', async () => {
    const found = await read(
      {},
      ['a.csv', 'customer_id\n1\n 2\n"3'],
      ['b.xyz', '4'],
      ['c.csv', 'name\n5\n'],
      ['d.txt', Buffer.from('6\n\xff\n', 'latin1')],
      ['e.txt', '7\n'],
    );
    // What came before a fault is checked too, so that the rows' problems are reported with it.
    assert.deepEqual([found.ids.at(0), found.ids.at(-1)], ['1', '7']);
    assert.deepEqual(
      found.problems.map(({ code, file, line }) => [code, file, line]),
      [
        ['bad-format', 'a.csv', 4],
        ['white-space', 'a.csv', 3],
        ['bad-format', 'b.xyz', undefined],
        ['column-not-found', 'c.csv', 1],
        ['bad-encoding', 'd.txt', 2],
      ],
    );
    assert.deepEqual(
      found.faults,
      found.problems.filter(({ code }) => code !== 'white-space'),
    );
  });

  it('reports files that cannot be opened or closed, and throws what is not a Problem', async () => {
    const failing = (cause: Error): SourceToOpen => ({ name: 'a.txt', open: () => Promise.reject(cause) });
    const { faults } = await readWith([
      failing(new ProblemError(error('members-unreadable', 'It is gone.'))),
    ]);
    assert.deepEqual(faults, [
      { code: 'members-unreadable', severity: 'error', message: 'It is gone.', file: 'a.txt' },
    ]);
    await assert.rejects(readWith([failing(new TypeError('a bug'))]), /a bug/);
  });

  it('closes the file when it must stop', async () => {
    for (const [name, bytes] of [
      ['a.txt', Buffer.from('a\n')],
      ['a.parquet', PARQUET],
    ] as const) {
      let closed = 0;
      const close = async () => void closed++;
      const open = async () => ({ ...memorySource(name, bytes), close });
      const pause = () => Promise.reject(new Error('stop'));
      await assert.rejects(readWith([{ name, open }], {}, { pause }), /stop/);
      assert.equal(closed, 1);
    }
  });

  it('counts like naive code, whatever the IDs', async () => {
    const line = fc.oneof(
      fc.nat(40).map((n) => `user_${n}`),
      fc.constantFrom(' a', 'b ', '', '\t', 'é', 'a\0b', 'x'.repeat(513), '"q"'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(line, { maxLength: 60 }), { maxLength: 4 }), async (lists) => {
        const found = await read(
          { invalid_rows: 'skip', accept: ['empty-file', 'damaged-number', 'header-row'] },
          ...lists.map((lines, n): File => [`${n}.txt`, lines.map((text) => `${text}\n`).join('')]),
        );
        const rows = lists.flat().filter((text) => !/^[ \t]*$/.test(text));
        const valid = rows.filter(
          (text) => text.trim() === text && !text.includes('\0') && text.length < 513,
        );
        assert.deepEqual(found.ids, [...new Set(valid)]);
        assert.equal(found.rows, rows.length);
        assert.equal(found.invalid, rows.length - valid.length);
        assert.equal(found.duplicates, valid.length - new Set(valid).size);
        assert.equal(
          found.problems.reduce((sum, { count = 1 }) => sum + count, 0),
          found.invalid,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('tells the rows so far', async () => {
    const told: number[] = [];
    const sources = linesOf(Array.from({ length: 5000 }, (_, n) => `${n}`));
    const take = (batch: Batch) => void batch.fresh.fill(1);
    await readWith(sources, {}, { take, progress: (rows) => told.push(rows) });
    assert.equal(told.at(-1), 5000);
    assert.deepEqual(
      told,
      told.toSorted((a, b) => a - b),
    );
  });
});
