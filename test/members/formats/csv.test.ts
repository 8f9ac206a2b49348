import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { readCsv, readTsv } from '../../../src/members/formats/csv.ts';
import { MAX_RECORD_BYTES, type ReadSettings } from '../../../src/members/reader.ts';
import fc from '../../support/property.ts';
import { collector, problemOf, type Row, refusesEndless, rowsOf, SETTINGS } from '../collect.ts';

const read = rowsOf.bind(null, readCsv);

/** What the reader gives, or the code, line and message of its problem after the rows before it. */
async function readAll(text: string, settings: ReadSettings, chunkSize: number): Promise<(Row | string)[]> {
  const sink = collector();
  try {
    await readCsv(characters(text, chunkSize), settings, sink);
  } catch (cause) {
    const { code, line, message } = await problemOf(Promise.reject(cause));
    return [
      ...sink.rows,
      `${code} in line ${line}: ${code === 'bad-format' ? FAULTS.find((fault) => message.includes(fault)) : ''}`,
    ];
  }
  return sink.rows;
}

/** Chunks that end on a character, as those of `readText` do. */
async function* characters(text: string, size: number): AsyncGenerator<Buffer> {
  const all = [...text];
  for (let i = 0; i < all.length; i += size) yield Buffer.from(all.slice(i, i + size).join(''));
}

const FAULTS = ['after a closing quote', 'quote in the middle', 'never closed'];
const FAULT_OF: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'after a closing quote',
  INVALID_OPENING_QUOTE: 'quote in the middle',
  CSV_QUOTE_NOT_CLOSED: 'never closed',
};

/**
 * The same from csv-parse: record by record, because it drops the records before a fault. Lines are counted in the text
 * by hand, because csv-parse counts those of quoted fields in its own way.
 */
function oracle(text: string, settings: ReadSettings): (Row | string)[] {
  const { column, identifier, header, delimiter = ',' } = settings;
  const rows: (Row | string)[] = [];
  const bytes = Buffer.from(text);
  let start = 0;
  let width = -1;
  let wanted = -1;
  for (;;) {
    while (bytes[start] === 0x0a || bytes[start] === 0x0d) start++;
    if (start >= bytes.length) return rows;
    const line = bytes
      .subarray(0, start)
      .toString()
      .split(/\r\n|\n|\r/).length;
    let record: string[];
    let length: number;
    try {
      const [first] = parse(bytes.subarray(start), {
        delimiter,
        quote: settings.quote ?? '"',
        record_delimiter: ['\r\n', '\n', '\r'],
        relax_column_count: true,
        skip_empty_lines: true,
        info: true,
        to: 1,
      }) as unknown as { record: string[]; info: { bytes: number } }[];
      assert.ok(first !== undefined);
      record = first.record;
      length = first.info.bytes;
    } catch (cause) {
      const code = (cause as { code: string }).code;
      assert.ok(code in FAULT_OF, code);
      return [...rows, `bad-format in line ${line}: ${FAULT_OF[code]}`];
    }
    start += length;
    if (width < 0) {
      width = record.length;
      const name = column ?? identifier;
      const named = header && typeof name === 'string' ? record.indexOf(name) : -1;
      wanted = typeof name === 'number' ? name - 1 : named;
      const unclear = typeof name === 'string' && record.lastIndexOf(name) !== wanted;
      if (wanted < 0 || wanted >= width || unclear) return [`column-not-found in line ${line}: `];
      if (header) continue;
    }
    rows.push([record.length === width ? record[wanted]! : '!field-count', line]);
  }
}

/** As MySQL's `SELECT … INTO OUTFILE` writes them. */
const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\\0' };

const ALPHABET = [
  ...['a', 'b', ',', ';', '"', '\r', '\n', '\r\n', 'é', '\t', ' ', '""', '","', '§', 'Â', '\ufeff', '"a"'],
  ...['a,b\n', '"a\r\nb",'],
];
const anyText = fc.array(fc.constantFrom(...ALPHABET), { maxLength: 14 }).map((parts) => parts.join(''));
const anySettings: fc.Arbitrary<ReadSettings> = fc.record({
  column: fc.constantFrom<(string | number | undefined)[]>(undefined, 1, 2, 'a', 'b'),
  identifier: fc.constantFrom('a', 'ab'),
  header: fc.boolean(),
  delimiter: fc.constantFrom(undefined, ',', ';', '\t', ' ', '§', 'a', '😀'),
  quote: fc.constantFrom<('"' | false)[]>('"', false),
  escape: fc.constant(undefined),
  skip_lines: fc.constant(0),
  // The grammar does not care what another delimiter would make of it.
  accept: fc.constant(['wrong-delimiter']),
});

describe('readCsv', () => {
  it('agrees with csv-parse on any text, in records, lines and faults, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anySettings, fc.integer({ min: 1, max: 9 }), async (text, settings, size) => {
        assert.deepEqual(await readAll(text, settings, size), oracle(text, settings));
      }),
      { numRuns: 6000 },
    );
  });

  it('agrees with csv-parse on every short text', async () => {
    const settings: ReadSettings = { ...SETTINGS, column: 1, identifier: 'x', header: false };
    const texts = ['a', ',', '"', '\r', '\n'];
    for (let from = 0, length = 1; length < 5; length++) {
      const end = texts.length;
      for (; from < end; from++) for (const c of 'a,"\r\n') texts.push(texts[from] + c);
    }
    for (const text of texts) {
      const expected = oracle(text, settings);
      for (const size of [1, 2, 9])
        assert.deepEqual(await readAll(text, settings, size), expected, JSON.stringify([text, size]));
    }
  });

  it('reads the column named like the identifier, and that alone', async () => {
    assert.deepEqual(await read('name,customer_id\nA,00123\n"B, C","say ""hi"""\n'), [
      ['00123', 2],
      ['say "hi"', 3],
    ]);
  });

  it('counts lines over LF, CRLF, CR and the line breaks in quoted fields', async () => {
    const text = 'customer_id,n\r\na,"1\r\n2\r3\n4"\rb,1\n\n\r\n"c\r\n",1\nd\ne,1';
    const rows: Row[] = [
      ['a', 2],
      ['b', 6],
      ['c\r\n', 9],
      ['!field-count', 11],
      ['e', 12],
    ];
    for (const size of [1, 2, 3, 4, 5, 7, 1000]) assert.deepEqual(await read(text, {}, size), rows);
  });

  it('finds no members in an empty file, in blank lines, and in a header alone', async () => {
    for (const text of ['', '\n', '\r\n\r\n', 'customer_id', 'customer_id\n', '\n\ncustomer_id\r\n\r\n']) {
      assert.deepEqual(await read(text), []);
    }
  });

  it('takes an empty ID for a row where the line is not empty', async () => {
    assert.deepEqual(await read('customer_id,b\n,\n""\n" ",""\n'), [
      ['', 2],
      ['!field-count', 3],
      [' ', 4],
    ]);
    assert.deepEqual(await read('customer_id\n""\n\n'), [['', 2]]);
  });

  it('reads records of very many fields', async () => {
    const names = Array.from({ length: 5000 }, (_, n) => `c${n}`);
    const values = names.map((_, n) => (n % 2 === 0 ? `${n}` : `"${n}""${n}"`));
    const text = `${names.join(',')}\n${values.join(',')}\n`;
    assert.deepEqual(await read(text, { column: 'c4999' }, 1000), [['4999"4999', 2]]);
  });

  it('reads tab-separated values', async () => {
    assert.deepEqual(await rowsOf(readTsv, 'a\tcustomer_id\n1,2\t"3\t4"\n', {}, 3), [['3\t4', 2]]);
  });

  const faults: readonly (readonly [text: string, line: number, message: RegExp])[] = [
    ['customer_id\n"a"b\n', 2, /after a closing quote/],
    ['customer_id\na"b\n', 2, /quote in the middle/],
    ['customer_id\na\n\n"b\nc\n', 4, /never closed/],
    ['"customer_id', 1, /never closed/],
  ];
  for (const [text, line, message] of faults) {
    it(`refuses ${JSON.stringify(text)} and shows nothing of it`, async () => {
      const problem = await problemOf(read(text, {}, 4));
      assert.deepEqual([problem.code, problem.line], ['bad-format', line]);
      assert.match(problem.message, message);
      assert.ok(!/customer|"a|b"/.test(problem.message));
    });
  }

  it('never shows the first row of a file without a header', async () => {
    const problem = await problemOf(read('secret_1\nsecret_2\n'));
    assert.equal(problem.code, 'column-not-found');
    assert.ok(!problem.message.includes('secret'));
  });

  it('undoes escapes as MySQL and PostgreSQL write them, whatever the chunks', async () => {
    const text = fc
      .array(fc.constantFrom('a', '\\', '\t', '\n', '\r', '\r\n', '"', ',', 'é', '0', 'x', '\0', 'N', ' '), {
        minLength: 1,
        maxLength: 8,
      })
      .map((parts) => parts.join(''));
    const written = (value: string, quoted: boolean) => {
      const escaped = value.replace(/[\\\t\n\r\0,"]/g, (one) => ESCAPES[one] ?? `\\${one}`);
      return quoted ? `"${escaped}"` : escaped;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text, fc.boolean()), { minLength: 1, maxLength: 5 }),
        fc.constantFrom<('"' | undefined)[]>('"', undefined),
        fc.integer({ min: 1, max: 9 }),
        async (rows, quote, size) => {
          const content = rows
            .map(([a, b, quoted]) => `${written(a, quoted)},${written(b, quoted)}\n`)
            .join('');
          // A NUL before a digit would be read as an octal number.
          fc.pre(!/\\0[0-7]/.test(content));
          const settings = { column: 2, header: false, escape: '\\', quote } as const;
          const found = await read(content, settings, size);
          assert.deepEqual(
            found.map(([what]) => what),
            rows.map(([, b]) => b),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('counts the lines of escaped line breaks, and takes a bare \\N for NULL', async () => {
    const text = 'customer_id,x\na,1\\\n2\n\\N,3\n"\\N",4\n\\\\N,5\n';
    for (const size of [1, 2, 3, 100]) {
      assert.deepEqual(await read(text, { escape: '\\' }, size), [
        ['a', 2],
        ['!placeholder-id', 4],
        ['N', 5],
        ['\\N', 6],
      ]);
    }
  });

  it('refuses escapes that are numbers, in any field', async () => {
    for (const field of ['\\x41', '\\101', '\\01', '\\7', '"\\x41"', 'a\\']) {
      for (const size of [1, 100]) {
        const problem = await problemOf(read(`customer_id,x\na,${field}`, { escape: '\\' }, size));
        assert.deepEqual([problem.code, problem.line], ['bad-format', 2], field);
      }
    }
    assert.deepEqual(await read('customer_id\na\\0', { escape: '\\' }), [['a\0', 2]]);
    assert.deepEqual(await read('customer_id\na\\8', { escape: '\\' }), [['a8', 2]]);
  });

  it('refuses a line break in quotes where the tool may quote nothing, unless `quote` says that it does', async () => {
    const text = 'customer_id;x\na;"b\nc";\n';
    for (const size of [1, 100]) {
      const problem = await problemOf(read(text, { delimiter: ';' }, size));
      assert.deepEqual([problem.code, problem.line], ['bad-format', 2]);
      assert.match(problem.message, /`quote: false`/);
    }
    assert.deepEqual(await read('customer_id;x\na;"b\nc"\n', { delimiter: ';', quote: '"' }), [['a', 2]]);
    assert.deepEqual(await read('customer_id,x\na,"b\nc"\n'), [['a', 2]]);
    assert.deepEqual(await read('customer_id;x\na;"b;c"\n', { delimiter: ';' }), [['a', 2]]);
  });

  it('takes the delimiter from a first line `sep=`', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      for (const [delimiter, size] of [
        [';', 1],
        ['\t', 3],
        ['|', 100],
      ] as const) {
        const text = [`sep=${delimiter}`, `x${delimiter}customer_id`, `1${delimiter}a,b`, ''].join(end);
        assert.deepEqual(await read(text, {}, size), [['a,b', 3]]);
      }
    }
    assert.deepEqual(await read('sep=;'), []);
    assert.equal((await problemOf(read('sep=ab\nx\n'))).code, 'column-not-found');
  });

  it('passes over the lines above the header', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      for (const size of [1, 2, 100]) {
        const text = ['A "title', '', 'customer_id', 'a', ''].join(end);
        assert.deepEqual(await read(text, { skip_lines: 2 }, size), [['a', 4]]);
        assert.deepEqual(await read(text, { skip_lines: 9 }, size), []);
        const headless = { header: false, column: 1 };
        assert.deepEqual(await read(text, { ...headless, skip_lines: 4 }, size), []);
        assert.equal((await problemOf(read(text, { ...headless, skip_lines: 5 }, size))).code, 'bad-format');
        const unended = text.slice(0, -end.length);
        assert.deepEqual(await read(unended, { ...headless, skip_lines: 4 }, size), []);
      }
    }
  });

  it('calls a page or a document by its name', async () => {
    const documents: readonly (readonly [text: string, name: RegExp])[] = [
      ['<!doctype html>', /HTML page/],
      ['\n <HTML>\n<body>', /HTML page/],
      ['<?xml version="1.0"?><a/>', /XML document/],
      ['{"customer_id":"a"}', /JSON/],
      ['{}', /JSON/],
      ['[ {"a":1}]', /JSON/],
      ['[]', /JSON/],
    ];
    for (const [text, name] of documents) {
      for (const size of [1, 1000]) {
        const problem = await problemOf(read(text, {}, size));
        assert.equal(problem.code, 'bad-format');
        assert.match(problem.message, name);
      }
    }
    assert.deepEqual(await read('customer_id\n<a@b.c>\n'), [['<a@b.c>', 2]]);
    assert.deepEqual(await read('{6fa459ea},x\n', { header: false, column: 1 }), [['{6fa459ea}', 1]]);
  });

  for (const end of ['', '\n', '\r', '\r\n']) {
    it(`takes a record of exactly 1 MiB before ${JSON.stringify(end)} and refuses a longer one`, async () => {
      const longest = `"${'x'.repeat(MAX_RECORD_BYTES - 2)}"`;
      for (const size of [65_536, MAX_RECORD_BYTES + 13, MAX_RECORD_BYTES + 14, 1 << 22]) {
        assert.equal((await read(`customer_id\n${longest}${end}`, {}, size)).length, 1);
        const problem = await problemOf(read(`customer_id\n${longest.replace('x', 'xx')}${end}`, {}, size));
        assert.deepEqual([problem.code, problem.line], ['bad-format', 2]);
      }
    });
  }

  it('refuses a quote that is never closed without holding the file', async () => {
    await refusesEndless(readCsv, 'customer_id\n"', 'x\n', 2);
  });
});
