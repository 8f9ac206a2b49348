import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import { readParquet } from '../../../src/members/parquet/parquet.ts';
import { endOfStruct } from '../../../src/members/parquet/thrift.ts';
import { ProblemError } from '../../../src/problems/problem.ts';
import { processorTime } from '../../support/processor-time.ts';
import fc from '../../support/property.ts';
import { collector, memorySource, NOBODY, problemOf, type Row, SETTINGS } from '../collect.ts';

let folder = '';
let connection: Awaited<ReturnType<DuckDBInstance['connect']>>;
let instance: DuckDBInstance;
let files = 0;

/** A Parquet file that DuckDB writes from a query. */
async function write(query: string, options = ''): Promise<Buffer> {
  files += 1;
  const file = path.join(folder, `${files}.parquet`);
  await connection.run(`COPY (${query}) TO '${file.replaceAll("'", "''")}' (FORMAT parquet${options})`);
  return readFile(file);
}

async function read(bytes: Buffer, column?: string | number): Promise<Row[]> {
  const sink = collector();
  await readParquet(memorySource('a.parquet', bytes), { ...SETTINGS, column }, sink);
  return sink.rows;
}

async function ids(bytes: Buffer, column?: string): Promise<string[]> {
  return (await read(bytes, column)).map(([what]) => what);
}

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parquet-'));
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});

after(async () => {
  connection.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true, force: true });
});

describe('readParquet', () => {
  it('reads every compression, version, dictionary and row group size that DuckDB writes', async () => {
    const columns: readonly (readonly [sql: string, text: (i: number) => string])[] = [
      [`'user_' || lpad(i::VARCHAR, 7, '0')`, (i) => `user_${String(i).padStart(7, '0')}`],
      [`'tier_' || (i % 7)`, (i) => `tier_${i % 7}`],
      [`i::BIGINT * 900719925474099`, (i) => String(BigInt(i) * 900719925474099n)],
      [`(i % 5)::INTEGER - 2`, (i) => String((i % 5) - 2)],
      [`CASE WHEN i % 3 = 0 THEN NULL ELSE 'é' || i END`, (i) => (i % 3 === 0 ? '!not-an-id' : `é${i}`)],
    ];
    for (const compression of ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw']) {
      for (const version of ['V1', 'V2']) {
        for (const more of ['', ', DICTIONARY_SIZE_LIMIT 0', ', ROW_GROUP_SIZE 2048']) {
          const select = columns.map(([sql], i) => `${sql} AS c${i}`).join(', ');
          const bytes = await write(
            `SELECT ${select} FROM range(5000) r(i)`,
            `, COMPRESSION ${compression}, PARQUET_VERSION ${version}${more}`,
          );
          for (const [i, [, text]] of columns.entries()) {
            const expected = Array.from({ length: 5000 }, (_, row) => text(row));
            assert.deepEqual(await ids(bytes, `c${i}`), expected, `${compression} ${version}${more} c${i}`);
          }
        }
      }
    }
  });

  const types: readonly (readonly [sql: string, text: string])[] = [
    [`'00123'`, '00123'],
    [`''`, ''],
    [`'a' || chr(10) || 'b'`, 'a\nb'],
    [`'日本 😀'`, '日本 😀'],
    ['(-128)::TINYINT', '-128'],
    ['(-32768)::SMALLINT', '-32768'],
    ['(-2147483648)::INTEGER', '-2147483648'],
    ['(-9223372036854775808)::BIGINT', '-9223372036854775808'],
    ['9223372036854775807::BIGINT', '9223372036854775807'],
    ['9007199254740993::BIGINT', '9007199254740993'],
    ['(-9007199254740993)::BIGINT', '-9007199254740993'],
    ['255::UTINYINT', '255'],
    ['65535::USMALLINT', '65535'],
    ['4294967295::UINTEGER', '4294967295'],
    ['18446744073709551615::UBIGINT', '18446744073709551615'],
    ['0::BIGINT', '0'],
    [`'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::UUID`, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ['12345::DECIMAL(4+5,0)', '12345'],
    ['123::DECIMAL(38,9)', '123'],
    ['(-7)::DECIMAL(9,2)', '-7'],
    ['0::DECIMAL(18,4)', '0'],
    ['90071992547409::DECIMAL(18,2)', '90071992547409'],
    ['123456789012::DECIMAL(18,0)', '123456789012'],
    ['(-12345678901234567890123456789012345678)::DECIMAL(38,0)', '-12345678901234567890123456789012345678'],
    [`'b'::ENUM('a', 'b')`, 'b'],
    [`'abc'::BLOB`, 'abc'],
  ];
  for (const [sql, text] of types) {
    it(`reads ${sql} as text`, async () => {
      for (const version of ['V1', 'V2']) {
        const bytes = await write(
          `SELECT ${sql.replace('4+5', '9')} AS customer_id`,
          `, PARQUET_VERSION ${version}`,
        );
        assert.deepEqual(await read(bytes), [[text, 1]]);
      }
    });
  }

  const others = [
    ...['1.5::DOUBLE', '1.5::FLOAT', 'true', `DATE '2026-01-01'`, `TIMESTAMP '2026-01-01'`, '[1, 2]'],
    ...[`{'a': 1}`, `map([1], [2])`, `'{}'::JSON`, `INTERVAL 1 DAY`],
  ];
  for (const sql of others) {
    it(`refuses a column of ${sql}`, async () => {
      const problem = await problemOf(read(await write(`SELECT ${sql} AS customer_id`)));
      assert.equal(problem.code, 'bad-format');
      assert.match(problem.message, /`customer_id`.*cannot be IDs/);
    });
  }

  it('calls floating point by its name, and shows a struct’s fields', async () => {
    const fraction = await problemOf(read(await write('SELECT 1.0::DOUBLE AS customer_id')));
    assert.match(fraction.message, /floating-point numbers/);
    const struct = await problemOf(read(await write(`SELECT {'id': 'secret'} AS customer_id`)));
    assert.match(struct.message, /`customer_id\.id`/);
  });

  it('reads a struct’s field by its dotted path, at any depth, with the NULLs around it', async () => {
    const bytes = await write(
      `SELECT unnest([{'a': {'id': 'x'}, 'n': 1}, {'a': NULL, 'n': 2}, NULL, {'a': {'id': NULL}, 'n': 3}, {'a': {'id': 'y'}, 'n': 4}]) AS u`,
    );
    assert.deepEqual(await ids(bytes, 'u.a.id'), ['x', '!not-an-id', '!not-an-id', '!not-an-id', 'y']);
    assert.deepEqual(await ids(bytes, 'u.n'), ['1', '2', '!not-an-id', '3', '4']);
    const lists = await write(`SELECT {'ids': ['a', 'b']} AS u`);
    assert.match((await problemOf(read(lists, 'u.ids'))).message, /nested values/);
  });

  it('refuses a position with the names that there are', async () => {
    const problem = await problemOf(read(await write(`SELECT 'a' AS customer_id, {'id': 'b'} AS u`), 1));
    assert.equal(problem.code, 'column-not-found');
    assert.match(problem.message, /`customer_id`, `u\.id`/);
  });

  it('says why a row has no ID', async () => {
    const sink = collector();
    const bytes = await write(`SELECT unnest([1.5, NULL, 2.0])::DECIMAL(9,1) AS customer_id`);
    await readParquet(memorySource('a.parquet', bytes), SETTINGS, sink);
    assert.deepEqual(sink.rows, [
      ['!not-an-id', 1],
      ['!not-an-id', 2],
      ['2', 3],
    ]);
    assert.deepEqual(sink.details, [{ why: 'fraction' }, { why: 'null' }]);
  });

  it('gives each null its row', async () => {
    const bytes = await write(`SELECT unnest(['a', NULL, NULL, 'b']) AS customer_id`);
    assert.deepEqual(await read(bytes), [
      ['a', 1],
      ['!not-an-id', 2],
      ['!not-an-id', 3],
      ['b', 4],
    ]);
    assert.deepEqual(
      await ids(await write(`SELECT NULL::VARCHAR AS customer_id FROM range(3)`)),
      Array(3).fill('!not-an-id'),
    );
    assert.deepEqual(await ids(await write(`SELECT 'a' AS customer_id WHERE false`)), []);
  });

  it('takes `column`, else the identifier, else the only column', async () => {
    const bytes = await write(
      `SELECT 'x' AS other, {'customer_id': 'no'} AS nested, 'a' AS customer_id, 'b' AS "user.id"`,
    );
    assert.deepEqual(await ids(bytes), ['a']);
    assert.deepEqual(await ids(bytes, 'user.id'), ['b']);
    assert.deepEqual(await ids(await write(`SELECT 'a' AS whatever`)), ['a']);
    const problem = await problemOf(read(await write(`SELECT 'x' AS secret, 'a' AS customerid`)));
    assert.equal(problem.code, 'column-not-found');
    assert.match(problem.message, /Did you mean `customerid`/);
    assert.equal((await problemOf(read(bytes, 'Other2'))).code, 'column-not-found');
  });

  it('refuses bytes that are not UTF-8 and names their row', async () => {
    const bytes = await write(`SELECT unnest(['abc'::BLOB, '\\xC3'::BLOB]) AS customer_id`);
    const problem = await problemOf(read(bytes));
    assert.deepEqual([problem.code, problem.line], ['bad-encoding', 2]);
  });

  it('reads a file that is compressed as a whole', async () => {
    const bytes = await write(`SELECT 'a' AS customer_id`);
    assert.deepEqual(await ids(gzipSync(bytes)), ['a']);
    assert.equal((await problemOf(read(gzipSync('a\n')))).code, 'bad-format');
  });

  it('agrees with hyparquet on random columns', async () => {
    const value = fc.option(fc.string({ unit: 'grapheme', maxLength: 12 }), { freq: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 1, maxLength: 300 }),
        fc.constantFrom(
          '',
          ', PARQUET_VERSION V2',
          ', DICTIONARY_SIZE_LIMIT 0, PARQUET_VERSION V2',
          ', DICTIONARY_SIZE_LIMIT 0',
        ),
        async (values, options) => {
          await connection.run('CREATE OR REPLACE TABLE t (i INTEGER, customer_id VARCHAR)');
          const appender = await connection.createAppender('t');
          for (const [i, text] of values.entries()) {
            appender.appendInteger(i);
            if (text === null) appender.appendNull();
            else appender.appendVarchar(text.replaceAll('\0', ''));
            appender.endRow();
          }
          appender.closeSync();
          const bytes = await write('SELECT customer_id FROM t ORDER BY i', options);
          const file = new Uint8Array(bytes).buffer;
          const rows = await parquetReadObjects({ file });
          assert.deepEqual(
            await ids(bytes),
            rows.map((row) => row.customer_id ?? '!not-an-id'),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('readParquet on what is not a Parquet file', () => {
  const cases: readonly (readonly [what: string, bytes: Buffer, hint: RegExp])[] = [
    ['nothing', Buffer.alloc(0), /not a Parquet file/],
    ['a text', Buffer.from('customer_id\nsecret\n'), /not a Parquet file/],
    ['only the magic', Buffer.from('PAR1'), /truncated/],
    ['an encrypted file', Buffer.from('PARE\x15\x04PARE'), /encrypted/],
    [
      'a footer longer than the file',
      Buffer.from('PAR1\xff\xff\xff\x7fPAR1', 'latin1'),
      /longer than the file/,
    ],
    ['an empty footer', Buffer.from('PAR1\0\0\0\0PAR1', 'latin1'), /footer/],
    [
      'a Git LFS pointer',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
      /lfs: true/,
    ],
  ];
  for (const [what, bytes, hint] of cases) {
    it(`refuses ${what}`, async () => {
      const problem = await problemOf(read(bytes));
      assert.equal(problem.code, 'bad-format');
      assert.match(problem.message, hint);
    });
  }

  it('does not believe a list’s length', () => {
    // Field 2, a list of structs, 2,000,000,000 of them.
    assert.equal(endOfStruct(Buffer.from([0x29, 0xfc, 0x80, 0xa8, 0xd6, 0xb9, 0x07]), 0), null);
    // Lists in lists.
    assert.throws(() => endOfStruct(Buffer.alloc(100_000, 0x1c), 0), ProblemError);
  });

  it('refuses a file cut anywhere', async () => {
    const bytes = await write(`SELECT 'user_' || i AS customer_id FROM range(20) r(i)`);
    for (let length = 0; length < bytes.length; length += 1) {
      assert.equal((await problemOf(read(bytes.subarray(0, length)))).code, 'bad-format');
    }
  });

  it('refuses files that were joined, of which it would read the first one’s rows alone', async () => {
    const part = (prefix: string, rows: number, options = '') =>
      write(`SELECT '${prefix}' || (1000 + i) AS customer_id, i AS n FROM range(${rows}) r(i)`, options);
    for (const options of ['', ', PARQUET_VERSION V2, COMPRESSION zstd', ', DICTIONARY_SIZE_LIMIT 0']) {
      const [a, b, c, empty] = await Promise.all([
        part('a', 500, options),
        part('b', 500, options),
        part('c', 50, options),
        part('d', 0, options),
      ]);
      for (const parts of [
        [a, b],
        [a, a],
        [a, b, b],
        [a, c],
        [c, a],
        [a, empty],
        [empty, a],
      ]) {
        const problem = await problemOf(read(Buffer.concat(parts)));
        assert.equal(problem.code, 'bad-format');
        assert.match(problem.message, /several files joined into one.*Name the files themselves/);
      }
      assert.equal((await read(a)).length, 500);
      const packed = await problemOf(read(gzipSync(Buffer.concat([a, b]))));
      assert.match(packed.message, /several files joined into one/);
    }
  });

  it('reads a file whose IDs spell the marks of two files', async () => {
    const bytes = await write(`SELECT 'PAR1PAR1' || i AS customer_id FROM range(20) r(i)`);
    assert.equal((await read(bytes)).length, 20);
  });

  it('ends in a result or a problem, and quickly, whatever bytes are changed', async () => {
    const seeds: Buffer[] = [];
    for (const [column, options] of [
      [`'user_' || i`, ''],
      [`'tier_' || (i % 3)`, ', COMPRESSION zstd'],
      ['i', ', PARQUET_VERSION V2, COMPRESSION uncompressed'],
      [`'user_' || i`, ', PARQUET_VERSION V2, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 0'],
      ['CASE WHEN i % 2 = 0 THEN i::UBIGINT END', ', COMPRESSION gzip'],
    ] as const) {
      seeds.push(await write(`SELECT ${column} AS customer_id FROM range(200) r(i)`, options));
    }
    const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        async (seed, changes) => {
          const bytes = Buffer.from(seed);
          for (const [at, value] of changes) bytes[Math.floor(at * (bytes.length - 1))] = value;
          const seconds = processorTime();
          try {
            await readParquet(memorySource('a.parquet', bytes), SETTINGS, NOBODY);
          } catch (cause) {
            assert.ok(cause instanceof ProblemError, String(cause instanceof Error ? cause.stack : cause));
          }
          assert.ok(seconds() < 3);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
