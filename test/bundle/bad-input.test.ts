import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type ActionRun, runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { createWorkspace, type FileContent } from '../support/workspace.ts';
import { assertWellFormed } from './well-formed.ts';

/** Members of the bad files: none of them may be seen anywhere. */
const A = 'priv-member-a1b2c3';
const B = 'priv-member-d4e5f6';
const C = 'priv-member-071829';

interface Case {
  readonly what: string;
  /** The member file's name. Default `m.csv`. */
  readonly name?: string;
  readonly content: FileContent;
  /** The audience's `members`. Default the file's name. */
  readonly members?: string;
  /** Other keys of the audience, as a flow mapping has them. */
  readonly settings?: string;
  readonly code: string;
  readonly line?: number | undefined;
  readonly count?: number;
  readonly says?: RegExp;
  readonly status?: 'invalid' | 'blocked';
  /** Default the member file; else the manifest, on the audience's line. */
  readonly place?: 'audiences.yml';
}

const csv = (...rows: readonly string[]) => `customer_id,x\n${rows.map((row) => `${row}\n`).join('')}`;
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const LFS = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d7a'.repeat(16)}\nsize 12345\n`;

const FILES: readonly Case[] = [
  {
    what: 'an empty file',
    content: '',
    code: 'empty-file',
  },
  {
    what: 'a file of a header only',
    content: csv(),
    code: 'too-few-members',
    status: 'blocked',
    place: 'audiences.yml',
  },
  {
    what: 'an empty JSON file',
    name: 'm.json',
    content: '',
    code: 'bad-format',
    line: 1,
    says: /Write `\[\]`/,
  },
  {
    what: 'a truncated gzip',
    name: 'm.csv.gz',
    content: gzipSync(csv(`${A},1`, `${B},2`)).subarray(0, -9),
    code: 'bad-compression',
    says: /truncated/,
  },
  {
    what: 'a gzip damaged in the middle',
    name: 'm.csv.gz',
    content: damaged(gzipSync(csv(A, B, C))),
    code: 'bad-compression',
  },
  {
    what: 'a gzip with other data behind it',
    content: Buffer.concat([gzipSync(csv(`${A},1`)), Buffer.from(B)]),
    code: 'bad-compression',
  },
  {
    what: 'a truncated zstd',
    name: 'm.csv.zst',
    content: zstdCompressSync(csv(`${A},1`)).subarray(0, -5),
    code: 'bad-compression',
    says: /truncated/,
  },
  {
    what: 'a file compressed twice',
    name: 'm.csv.gz',
    content: gzipSync(gzipSync(csv(`${A},1`))),
    code: 'bad-format',
    says: /twice/,
  },
  { what: 'a Git LFS pointer', content: LFS, code: 'bad-format', says: /`lfs: true`/ },
  {
    what: 'an extension that tells no format',
    name: 'm.dat',
    content: csv(`${A},1`),
    code: 'bad-format',
    says: /set `format`/,
  },
  {
    what: 'an Excel workbook',
    content: Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(99, 7)]),
    code: 'bad-format',
    says: /Excel/,
  },
  {
    what: 'a quoted line break in an ID',
    content: csv(`${A},1`, `"${B}\n${C}",2`),
    code: 'control-character',
    line: 3,
  },
  {
    what: 'a stray quote',
    content: csv(`${A},1`, `${B}"${C},2`),
    code: 'bad-format',
    line: 3,
    says: /quote in the middle/,
  },
  {
    what: 'text behind a closing quote',
    content: csv(`${A},1`, `"${B}"${C},2`),
    code: 'bad-format',
    line: 3,
  },
  {
    what: 'a quote that is never closed',
    content: csv(`${A},1`, `"${B},2`, `${C},3`),
    code: 'bad-format',
    line: 3,
    says: /never closed/,
  },
  { what: 'ragged rows', content: csv(`${A},1`, B, `${C},3,4`), code: 'field-count', line: 3, count: 2 },
  {
    what: 'a missing column, where the first row is members',
    content: `${A},${B}\n${C},x\n`,
    code: 'column-not-found',
    line: 1,
    says: /for a file without a header set `header: false`/,
  },
  {
    what: 'a misspelt column',
    content: `Customer_ID,x\n${A},1\n`,
    code: 'column-not-found',
    line: 1,
    says: /did you mean "Customer_ID"/,
  },
  {
    what: 'a column position that no row has',
    content: csv(`${A},1`),
    settings: 'header: true, column: 3',
    code: 'column-not-found',
    line: 1,
    says: /2 fields/,
  },
  {
    what: 'a column twice',
    content: `customer_id,customer_id\n${A},${B}\n`,
    code: 'column-not-found',
    line: 1,
  },
  {
    what: 'Latin-1',
    content: latin1(csv(`${A},1`, `${B},2`, 'M\xfcller-priv-0815,3')),
    code: 'bad-encoding',
    line: 4,
  },
  {
    what: 'UTF-16 without a byte order mark',
    content: Buffer.from(csv(`${A},1`), 'utf16le'),
    code: 'bad-format',
    says: /UTF-16/,
  },
  {
    what: 'UTF-16 that ends in the middle of a character',
    content: Buffer.from(`\ufeff${csv(`${A},1`)}x`, 'utf16le').subarray(0, -1),
    code: 'bad-encoding',
    line: 3,
  },
  {
    what: 'NUL bytes',
    content: csv(`${A},1`, `${B}\0,2`, `\0${C},3`),
    code: 'control-character',
    line: 3,
    count: 2,
  },
  {
    what: 'a line separator of Unicode',
    content: csv(`${A},1`, `${B}\u2028${C},2`),
    code: 'control-character',
    line: 3,
  },
  {
    what: 'an ID of 513 bytes',
    content: csv(`${A},1`, `${B}${'é'.repeat(248)},2`),
    code: 'too-long',
    line: 3,
    says: /512 bytes/,
  },
  {
    what: 'an ID with white space around it',
    content: csv(`${A},1`, `${B} ,2`, `\u3000${C},3`),
    code: 'white-space',
    line: 3,
    count: 2,
    says: /normalize: \[trim\]/,
  },
  {
    what: 'an empty ID',
    content: csv(`${A},1`, ',2', `${B},3`, '"",4'),
    code: 'empty-id',
    line: 3,
    count: 2,
  },
  {
    what: 'an ID that misses the pattern',
    content: csv(`${A},1`, `${B}x,2`),
    settings: "pattern: 'priv-member-.{6}'",
    code: 'pattern-mismatch',
    line: 3,
  },
  {
    what: 'a hostile ID for a hostile pattern',
    content: csv('aaa,1', `${'a'.repeat(500)}!,2`),
    settings: "pattern: '(a+)+$'",
    code: 'pattern-mismatch',
    line: 3,
  },
  {
    what: 'JSON numbers that are not whole',
    name: 'm.ndjson',
    content: `"${A}"\n1.0\n1e3\n"${B}"\n{"customer_id":1.5}\n`,
    code: 'not-an-id',
    line: 2,
    count: 3,
    says: /^Lines 2, 3 and 5 have numbers that are not whole; /,
  },
  {
    what: 'NULL in JSON on one line',
    name: 'm.json',
    content: `["${A}",null,"${B}",null]`,
    code: 'not-an-id',
    line: 1,
    count: 2,
    says: /^Values 2 and 4 have NULL in place of an ID; /,
  },
  { what: 'ndjson that is none', name: 'm.ndjson', content: `"${A}"\n${B}\n`, code: 'bad-format', line: 2 },
  {
    what: 'JSON that is cut off',
    name: 'm.json',
    content: `["${A}",\n"${B}"`,
    code: 'bad-format',
    line: 2,
    says: /truncated/,
  },
  {
    what: 'text that is not JSON',
    name: 'm.json',
    content: `${A}\n`,
    code: 'bad-format',
    line: 1,
  },
  {
    what: 'a repeated ID that is not wanted',
    content: csv(`${A},1`, `${B},2`, `${A},3`),
    settings: 'duplicates: fail',
    code: 'duplicate',
    line: 4,
  },
  {
    what: 'too few members',
    content: csv(`${A},1`, `${A},2`, `${B},3`),
    settings: 'min_members: 3',
    code: 'too-few-members',
    status: 'blocked',
    place: 'audiences.yml',
  },
  {
    what: 'too many members',
    content: csv(`${A},1`, `${B},2`),
    settings: 'max_members: 1',
    code: 'too-many-members',
    status: 'blocked',
    place: 'audiences.yml',
  },
  {
    what: 'a member file outside',
    content: { link: import.meta.filename },
    code: 'members-outside-workspace',
    place: 'audiences.yml',
  },
  {
    what: 'a member path outside',
    content: '',
    members: '../../etc/hostname',
    code: 'members-outside-workspace',
    place: 'audiences.yml',
  },
  {
    what: 'a member file in .git',
    name: '.git/config',
    content: A,
    settings: 'format: lines',
    code: 'members-outside-workspace',
    place: 'audiences.yml',
  },
  {
    what: 'no member file',
    name: 'n.csv',
    members: 'm.csv',
    content: csv(`${A},1`),
    code: 'members-not-found',
    place: 'audiences.yml',
    says: /Did you mean `\d+\/n\.csv`/,
  },
  {
    what: 'a folder for a member file',
    name: 'm.csv/x',
    members: 'm.csv',
    content: A,
    code: 'members-unreadable',
    place: 'audiences.yml',
    says: /m\.csv\/\*\.csv`/,
  },
];

describe('a bad member file:', () => {
  let odp: Odp;
  let run: ActionRun;
  before(async () => {
    odp = await startOdp();
    const entries = FILES.map(
      ({ name = 'm.csv', members = name, settings = '' }, at) =>
        `  case_${at}: { members: ${at}/${members}, identifier: customer_id, ${settings} }\n`,
    );
    using workspace = createWorkspace({
      'audiences.yml': `version: 1\naudiences:\n${entries.join('')}`,
      ...Object.fromEntries(FILES.map(({ name = 'm.csv', content }, at) => [`${at}/${name}`, content])),
    });
    run = await runAction({ workspace, env: odp.env(), inputs: { ...odp.inputs(), mode: 'import' } });
  });
  after(() => odp.close());

  for (const [
    at,
    { what, name = 'm.csv', code, line, count, says, status = 'invalid', place },
  ] of FILES.entries()) {
    test(`${what} is ${code}`, () => {
      const { status: found, problems } = run.result.audiences[at];
      assert.equal(found, status);
      const [problem, ...others] = problems;
      assert.deepEqual(others, []);
      assert.equal(problem.code, code);
      assert.equal(problem.severity, 'error');
      assert.equal(problem.file, place ?? `${at}/${name}`);
      assert.equal(problem.line, place === undefined ? line : 3 + at);
      if (count !== undefined) assert.equal(problem.count, count);
      if (says !== undefined) assert.match(problem.message, says);
      assert.ok(run.log.includes(problem.message.slice(0, 40)));
    });
  }

  test('nothing is uploaded, no member is seen, and the first errors are annotated on their lines', () => {
    assertWellFormed(run);
    assert.equal(run.exitCode, 1, run.log);
    assert.ok(odp.s3.requests.every(({ method }) => method === 'GET'));
    assert.deepEqual(run.outputs.imported, '[]');
    assertNoMemberIds([A, B, C, 'priv-0815', 'a'.repeat(99)], run);
    const places: string[] = run.result.audiences.map(
      ({ problems }: { problems: { file: string; line?: number }[] }) =>
        `${problems[0]?.file}:${problems[0]?.line}`,
    );
    const shown = run.annotations.filter(({ level, file }) => level === 'error' && file !== undefined);
    assert.ok(shown.length >= 8);
    for (const { file, line } of shown) assert.ok(places.includes(`${file}:${line}`), `${file}:${line}`);
  });
});

function damaged(bytes: Buffer): Buffer {
  bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 4);
  return bytes;
}
