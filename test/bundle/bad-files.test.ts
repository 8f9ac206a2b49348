import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parquetFile, type WrittenPage } from '../members/parquet/parquet-writer.ts';
import { type ActionRun, runAction } from '../support/action.ts';
import { createWorkspace, type FileContent } from '../support/workspace.ts';

interface Case {
  readonly what: string;
  readonly file: readonly [name: string, content: FileContent];
  /** Keys of the audience besides `members`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly code: string;
  readonly message: RegExp;
  readonly line?: number;
}

/** A Parquet file of two integers. */
function integers(page: Partial<WrittenPage>): Buffer {
  const bytes = Buffer.from([1, 0, 0, 0, 2, 0, 0, 0]);
  return parquetFile({ type: 1, rows: 2, pages: [{ kind: 'data', encoding: 0, values: 2, bytes, ...page }] });
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');

const ODD: readonly Case[] = [
  {
    what: 'an xz file that is called .csv',
    file: ['a.csv', latin1('\xfd7zXZ\0\0\x04\xe6\xd6')],
    code: 'bad-format',
    message: /This is an xz file\. Compress the export with gzip or zstd instead/,
  },
  {
    what: 'an SQLite database in gzip',
    file: ['a.ndjson', gzipSync(latin1('SQLite format 3\0\x10\0\x01\x01'))],
    code: 'bad-format',
    message: /This is an SQLite database\. Export the IDs as CSV/,
  },
  {
    what: 'a workbook that is called .parquet',
    file: ['a.parquet', latin1('PK\x03\x04\x14\0\x06\0')],
    code: 'bad-format',
    message: /Excel workbook.*CSV UTF-8/,
  },
  {
    what: 'UTF-16 without a byte order mark',
    file: ['a.csv', Buffer.from('customer_id,name\r\na,b\r\n', 'utf16le')],
    code: 'bad-format',
    message: /UTF-16 without a byte order mark.*`encoding: utf-16le`/,
  },
  {
    what: 'UTF-16 without a byte order mark, of Chinese',
    file: ['a.txt', Buffer.from('会员0\n会员1\n会员2\n', 'utf16le')],
    code: 'bad-format',
    message: /UTF-16 without a byte order mark.*`encoding: utf-16le`/,
  },
  {
    what: 'UTF-16 without a byte order mark, of Russian and the other way round',
    file: ['a.csv', Buffer.from('customer_id;имя\n1;Иван\n2;Пётр\n', 'utf16le').swap16()],
    code: 'bad-format',
    message: /UTF-16 without a byte order mark.*`encoding: utf-16be`/,
  },
  {
    what: 'a zero byte among IDs in UTF-8',
    file: ['a.txt', 'ab\0c\nde\n'],
    code: 'control-character',
    message: /control character/,
    line: 1,
  },
  ...['csv', 'tsv', 'txt', 'ndjson', 'json', 'parquet'].flatMap((extension) => [
    {
      what: `a page called .${extension}`,
      file: [`a.${extension}`, '<!-- 502 -->\n<html lang="en">\n<body>Bad gateway</body>\n'] as const,
      code: 'bad-format',
      message: /This is an HTML page, perhaps an error page/,
      ...(extension !== 'parquet' && { line: 1 }),
    },
    {
      what: `an error of S3 called .${extension}`,
      file: [`a.${extension}`, '<Error><Code>NoSuchKey</Code></Error>\n'] as const,
      code: 'bad-format',
      message: /This is an XML document, perhaps an error/,
      ...(extension !== 'parquet' && { line: 1 }),
    },
  ]),
  ...['csv', 'txt'].map((extension) => ({
    what: `an answer of a service called .${extension}`,
    file: [`a.${extension}`, '{"message": "Not Found"}\n'] as const,
    code: 'bad-format',
    message: /This is a single JSON object, perhaps an error that was saved in place of the list\./,
    line: 1,
  })),
  {
    what: 'JSON of many values called .csv',
    file: ['a.csv', '{"customer_id":"a"}\n{"customer_id":"b"}\n'],
    code: 'bad-format',
    message: /This is JSON\. Set `format: ndjson`/,
    line: 1,
  },
  ...['ndjson', 'json'].map((extension) => ({
    what: `an answer of a service called .${extension}`,
    file: [`a.${extension}`, '{"message":"Not Found"}\n'] as const,
    code: 'column-not-found',
    message:
      /It has only one: if an error was saved in place of the list, export the list again; otherwise set/,
  })),
  ...(
    [
      ['an answer with the list in a field', '{"data":[{"customer_id":"a"}],"next":null}'],
      ['an answer with the list deeper in it', '{"data":{"page":{"items":["a","b"]}}}'],
    ] as const
  ).map(([what, text]) => ({
    what,
    file: ['a.json', `${text}\n`] as const,
    code: 'column-not-found',
    message:
      /saved in place of the list, export the list again; if the IDs are in a list inside it, save the elements of that list alone, as `jq -c '\.items\[\]'` does; otherwise set `column` to the name of the field with the IDs\.$/,
  })),
  {
    what: 'pages of a service, one on each line',
    file: ['a.ndjson', '{"items":[{"customer_id":"a"}]}\n'.repeat(3)],
    code: 'column-not-found',
    message:
      /`column` to the name of the field with the IDs\. If the values are pages .*, save the elements of these lists alone, as `jq/,
  },
  {
    what: 'objects without the field and without a list',
    file: ['a.ndjson', '{"name":"a"}\n{"name":"b"}\n'],
    code: 'column-not-found',
    message: /Set `column` to the name of the field with the IDs\.$/,
  },
  {
    what: 'a list where `column` leads',
    file: ['a.json', '{"customer_id":["a","b"]}\n'],
    code: 'not-an-id',
    message: /has a list in place of an ID; save the elements of the lists alone, as `jq -c '\.\[\]'` does/,
    line: 1,
  },
  {
    what: 'an object where `column` leads',
    file: ['a.ndjson', '{"customer_id":{"id":"a"}}\n'],
    code: 'not-an-id',
    message: /has an object in place of an ID; name the field inside in `column`, as in `user\.id`/,
    line: 1,
  },
  {
    what: 'an answer of more than a mebibyte with the list in a field',
    file: ['a.json', JSON.stringify({ data: Array.from({ length: 100_000 }, (_, n) => `member-${n}`) })],
    code: 'bad-format',
    message: /longer than 1 MiB\..* save the elements of that list alone, as `jq -c '\.items\[\]'` does\.$/,
    line: 1,
  },
  ...['csv', 'txt', 'ndjson', 'json'].map((extension) => ({
    what: `the manifest of an UNLOAD called .${extension}`,
    file: [`a.${extension}`, '{"entries":[{"url":"s3://b/0000_part_00","mandatory":true}]}\n'] as const,
    code: extension.endsWith('json') ? 'column-not-found' : 'bad-format',
    message: /This is the manifest of a Redshift UNLOAD.*`'!vip\/\*manifest'`/,
    ...(extension.endsWith('json') ? {} : { line: 1 }),
  })),
  {
    what: 'Windows-1252 without `encoding`',
    file: ['a.csv', latin1('customer_id\nM\xfcller\n')],
    code: 'bad-encoding',
    message: /`encoding`, to `windows-1252`/,
    line: 2,
  },
  {
    what: 'UTF-8 with `encoding: windows-1252`',
    file: ['a.csv', 'customer_id\nMüller\nGröße\n'],
    settings: { encoding: 'windows-1252' },
    code: 'bad-format',
    message: /^The file is UTF-8\. Read as windows-1252, .*Leave out `encoding`\.$/,
  },
  {
    what: 'a field that no value has',
    file: ['a.ndjson', '{"CUSTOMER_ID":"a"}\n{"CUSTOMER_ID":"b"}\n'],
    code: 'column-not-found',
    message: /No value of the file has the field `customer_id`\. Did you mean `CUSTOMER_ID`\?/,
  },
  {
    what: 'a value that is not JSON',
    file: ['a.json', '{"customer_id":"a"}\n{\n  "customer_id": "b",\n  "name": oh\n}\n'],
    code: 'bad-format',
    message: /JSON is not valid on this line/,
    line: 4,
  },
  {
    what: 'a compressed file without a byte',
    file: ['a.csv.gz', ''],
    code: 'bad-compression',
    message: /no bytes/,
  },
  {
    what: 'a compressed Parquet file without a byte',
    file: ['a.parquet.zst', ''],
    code: 'bad-compression',
    message: /no bytes/,
  },
  {
    what: 'values of one line that are not IDs',
    file: ['a.json', '[{"customer_id":"A"},{"customer_id":null},{"x":1},{"customer_id":{"id":1}}]'],
    code: 'not-an-id',
    message: /^Value 2 has NULL/,
    line: 1,
  },
  {
    what: 'a tsv whose stray quotes swallow rows',
    file: ['a.tsv', 'customer_id\tnick\nA\tplain\nB\t"the best\nC\tBob\nD\tMonitor 19"\n'],
    code: 'bad-format',
    message: /line break.*`quote: false`.*`quote: '"'`/,
    line: 3,
  },
  {
    what: 'a stray quote between vertical bars',
    file: ['a.csv', 'customer_id|nick\nA|19" Monitor\n'],
    settings: { delimiter: '|' },
    code: 'bad-format',
    message: /quote in the middle.*`quote: false`/,
    line: 2,
  },
  {
    what: 'an escaped number',
    file: ['a.tsv', 'customer_id\tx\nA\t1\nB\\x41\t2\n'],
    settings: { escape: '\\' },
    code: 'bad-format',
    message: /octal digits/,
    line: 3,
  },
  {
    what: 'the end mark of a PostgreSQL dump',
    file: ['a.txt', 'A\n\\.\n'],
    settings: { escape: '\\' },
    code: 'bad-format',
    message: /end mark/,
    line: 2,
  },
  {
    what: 'NULL of a tool that escapes, whatever the placeholders',
    file: ['a.tsv', 'customer_id\tx\nA\t1\n\\N\t2\n'],
    settings: { escape: '\\', placeholders: [] },
    code: 'placeholder-id',
    message: /Line 3 /,
    line: 3,
  },
  {
    what: 'lines with tabs',
    file: ['a.txt', 'A\t1\nB\t2\n'],
    code: 'bad-format',
    message: /tab.*`format: tsv`/,
    line: 1,
  },
  {
    what: 'a page in place of a list',
    file: ['a.txt', '\n<!DOCTYPE html><title>Sign in</title>'],
    code: 'bad-format',
    message: /HTML page/,
    line: 1,
  },
  {
    what: 'the error of a storage service in place of csv',
    file: ['a.csv', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'],
    code: 'bad-format',
    message: /XML document/,
    line: 1,
  },
  {
    what: 'JSON that is called .csv',
    file: ['a.csv', '[{"customer_id":"A"},\n{"customer_id":"B"}]\n'],
    code: 'bad-format',
    message: /JSON.*`format: json`/,
    line: 1,
  },
  {
    what: 'a Parquet page that is not as it was written',
    file: ['a.parquet', integers({ checksum: 'wrong' })],
    code: 'bad-format',
    message: /damaged.*checksum.*export it again/,
  },
  {
    what: 'a position in a Parquet file',
    file: ['a.parquet', integers({ checksum: 'right' })],
    settings: { column: 1 },
    code: 'column-not-found',
    message: /no positions.*`customer_id`/,
  },
];

const CONFLICTS: readonly Case[] = (
  [
    ['ndjson', ['<<<<<<< HEAD', '{"customer_id":"a"}', '=======', '{"customer_id":"b"}', '>>>>>>> us'], 1],
    ['ndjson', ['"a"', '=======', '"b"', '>>>>>>> us'], 2],
    ['ndjson', ['"a"', '>>>>>>> us'], 2],
    ['json', ['["a",', '<<<<<<< HEAD', '"b"', '=======', '"c"', '>>>>>>> us', ']'], 2],
    ['json', ['["a"', '=======', ',"b"', ']'], 2],
    ['json', ['["a"]', '>>>>>>> us'], 2],
    ['json', ['[{', '"n": 1', '=======', '"n": 2', '}]'], 3],
    ['json', ['"a"', '||||||| base', '"b"'], 2],
  ] as const
).map(([format, lines, line], at) => ({
  what: `a conflict that was committed, in ${format} (${at})`,
  file: [`a.${format}`, `${lines.join('\n')}\n`],
  code: 'not-a-row',
  message: /conflict marker of Git/,
  line,
}));

const TOO_SHORT: readonly Case[] = (
  [
    ['a.txt', 'Members\n', {}],
    ['a.ndjson', 'Members', {}],
    ['a.csv', 'Members\n', { header: false, column: 1 }],
  ] as const
).map(([name, content, settings]) => ({
  what: `fewer lines than are left out, in ${name}`,
  file: [name, content],
  settings: { ...settings, skip_lines: 2, min_members: 0 },
  code: 'bad-format',
  message: /^The file has fewer lines than the 2 that `skip_lines` leaves out/,
}));

const CASES = [...ODD, ...CONFLICTS, ...TOO_SHORT];

describe('a plan tells what is wrong with', () => {
  let run: ActionRun;

  before(async () => {
    const audiences = Object.fromEntries(
      CASES.map(({ file: [name], settings = {} }, number) => [
        `audience_${number}`,
        { members: `${number}/${name}`, ...settings },
      ]),
    );
    using workspace = createWorkspace({
      'audiences.json': JSON.stringify({ version: 1, defaults: { identifier: 'customer_id' }, audiences }),
      ...Object.fromEntries(CASES.map(({ file: [name, content] }, number) => [`${number}/${name}`, content])),
    });
    run = await runAction({ workspace, inputs: { mode: 'plan', manifest: 'audiences.json' } });
  });

  for (const [number, { what, file, code, message, line }] of CASES.entries()) {
    test(what, () => {
      const { problems } = run.result.audiences[number];
      const found = problems.find((problem: { code: string }) => problem.code === code);
      assert.ok(found, JSON.stringify(problems));
      assert.match(found.message, message);
      assert.deepEqual([found.file, found.line], [`${number}/${file[0]}`, line]);
    });
  }
});
