import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readNdjson } from '../../../src/members/formats/json.ts';
import fc from '../../support/property.ts';
import { chunked, collector, problemOf, refusesEndless, rowsOf, SETTINGS } from '../collect.ts';
import { jsonText, valueRow } from '../json-oracle.ts';

const read = (text: string, chunkSize?: number, column?: string) =>
  rowsOf(readNdjson, text, { column }, chunkSize);

describe('readNdjson', () => {
  const values: readonly (readonly [text: string, what: string])[] = [
    ['"a"', 'a'],
    ['""', ''],
    ['" a "', ' a '],
    ['"caf\\u00e9 \\ud83d\\ude00"', 'café 😀'],
    ['"a\\nb"', 'a\nb'],
    ['00123', 'BROKEN'],
    ['"00123"', '00123'],
    ['12345678901234567890123', '12345678901234567890123'],
    ['-5', '-5'],
    ['-0', '-0'],
    ['1.0', '!not-an-id'],
    ['1e3', '!not-an-id'],
    ['true', '!not-an-id'],
    ['null', '!not-an-id'],
    ['["a"]', '!not-an-id'],
    ['{}', '!not-an-id'],
    ['"\\ud800"', '!not-an-id'],
    ['{"customer_id":"a"}', 'a'],
    [' {"x":{"customer_id":"no"},"customer_id" : 7 , "y":[1,{"z":null}]} ', '7'],
    ['{"customer_id":"a","customer_id":"b"}', 'b'],
    ['{"customer_id":"a","customer_id":{}}', '!not-an-id'],
    ['{"customer_id":[],"customer_id":"b"}', 'b'],
    ['{"\\u0063ustomer_id":"a"}', 'a'],
    ['{"Customer_id":"a"}', '!not-an-id'],
    ['{"customer_id":{"customer_id":"a"}}', '!not-an-id'],
    ['[{"customer_id":"a"}]', '!not-an-id'],
    ["{'customer_id':'a'}", 'BROKEN'],
    ['{"customer_id":"a",}', 'BROKEN'],
    ['"a" "b"', 'BROKEN'],
    ['"a"b', 'BROKEN'],
    ['a', 'BROKEN'],
    ['"a', 'BROKEN'],
    ['{"customer_id":', 'BROKEN'],
    ['"a\u0000b"', 'BROKEN'],
    ['\ufeff"a"', 'BROKEN'],
  ];
  for (const [text, what] of values) {
    it(`${what === 'BROKEN' ? 'refuses' : 'reads'} ${JSON.stringify(text)}`, async () => {
      for (const size of [1, 2, 5, 1000]) {
        for (const end of ['', '\n', '\r', '\r\n']) {
          if (what !== 'BROKEN')
            assert.deepEqual(await read(`"first"\n${text}${end}`, size), [
              ['first', 1],
              [what, 2],
            ]);
          else {
            const problem = await problemOf(read(`"first"\n${text}${end}`, size));
            assert.deepEqual([problem.code, problem.line], ['bad-format', 2]);
          }
        }
      }
    });
  }

  it('counts LF, CRLF and CR as line ends and ignores blank lines', async () => {
    const text = '\n"a"\r\n\r\n \t\r"b"\n\r"c"\r\r\n"d"';
    const rows = [
      ['a', 2],
      ['b', 5],
      ['c', 7],
      ['d', 9],
    ];
    for (const size of [1, 2, 3, 1000]) assert.deepEqual(await read(text, size), rows);
  });

  it('reads an empty file as no members', async () => {
    assert.deepEqual(await read(''), []);
  });

  it('takes the field that `column` names, whatever its name', async () => {
    assert.deepEqual(await read('{"__proto__":"a"}\n{"x":1}', 1000, '__proto__'), [
      ['a', 1],
      ['!not-an-id', 2],
    ]);
    assert.deepEqual(await read('{"constructor":1}\n{"x":1}', 1000, 'constructor'), [
      ['1', 1],
      ['!not-an-id', 2],
    ]);
    assert.deepEqual(await read('{"ключ":"a"}', 3, 'ключ'), [['a', 1]]);
    assert.deepEqual(await read('{"a\\"b":"a"}', 3, 'a"b'), [['a', 1]]);
  });

  it('follows a dotted path, unless there is a field with the whole name', async () => {
    const text =
      '{"user":{"id":"a"}}\n{"user.id":"b","user":{"id":"c"}}\n{"user":["id"]}\n{"user":{"id":12345678901234567890}}';
    for (const size of [1, 1000]) {
      assert.deepEqual(await read(text, size, 'user.id'), [
        ['a', 1],
        ['b', 2],
        ['!not-an-id', 3],
        ['12345678901234567890', 4],
      ]);
      assert.deepEqual(await read('{"_id":{"$oid":"5f"}}', size, '_id.$oid'), [['5f', 1]]);
    }
  });

  it('keeps every digit, whatever numbers are in the other fields', async () => {
    const ids = ['7', '-5', '-0', '9007199254740993', '1000', '12'.repeat(200), '100000000000000000000000'];
    for (const id of ids) {
      for (const other of ['1.5', '1e3', `${id}.0`, 'true', '-0.0', '"."', '[1.5]']) {
        const line = `{"customer_id":${id},"x":${other}}`;
        assert.deepEqual(await read(line), [[id, 1]], line);
      }
    }
    for (const fraction of ['7.0', '1e3', '0.5', '1E2', '1e999', '-0.0', '100000000000000000000.0']) {
      assert.deepEqual(await read(`"first"\n{"customer_id":${fraction},"x":7}`), [
        ['first', 1],
        ['!not-an-id', 2],
      ]);
    }
  });

  it('says why a value is not an ID', async () => {
    const sink = collector();
    const lines = [
      ...[
        '"first"',
        '{"x":1}',
        '{"customer_id":null}',
        '1.0',
        'true',
        '{"customer_id":[1]}',
        '{"customer_id":{}}',
      ],
      '"\\ud800"',
    ];
    await readNdjson(chunked(Buffer.from(lines.join('\n')), 1000), SETTINGS, sink);
    assert.deepEqual(
      sink.details.map(({ why }) => why),
      ['missing', 'null', 'fraction', 'boolean', 'list', 'object', 'surrogate'],
    );
    assert.ok(sink.details.every(({ value }) => value === undefined));
  });

  it('finds no column where no value has the field, and names a near miss that is not an ID', async () => {
    const fields: readonly (readonly [text: string, hint: RegExp])[] = [
      ['{"CUSTOMER_ID":"a"}\n{"CUSTOMER_ID":"b"}', /Did you mean `CUSTOMER_ID`/],
      ['{"custmer_id":"a","x":1}', /Did you mean `custmer_id`/],
      ['{"custmer_id":"a","x y":1}', /`customer_id`\. It has only one: .*; otherwise set/],
    ];
    for (const [text, hint] of fields) {
      for (const size of [1, 1000]) {
        const problem = await problemOf(read(text, size));
        assert.equal(problem.code, 'column-not-found');
        assert.match(problem.message, hint);
      }
    }
    const rows = await read(`${'{"x":1}\n'.repeat(3)}{"customer_id":"a"}`);
    assert.deepEqual(rows, [
      ['!not-an-id', 1],
      ['!not-an-id', 2],
      ['!not-an-id', 3],
      ['a', 4],
    ]);
    const late = await read(`${'{"x":1}\n'.repeat(20_000)}"a"`, 1 << 16);
    assert.equal(late.length, 20_001);
    assert.equal((await problemOf(read('{"x":1}\n'.repeat(20_000)))).code, 'column-not-found');
  });

  it('does not let a value go on in the next line', async () => {
    const problem = await problemOf(read('"a"\n{"customer_id":\n"b"}\n'));
    assert.deepEqual([problem.code, problem.line], ['bad-format', 2]);
  });

  it('refuses a line of 200 MB in little memory', async () => {
    await refusesEndless(readNdjson, '"a"\n"', 'x', 2);
  });

  it('agrees with JSON.parse on every line, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(jsonText(), fc.integer({ min: 1, max: 40 }), async (text, size) => {
        let expected: string | null;
        try {
          expected = valueRow(text, 'customer_id');
        } catch {
          expected = null;
        }
        const lines = `"first"\n${text}`;
        if (text.trim() === '') assert.deepEqual(await read(lines, size), [['first', 1]]);
        else if (expected === null) assert.equal((await problemOf(read(lines, size))).code, 'bad-format');
        else
          assert.deepEqual(await read(lines, size), [
            ['first', 1],
            [expected, 2],
          ]);
      }),
      { numRuns: 600 },
    );
  });

  it('ends cleanly on any bytes', async () => {
    const bytes = fc.array(fc.constantFrom(...'{}[]",:\\u0a1-e. \n\r\ttrue'), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 9 }), async (characters, size) => {
        const text = `"first"\n${characters.join('')}`;
        const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
        const expected: string[] = [];
        let broken = false;
        for (const line of lines) {
          try {
            expected.push(valueRow(line, 'customer_id'));
          } catch {
            broken = true;
            break;
          }
        }
        if (broken) assert.equal((await problemOf(read(text, size))).code, 'bad-format');
        else
          assert.deepEqual(
            (await read(text, size)).map(([what]) => what),
            expected,
          );
      }),
      { numRuns: 600 },
    );
  });
});
