import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readJson } from '../../../src/members/formats/json.ts';
import fc from '../../support/property.ts';
import { chunked, collector, problemOf, rowsOf, SETTINGS } from '../collect.ts';
import { jsonText, valueRow } from '../json-oracle.ts';

const read = (text: string, chunkSize?: number) => rowsOf(readJson, text, {}, chunkSize);

describe('readJson', () => {
  it('reads strings, integers and objects, each with the line it begins on', async () => {
    const text = '[\n"a",\r\n 12345678901234567890123,\r{\r\n"customer_id":\n"b"}, "c"\n]\n';
    const rows = [
      ['a', 2],
      ['12345678901234567890123', 3],
      ['b', 4],
      ['c', 6],
    ];
    for (const size of [1, 2, 3, 7, 1000]) assert.deepEqual(await read(text, size), rows);
  });

  it('takes an empty array as no members', async () => {
    assert.deepEqual(await read(' [ ] '), []);
  });

  const broken: readonly (readonly [text: string, line: number, hint: RegExp])[] = [
    ['', 1, /empty/],
    [' \n', 2, /empty/],
    ['["secret"', 1, /truncated/],
    ['["secret",\n', 2, /truncated/],
    ['["secret",\n"secr', 2, /truncated|not valid/],
    ['["secret",]', 1, /not valid/],
    ['[,"secret"]', 1, /not valid/],
    ['["secret" "b"]', 1, /missing/],
    ['["secret"]\n\n"x"', 3, /after the end/],
    ['["secret"]\0', 1, /after the end/],
    ['["a\nb"]', 1, /not valid/],
    ['[2,\n{"a":1,\n\n"b":secret}]', 4, /not valid/],
    ['[01]', 1, /not valid/],
    ['"secret",\n"b"', 1, /not valid/],
    ['{"customer_id":"secret"}]', 1, /not valid/],
    ['{"customer_id":"secret"}\n{"customer_id"', 2, /truncated/],
    ['["secret"}', 1, /missing/],
  ];
  for (const [text, line, hint] of broken) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      for (const size of [1, 4, 1000]) {
        const problem = await problemOf(read(text, size));
        assert.deepEqual([problem.code, problem.line], ['bad-format', line]);
        assert.match(problem.message, hint);
        assert.doesNotMatch(problem.message, /secret/);
      }
    });
  }

  it('reads any number of values, with white space between them or nothing', async () => {
    const values = [
      '{"customer_id":"a"}',
      '{"customer_id":12345678901234567890}',
      '"b"',
      '{\n"customer_id":\n"c"}',
    ];
    for (const between of ['', ' ', '\n', '\r\n', '\t\n\n']) {
      for (const end of ['', '\n']) {
        for (const size of [1, 3, 1000]) {
          const rows = await read(values.join(between) + end, size);
          assert.deepEqual(
            rows.map(([what]) => what),
            ['a', '12345678901234567890', 'b', 'c'],
          );
        }
      }
    }
    assert.deepEqual(await read('1 2\n3'), [
      ['1', 1],
      ['2', 1],
      ['3', 2],
    ]);
  });

  it('counts the values that lines do not tell apart', async () => {
    const sink = collector();
    await readJson(chunked(Buffer.from('["a",null,{"x":1},1.5]'), 1000), SETTINGS, sink);
    assert.deepEqual(sink.details, [
      { why: 'null', value: 2 },
      { why: 'missing', value: 3 },
      { why: 'fraction', value: 4 },
    ]);
  });

  it('is not stopped by depth', async () => {
    const depth = 500_000;
    const text = `["a",${'['.repeat(depth)}${']'.repeat(depth)},"b"]`;
    assert.deepEqual(await read(text, 65536), [
      ['a', 1],
      ['!not-an-id', 1],
      ['b', 1],
    ]);
    assert.equal((await problemOf(read('['.repeat(1 << 20), 65536))).code, 'bad-format');
  });

  it('refuses a value over 1 MiB, whole or in pieces, and takes one just below', async () => {
    const text = `["${'x'.repeat(1024 * 1024)}"]`;
    assert.equal((await problemOf(read(text, 1 << 24))).code, 'bad-format');
    assert.equal((await problemOf(read(text, 10_000))).code, 'bad-format');
    assert.equal((await read(`["${'x'.repeat(1024 * 1024 - 2)}"]`, 10_000)).length, 1);
  });

  it('agrees with JSON.parse whatever the text and the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(jsonText(), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        async (texts, size) => {
          const text = `["first",${texts.join(' ,')}]`;
          if (!isJson(text)) {
            assert.equal((await problemOf(read(text, size))).code, 'bad-format');
            return;
          }
          // A broken text can hold commas and so be several values.
          const expected = texts.every(isJson) ? texts.map((value) => valueRow(value, 'customer_id')) : null;
          const rows = (await read(text, size)).map(([what]) => what);
          if (expected !== null) assert.deepEqual(rows, ['first', ...expected]);
        },
      ),
      { numRuns: 600 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
