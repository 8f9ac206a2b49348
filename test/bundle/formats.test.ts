import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import { parquetFile } from '../members/parquet/parquet-writer.ts';
import { type ActionRun, runAction } from '../support/action.ts';
import { gunzipOne } from '../support/odp/gunzip.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { createWorkspace, type FileContent } from '../support/workspace.ts';
import { assertWellFormed } from './well-formed.ts';

interface Case {
  readonly what: string;
  /** Files of `members/<audience>/`. */
  readonly files: Readonly<Record<string, FileContent>>;
  /** Keys of the audience besides `members`, which is all files of its folder unless it is here. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The members in the order of their rows. */
  readonly ids: readonly string[];
}

const UTF8_MARK = '\ufeff';
const utf16le = (text: string) => Buffer.from(`${UTF8_MARK}${text}`, 'utf16le');
const utf16be = (text: string) => utf16le(text).swap16();
/** A zstd frame that holds no data, as parallel compressors put between the others (RFC 8878, 3.1.2). */
const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);

const CASES: readonly Case[] = [
  {
    what: 'csv with CRLF, quoted fields and a line break in another field',
    files: {
      'a.csv':
        'name,customer_id\r\n"Doe, John",user_1\r\n"two\r\nlines","a,b"\r\n"","say ""hi"""\r\nx, inner space \r\n',
    },
    settings: { normalize: ['trim'] },
    ids: ['user_1', 'a,b', 'say "hi"', 'inner space'],
  },
  {
    what: 'csv with a BOM, a quoted header, empty lines and no line end behind the last row',
    files: { 'a.csv': `${UTF8_MARK}"customer_id"\n\nüser_1\n\n00123\n007` },
    ids: ['üser_1', '00123', '007'],
  },
  {
    what: 'csv with CR, without a header, by position',
    files: { 'a.csv': 'x,user_1\ry,user_2\rz,user_1\r' },
    settings: { header: false, column: 2 },
    ids: ['user_1', 'user_2'],
  },
  {
    what: 'csv with LF, CRLF and CR mixed, by the position below a header',
    files: { 'a.csv': 'x,y\n1,user_1\r2,user_2\r\n3,user_3\n' },
    settings: { header: true, column: 2 },
    ids: ['user_1', 'user_2', 'user_3'],
  },
  {
    what: 'csv with a named column and a delimiter',
    files: { 'a.csv': 'id;Kunden Nr\n1;user,1\n2;"user;2"\n' },
    settings: { delimiter: ';', column: 'Kunden Nr' },
    ids: ['user,1', 'user;2'],
  },
  {
    what: 'csv with a delimiter of several bytes',
    files: { 'a.csv': 'customer_id¦x\nuser_1¦1\nuser¬2¦2\n' },
    settings: { delimiter: '¦' },
    ids: ['user_1', 'user¬2'],
  },
  {
    what: 'csv in UTF-16 of either byte order',
    files: {
      'a.csv': utf16le('customer_id\r\n日本_1\r\n😀_2\r\n'),
      'b.csv': utf16be('customer_id\nżółw_3\n'),
    },
    ids: ['日本_1', '😀_2', 'żółw_3'],
  },
  {
    what: 'tsv of a tool that quotes nothing',
    files: {
      'a.tsv': 'customer_id\tnick\nuser_1\t"the best\nuser_2\tBob\nuser_3\tMonitor 19"\n"user_4"\t\n',
    },
    settings: { quote: false },
    ids: ['user_1', 'user_2', 'user_3', '"user_4"'],
  },
  {
    what: 'csv with another delimiter and quoted line breaks that are meant',
    files: { 'a.csv': 'customer_id|note\nuser_1|"two\nlines"\nuser_2|\n' },
    settings: { delimiter: '|', quote: '"' },
    ids: ['user_1', 'user_2'],
  },
  {
    what: 'the text format of PostgreSQL, with a delimiter and a line break that are escaped',
    files: { 'a.tsv': 'customer_id\tx\nuser\\\\1\ta\\\tb\nuser_2\ta\\\nb\nuser_3\t\\N\n' },
    settings: { escape: '\\', quote: false },
    ids: ['user\\1', 'user_2', 'user_3'],
  },
  {
    what: 'csv of MySQL, with escapes in quoted fields',
    files: { 'a.csv': '"customer_id","x"\n"say \\"hi\\"",\\N\n"a\\\\b","c ""d"" e"\n' },
    settings: { escape: '\\' },
    ids: ['say "hi"', 'a\\b'],
  },
  {
    what: 'lines with escapes',
    files: { 'a.txt': 'user\\\\1\r\nuser_2\r\n' },
    settings: { escape: '\\' },
    ids: ['user\\1', 'user_2'],
  },
  {
    what: 'csv below a title and a date, and a first line that says the delimiter',
    files: {
      'a.csv': 'Customers, all\r\n2026-11-25\r\ncustomer_id,x\r\nuser_1,1\r\n',
      'b.csv': 'x\ny\nsep=;\r\ncustomer_id;x\r\nuser_2;1\r\n',
    },
    settings: { skip_lines: 2 },
    ids: ['user_1', 'user_2'],
  },
  {
    what: 'lines and ndjson below a title',
    files: { 'a.txt': 'Customers\nuser_1\n', 'b.ndjson': '# export\n{"customer_id":"user_2"}\n' },
    settings: { skip_lines: 1 },
    ids: ['user_1', 'user_2'],
  },
  {
    what: 'csv in Windows-1252',
    files: { 'a.csv': Buffer.from('customer_id;Stra\xdfe\r\nM\xfcller_\x80;1\r\n', 'latin1') },
    settings: { delimiter: ';', encoding: 'windows-1252' },
    ids: ['Müller_€'],
  },
  {
    what: 'tsv, quoted and in UTF-16',
    files: {
      'a.tsv': 'customer_id\tx\nuser,1\t1\n"user\t2"\t2\n',
      'b.tsv': utf16le('x\tcustomer_id\n1\tuser_3'),
    },
    settings: { invalid_rows: 'skip', max_invalid: 1 },
    ids: ['user,1', 'user_3'],
  },
  {
    what: 'lines, in which nothing is quoted, with every line end and blank lines',
    files: { 'a.txt': `${UTF8_MARK}"user_1"\r\n\r\na,b\r \t\nsay "hi"\n=1+1` },
    ids: ['"user_1"', 'a,b', 'say "hi"', '=1+1'],
  },
  {
    what: 'gzip of several members, cut in the middle of a row and followed by zeros',
    files: {
      'a.csv.gz': Buffer.concat([
        gzipSync('customer_id\nuser_'),
        gzipSync(''),
        gzipSync('1\nuser_2\n'),
        Buffer.alloc(512),
      ]),
    },
    ids: ['user_1', 'user_2'],
  },
  {
    what: 'zstd of several frames, cut in the middle of a character',
    files: {
      'a.txt.zst': Buffer.concat([
        zstdCompressSync(Buffer.from('user_1\nü').subarray(0, 8)),
        SKIPPABLE,
        zstdCompressSync(Buffer.from('ü\nuser_3\n').subarray(1)),
      ]),
    },
    ids: ['user_1', 'ü', 'user_3'],
  },
  {
    what: 'compression whatever the name says',
    files: {
      'a.csv': gzipSync('customer_id\nuser_1\n'),
      'b.csv.gz': 'customer_id\nuser_2\n',
      'c.csv.gz': zstdCompressSync('customer_id\nuser_3\n'),
      'export.dump': gzipSync('customer_id\nuser_4\n'),
    },
    settings: { format: 'csv' },
    ids: ['user_1', 'user_2', 'user_3', 'user_4'],
  },
  {
    what: 'ndjson of strings, integers of any length and objects',
    files: {
      'a.ndjson':
        '"user_1"\r\n9007199254740993123456789\n\n{"x":{"customer_id":1},"customer_id":"a\\u002cb"}\r-5\n{"customer_id":0}',
      'b.jsonl': '"\\ud83d\\ude00"\n',
    },
    ids: ['user_1', '9007199254740993123456789', 'a,b', '-5', '0', '😀'],
  },
  {
    what: 'json of objects with a column',
    files: {
      'a.json': '[ {"id": 12345678901234567890},\n {"id":"say \\"hi\\""} , "user_3" ]\n',
      'b.json': '[]',
    },
    settings: { column: 'id' },
    ids: ['12345678901234567890', 'say "hi"', 'user_3'],
  },
  {
    what: 'json of many values with line ends, spaces or nothing between them',
    files: {
      'a.json': '{"customer_id":"user_1"}\n{"customer_id":2}\n',
      'b.json.gz': gzipSync('{"customer_id":"user_3"}{\n  "customer_id": 12345678901234567890\n} "user_5"'),
    },
    ids: ['user_1', '2', 'user_3', '12345678901234567890', 'user_5'],
  },
  {
    what: 'ndjson by a dotted path',
    files: { 'a.ndjson': '{"_id":{"$oid":"5f1"}}\n{"_id.$oid":"5f2"}\n' },
    settings: { column: '_id.$oid' },
    ids: ['5f1', '5f2'],
  },
  {
    what: 'parquet, as it is and compressed as a whole',
    files: {
      'a.parquet': parquetFile({
        type: 1,
        rows: 2,
        pages: [{ kind: 'data', encoding: 0, values: 2, bytes: Buffer.from([7, 0, 0, 0, 0, 1, 0, 0]) }],
      }),
      'b.parquet.gz': gzipSync(
        parquetFile({
          type: 2,
          rows: 1,
          pages: [{ kind: 'data', encoding: 0, values: 1, bytes: Buffer.alloc(8, 0x01) }],
        }),
      ),
    },
    ids: ['7', '256', '72340172838076673'],
  },
  {
    what: 'several globs and `!`, sorted, each file once, hidden ones only when named',
    files: {
      'b/2.txt': 'user_2\nuser_1\n',
      'a/1.txt': 'user_1\n',
      'a/deep/er/3.txt.gz': gzipSync('user_3\n'),
      'a/skip.txt': 'skipped\n',
      'a/.hidden.txt': 'hidden\n',
      'c.d/4.txt': 'user_4\n',
    },
    settings: { members: ['**/*.txt*', '{a,b}/[12].txt', 'c.d/?.txt', '!**/skip.*'] },
    ids: ['user_1', 'user_3', 'user_2', 'user_4'],
  },
  {
    what: 'normalized IDs, the first of those that are then the same',
    files: { 'a.csv': 'customer_id\n User_1\t\nuser_1\nÉcole@X.org\n', 'b.csv': 'customer_id\nUSER_2\n' },
    settings: { normalize: ['trim', 'lowercase'], pattern: '[a-z@é_.0-9]+' },
    ids: ['user_1', 'école@x.org', 'user_2'],
  },
];

describe('an import of', () => {
  const ids = CASES.map((_, number) => `audience_${number}`);
  const audiences = Object.fromEntries(
    CASES.map(({ settings = {} }, number) => {
      const folder = `members/${ids[number]}`;
      const patterns = (settings.members as string[] | undefined) ?? ['*'];
      const members = patterns.map((pattern) => pattern.replace(/^!?/, (mark) => `${mark}${folder}/`));
      return [ids[number] as string, { ...settings, members }];
    }),
  );
  let odp: Odp;
  let run: ActionRun;

  before(async () => {
    odp = await startOdp();
    const files = CASES.flatMap((one, number) =>
      Object.entries(one.files).map(
        ([name, content]) => [`members/${ids[number]}/${name}`, content] as const,
      ),
    );
    using workspace = createWorkspace({
      'audiences.json': JSON.stringify({ version: 1, defaults: { identifier: 'customer_id' }, audiences }),
      ...Object.fromEntries(files),
    });
    const inputs = { ...odp.inputs(), mode: 'import', manifest: 'audiences.json', timestamp: '1748851070' };
    run = await runAction({ workspace, env: odp.env(), inputs });
  });
  after(() => odp.close());

  test('every format succeeds', () => {
    assertWellFormed(run);
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual(JSON.parse(run.outputs.imported ?? ''), ids);
  });

  for (const [number, { what, ids: members }] of CASES.entries()) {
    test(what, async () => {
      const id = ids[number] as string;
      assert.deepEqual(odp.members(id), new Set(members));
      const rows = [
        ['type', 'action', 'customer_id', 'audience_id', 'ts'],
        ...members.map((member) => ['passthrough', 'qualify', member, id, '1748851070']),
      ];
      const file = await odp.file(id);
      assert.ok(file !== null);
      assert.equal(gunzipOne(file).toString(), stringify(rows));
    });
  }
});
