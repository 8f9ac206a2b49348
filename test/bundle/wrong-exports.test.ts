import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { HEALTHY_LISTS } from '../members/rules/healthy.ts';
import { runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { createWorkspace } from '../support/workspace.ts';
import { assertWellFormed } from './well-formed.ts';
import { type Case, lines } from './wrong-case.ts';
import { RIGHT_TABLES, WRONG_TABLES } from './wrong-tables.ts';

const ids = (number: number, from = 0) =>
  Array.from({ length: number }, (_, n) => `member-${from + n + 1000}`);
const csv = (...rows: readonly string[]) => lines('customer_id', ...rows);

const POSITION = 'header: false, column: 1';
const UUID = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';
/** Stands for the line of the audience in the manifest. */
const AUDIENCE_LINE = -1;

const CASES: readonly Case[] = [
  {
    what: 'NULL of mysql -B',
    files: { 'a.tsv': 'customer_id\tn\nmember-1\t1\nNULL\tNULL\nmember-2\t2\n' },
    found: [['placeholder-id', 'error', 3, /^Line 3 has a placeholder/]],
  },
  {
    what: '\\N of PostgreSQL and Hive',
    files: { 'a.tsv': 'customer_id\tn\nmember-1\t1\n\\N\t2\n' },
    found: [['placeholder-id', 'error', 3]],
  },
  {
    what: 'None among IDs with digits',
    files: { 'a.csv': csv('None', ...ids(20), 'none') },
    found: [['placeholder-id', 'error', 2, /^Lines 2 and 23 have placeholders/]],
  },
  {
    what: 'none among words',
    files: { 'a.csv': csv('red', 'none', 'blue') },
    found: [['placeholder-id', 'warning', 3]],
  },
  {
    what: 'a zero among longer IDs, after the first thousand rows',
    files: { 'a.csv': csv(...ids(1500), '0') },
    found: [['placeholder-id', 'error', 1502]],
  },
  {
    what: 'a zero among short numbers',
    files: { 'a.csv': csv('0', '1', '2', '3') },
    found: [['placeholder-id', 'warning', 2, /such as “none”, “-” or “0”/]],
  },
  {
    what: 'one’s own placeholders',
    files: { 'a.csv': csv('member-1', 'LEER', 'NULL') },
    settings: "placeholders: ['leer']",
    found: [['placeholder-id', 'error', 3]],
  },
  {
    what: 'pandas with one empty cell in the column',
    files: { 'a.csv': csv('1001.0', '1002.0') },
    found: [['damaged-number', 'error', 2, /^Lines 2 and 3 have IDs that a tool has rewritten/]],
  },
  ...(['1', '1001', '9007199254740993'] as const).map(
    (number): Case => ({
      what: `a number of ${number.length} digits with a fraction of zeros, and nothing else`,
      files: { 'a.txt': lines(`${number}.0`) },
      found: [
        ['damaged-number', 'error', 1, /set `accept: \[damaged-number\]` if your IDs look like this\.$/],
      ],
    }),
  ),
  {
    what: 'fractions of zeros in a column that has one other fraction',
    files: { 'a.csv': csv(...ids(5), ...Array.from({ length: 20 }, (_, n) => `${n + 1001}.0`), '7.5') },
    found: [['damaged-number', 'warning', 7, /^Lines 7 to 26 have IDs with a fraction of zeros/]],
  },
  {
    what: 'a comma and a zero, and other ways in which tools write numbers and lists',
    files: { 'a.txt': lines('1001,0', '1,001.00', '1001.', "b'00123'", "['00123']", "('00123',)") },
    found: [['damaged-number', 'error', 1, /^Lines 1 to 6 have/]],
  },
  {
    what: 'scientific notation and armour of a spreadsheet',
    files: { 'a.csv': csv('8.96529E+19', '"8,96529E+19"', '"=""00123"""', "'00124", '1e+05', 'member-1') },
    found: [['damaged-number', 'error', 2, /^Lines 2 to 6 have/]],
  },
  {
    what: 'long numbers that a spreadsheet has rounded',
    files: { 'a.csv': csv(...Array.from({ length: 100 }, (_, n) => `${9_007_199_254_741 + n}0000`)) },
    found: [['damaged-number', 'warning', 2, /^All 100 numbers of 16 digits or more end in 0/]],
  },
  {
    what: 'long numbers that a spreadsheet has rounded, in several files',
    files: Object.fromEntries(
      [0, 1].map((part) => [
        `a/${part}.txt`,
        lines(
          'member-0',
          ...Array.from({ length: 50 }, (_, n) => `${9_007_199_254_741 + 50 * part + n}0000`),
        ),
      ]),
    ),
    members: 'a/*.txt',
    found: [['damaged-number', 'warning', 2, /^All 100 numbers/]],
  },
  {
    what: 'a zero-width space',
    files: { 'a.csv': csv('member-1', 'member\u200b-2', 'member\u00a0-3') },
    found: [['invisible-character', 'error', 3, /^Lines 3 and 4 have/]],
  },
  {
    what: 'files joined with their byte order marks',
    files: { 'a.txt': lines(...ids(2), `\ufeffmember-3`, 'member-4') },
    found: [['invisible-character', 'error', 3]],
  },
  {
    what: 'files joined with their byte order marks and headers',
    files: { 'a.csv': csv(...ids(2), `\ufeffcustomer_id`, 'member-4') },
    found: [['header-row', 'error', 4, /instead of joining files/]],
  },
  {
    what: 'a no-break space after an ID, and spaces around others',
    files: { 'a.csv': csv('member-1\u00a0', ' member-2', 'member-3 ') },
    found: [
      ['invisible-character', 'error', 2],
      ['white-space', 'error', 3, /^Lines 3 and 4 .*set `normalize: \[trim\]`/],
    ],
  },
  {
    what: 'a shell’s output with spaces around it',
    files: { 'a.txt': lines(' customer_id', '-------------', '  (5 rows)', ' NULL ', ' member-1') },
    found: [
      ['header-row', 'error', 1],
      ['not-a-row', 'error', 2, /^Lines 2 and 3/],
      ['placeholder-id', 'error', 4],
      ['white-space', 'error', 5],
    ],
  },
  {
    what: 'files joined with their headers',
    files: { 'a.csv': 'customer_id,n\nmember-1,1\nCustomer_ID,n\nmember-2,2\n' },
    found: [['header-row', 'error', 3]],
  },
  {
    what: 'a header where there should be none',
    files: { 'a.txt': lines('id', ...ids(3)) },
    found: [['header-row', 'warning', 1, /; set `format: csv` for files that begin with a header\.$/]],
  },
  {
    what: 'the same unusual header in all of several files',
    files: { 'a/0.txt': lines('ref', ...ids(3)), 'a/1.txt': lines('ref', ...ids(3, 3)) },
    members: 'a/*.txt',
    found: [['header-row', 'warning', 1, /^All 2 files begin with the same line/]],
  },
  {
    what: 'the identifier as the first line',
    files: { 'a.csv': lines('customer_id', ...ids(3)) },
    settings: 'header: false, column: 1',
    found: [['header-row', 'error', 1, /; set `header: true` for files that begin with a header\.$/]],
  },
  {
    what: 'headers of joined files where there should be none',
    files: { 'a.csv': lines('customer_id', ...ids(3), 'customer_id', ...ids(3)) },
    settings: 'header: false, column: 1',
    found: [['header-row', 'error', 1, /; set `header: true` .*, and name the parts in `members`/]],
  },
  {
    what: 'the identifier as the first line of lines',
    files: { 'a.txt': lines('CUSTOMER_ID', ...ids(3)) },
    found: [['header-row', 'error', 1, /; set `format: csv` for files that begin with a header\.$/]],
  },
  {
    what: 'a line of text',
    files: { 'a.txt': lines('x'.repeat(600)) },
    found: [['too-long', 'error', 1, /; check that each line is one ID and nothing else\.$/]],
  },
  {
    what: 'a text in a field of JSON',
    files: { 'a.ndjson': lines(JSON.stringify({ customer_id: 'x'.repeat(600) })) },
    found: [['too-long', 'error', 1, /; check that the IDs are in this field\.$/]],
  },
  {
    what: 'the footer of psql -A',
    files: { 'a.csv': csv(...ids(5), '(5 rows)') },
    found: [['not-a-row', 'error', 7]],
  },
  {
    what: 'a table drawn by DuckDB',
    files: {
      'a.txt': lines('┌───────────┐', '│  varchar  │', '├───────────┤', '│ member-1  │', '└───────────┘'),
    },
    found: [['not-a-row', 'error', 1, /^Lines 1 to 5 are output of a shell/]],
  },
  {
    what: 'a table of Markdown',
    files: { 'a.txt': lines('| ref |', '|:---|', '| member-1 |') },
    found: [['not-a-row', 'error', 1, /^Lines 1 to 3/]],
  },
  {
    what: 'errors and counts of shells between the rows',
    files: {
      'a.csv': csv(
        ...ids(2),
        'COPY 50',
        'ERROR:  canceling statement',
        'ORA-00942: no table',
        ...ids(2, 5),
        'SQL> exit',
      ),
    },
    found: [['not-a-row', 'error', 4, /^Lines 4 to 6 and 9 are/]],
  },
  {
    what: 'a dump of SQL',
    files: {
      'a.txt': lines('--', '-- PostgreSQL database dump', '--', `INSERT INTO "vip" VALUES('member-1');`),
    },
    found: [
      ['not-a-row', 'error', 2, /^Lines 2 and 4/],
      ['placeholder-id', 'warning', 1],
    ],
  },
  {
    what: 'an error of S3 in place of a page of rows',
    files: { 'a.txt': lines(...ids(3), '<Error><Code>NoSuchKey</Code></Error>') },
    found: [['not-a-row', 'error', 4]],
  },
  {
    what: 'an error of an API in place of a page of rows',
    files: { 'a.txt': lines(...ids(3), '{"error":"timeout"}', ...ids(3, 5)) },
    found: [['not-a-row', 'error', 4]],
  },
  {
    what: 'the progress of curl',
    files: {
      'a.txt': lines(
        '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current',
        '                                 Dload  Upload   Total   Spent    Left  Speed',
        '  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0',
        ...ids(2),
      ),
    },
    found: [['not-a-row', 'error', 1, /^Lines 1 to 3 are output of a shell/]],
  },
  {
    what: 'an exception of Python',
    files: {
      'a.txt': lines('Traceback (most recent call last):', '  File "a.py", line 3, in <module>', ...ids(2)),
    },
    found: [['not-a-row', 'error', 1, /^Lines 1 and 2/]],
  },
  ...(
    [
      ['strings of JSON', 'a.txt', '', (id: string) => `"${id}"`, 'm', /Set `format: ndjson`/],
      ['texts of a shell', 'a.txt', '', (id: string) => `'${id}'`, 'm', /\. Export the IDs without quotes/],
      ['a list in SQL', 'a.txt', '', (id: string) => `'${id}',`, 'm', /\. Export the IDs without quotes/],
      ['apostrophes', 'a.csv', POSITION, (id: string) => `'${id}','x'`, 'm,x', /\. Export the IDs/],
      [
        'quotes that are not read',
        'a.tsv',
        `quote: false, ${POSITION}`,
        (id: string) => `"${id}"\t"x"`,
        'm\tx',
        /Remove `quote: false`/,
      ],
    ] as const
  ).map(
    ([what, name, settings, written, other, part]): Case => ({
      what: `IDs that are still in quotes: ${what}`,
      files: { [name]: lines(...ids(9).map(written), other) },
      settings,
      found: [['damaged-number', 'error', 1, part]],
    }),
  ),
  {
    what: 'placeholders of spreadsheets, pivot tables, Hive and hashes',
    files: {
      'a.csv': csv(
        '########',
        '#NV',
        '(blank)',
        '__HIVE_DEFAULT_PARTITION__',
        'd41d8cd98f00b204e9800998ecf8427e',
        '<NA>',
      ),
    },
    found: [['placeholder-id', 'error', 2, /^Lines 2 to 7 have placeholders/]],
  },
  {
    what: 'NaT among IDs with digits',
    files: { 'a.csv': csv(...ids(20), 'NaT') },
    found: [['placeholder-id', 'error', 22]],
  },
  {
    what: 'what surrounds e-mail addresses',
    files: {
      'a.txt': lines('mailto:ann@example.com', '<bob@example.com>', 'eve@example.com,', 'joe@example.com;'),
    },
    settings: 'identifier: email',
    found: [['not-an-email', 'error', 1, /^Lines 1 to 4 .*check that each line is one address/]],
  },
  {
    what: 'the frame of mysql',
    files: { 'a.txt': lines('+------+', ...ids(3), '+------+', '3 rows in set (0.01 sec)') },
    found: [['not-a-row', 'error', 1, /^Lines 1, 5 and 6 are output of a shell/]],
  },
  {
    what: 'a conflict that was committed, although bad rows are skipped',
    files: {
      'a.csv': 'customer_id,n\nmember-1,1\n<<<<<<< HEAD\nmember-2,2\n=======\nmember-3,3\n>>>>>>> b, c\n',
    },
    settings: "invalid_rows: skip, max_invalid: '100%'",
    found: [['not-a-row', 'error', 3, /conflict marker of Git/]],
  },
  {
    what: 'a conflict in lines',
    files: { 'a.txt': lines('member-1', '<<<<<<< HEAD', 'member-2', '=======', '>>>>>>> other') },
    settings: "invalid_rows: skip, max_invalid: '100%'",
    found: [['not-a-row', 'error', 2, /conflict marker of Git/]],
  },
  {
    what: 'a conflict in the header',
    files: { 'a.csv': lines('<<<<<<< HEAD', 'customer_id', '=======', 'customer,id') },
    found: [['not-a-row', 'error', 1, /conflict marker of Git/]],
  },
  {
    what: 'values of another column as e-mail addresses',
    files: {
      'a.csv': lines('email', 'ann@example.com', 'ann.example.com', 'bob@example.com', 'bob@localhost'),
    },
    settings: 'identifier: email',
    found: [
      ['not-an-email', 'error', 3],
      ['not-an-email', 'warning', 5],
    ],
  },
  {
    what: 'shards without a header',
    files: { 'a/0.csv': lines('u00', 'u01'), 'a/1.csv': lines('u10', 'u11') },
    members: 'a/*.csv',
    settings: 'header: true, column: 1',
    found: [
      ['no-header', 'error', 1, /looks like a member/],
      ['no-header', 'error', 1],
    ],
  },
  ...(
    [
      ['an e-mail address', 'ann@example.com', 'bob@example.com'],
      ['a number', '+4917012345', '4917012346'],
      ['a UUID', '6fa459ea-ee8a-3ca4-894e-db77e160355e', '16fd2706-8baf-433b-82eb-8c7fada847da'],
      ['a hash', 'd41d8cd98f00b204', '900150983cd24fb0'],
    ] as const
  ).map(
    ([what, first, second]): Case => ({
      what: `${what} in place of a header`,
      files: { 'a.csv': lines(first, second, second.replace('6', '7')) },
      settings: 'header: true, column: 1',
      found: [['no-header', 'error', 1]],
    }),
  ),
  {
    what: 'a first member that matches the pattern',
    files: { 'a.csv': lines('member_a', 'member_b') },
    settings: "header: true, column: 1, pattern: 'member_[a-z]'",
    found: [['no-header', 'error', 1]],
  },
  {
    what: 'a table written with its index',
    files: { 'a.csv': lines(',customer_id', '0,member-1', '1,member-2') },
    settings: 'header: true, column: 1',
    found: [['empty-header', 'error', 1]],
  },
  {
    what: 'semicolons, by name',
    files: { 'a.csv': lines('customer_id;name', 'member-1;Ann') },
    found: [['wrong-delimiter', 'error', 1, /a semicolon.*`delimiter: ';'`/]],
  },
  {
    what: 'quoted cells between semicolons',
    files: { 'a.csv': lines('"customer_id";"name"', '"member-1";"Ann"') },
    found: [['wrong-delimiter', 'error', 1, /a semicolon/]],
  },
  {
    what: 'semicolons, without the column',
    files: { 'a.csv': lines('ref;name', 'member-1;Ann') },
    found: [['column-not-found', 'error', 1, /contains a semicolon/]],
  },
  {
    what: 'tabs, by position',
    files: { 'a.csv': lines('ref\tname', 'member-1\tAnn', 'member-2\tBob') },
    settings: 'header: true, column: 1',
    found: [['wrong-delimiter', 'error', 1, /a tab.*`format: tsv`/]],
  },
  {
    what: 'vertical bars without a header',
    files: { 'a.csv': lines('member-1|Ann', 'member-2|Bob') },
    settings: 'header: false, column: 1',
    found: [['wrong-delimiter', 'error', 1, /a vertical bar.*`delimiter: '\|'`/]],
  },
  {
    what: 'commas in tsv, by position',
    files: { 'a.tsv': lines('ref,name', 'member-1,Ann') },
    settings: 'header: true, column: 1',
    found: [['wrong-delimiter', 'error', 1, /a comma/]],
  },
  {
    what: 'a query that failed',
    files: { 'a.csv': '' },
    found: [['empty-file', 'error', undefined, /does not even have a header/]],
  },
  {
    what: 'a byte order mark and line ends',
    files: { 'a.csv.gz': gzipSync('\ufeff\r\n\r\n') },
    settings: 'min_members: 0',
    found: [['empty-file', 'error']],
  },
  {
    what: 'two exports of Spark in one folder',
    files: {
      [`a/part-00000-${UUID}-c000.csv`]: csv('member-1'),
      [`a/part-00000-${UUID.replace('1b', '6f')}-c000.csv`]: csv('member-2'),
    },
    members: 'a/*.csv',
    found: [['mixed-exports', 'error', undefined, /Part 00000 is there twice, from two exports/]],
  },
  {
    what: 'a part that was not fetched',
    files: { 'a/0000.txt': lines('a'), 'a/0001.txt': lines('b'), 'a/0003.txt': lines('c') },
    members: 'a/*.txt',
    found: [['missing-part', 'warning', undefined, /the first 0002/]],
  },
  {
    what: 'a folder with the name of a file',
    files: { 'a/one.csv': csv('member-1'), 'a/vip.csv/part.csv': csv('member-2') },
    members: 'a/*.csv',
    found: [['folder-skipped', 'warning', AUDIENCE_LINE, /vip\.csv` is a folder/]],
  },
  {
    what: 'as many rows as a tool gives at most',
    files: { 'a.csv': csv(...ids(1000)) },
    found: [['round-count', 'warning', AUDIENCE_LINE, /exactly 1,000 rows/]],
  },
  {
    what: 'the same page over and over',
    files: { 'a.csv': csv(...ids(600), ...ids(600), ...ids(10)) },
    found: [['many-duplicates', 'warning', AUDIENCE_LINE, /^610 of 1,210 rows \(50\.4%\) repeat/]],
  },
  {
    what: 'an ID that was cut among IDs of one length',
    files: { 'a.csv': csv(...ids(1200), 'member-77') },
    found: [['odd-length', 'warning', 1202, /^This ID of 1,201 does not have 11 characters/]],
  },
  {
    what: 'IDs that were joined',
    files: {
      'a.txt': lines(...ids(1100), 'member-1001member-1002', 'member-1003member-1004', ...ids(100, 2000)),
    },
    found: [['odd-length', 'warning', 1101, /^2 IDs, the first on this line, of 1,202 do not have/]],
  },
  {
    what: 'a file that was cut off',
    files: { 'a.csv': `${csv(...ids(150))}mem` },
    found: [['cut-off', 'warning', 152, /shorter than all others/]],
  },
  {
    what: 'addresses in two letter cases',
    files: { 'a.csv': lines('email', 'Ann@example.com', 'ann@example.com', 'bob@example.com') },
    settings: 'identifier: email',
    found: [['letter-case', 'warning', AUDIENCE_LINE, /^1 e-mail address appears again/]],
  },
  {
    what: 'IDs that are one only in small letters',
    files: { 'a.csv': csv('member-aB', 'member-Ab', 'member-c') },
    settings: 'normalize: [lowercase]',
    found: [['letter-case', 'warning', AUDIENCE_LINE, /has made 1 ID the same as another/]],
  },
  {
    what: 'fewer rows than the exporter counted',
    files: { 'a.csv': csv(...ids(5)) },
    settings: 'expected_rows: 6',
    found: [['row-count', 'error', AUDIENCE_LINE, /^5 rows were read, but 6 are expected/]],
  },
  {
    what: 'more rows than the file beside the list says',
    files: { 'a/a.csv': csv(...ids(5)), 'a/rows.count': 'count\n4\n' },
    settings: 'expected_rows: CASE/a/rows.count',
    found: [['row-count', 'error', AUDIENCE_LINE, /^5 rows were read, but 4 are expected/]],
  },
  {
    what: 'a count that is not there',
    files: { 'a.csv': csv(...ids(5)) },
    settings: 'expected_rows: CASE/rows.count',
    found: [['members-not-found', 'error', AUDIENCE_LINE]],
  },
  {
    what: 'a count that is none',
    files: { 'a.csv': csv(...ids(5)), 'rows.count': 'unknown' },
    settings: 'expected_rows: CASE/rows.count',
    found: [['row-count', 'error', AUDIENCE_LINE, /does not hold a number/]],
  },
  {
    what: 'a folder in place of a count',
    files: { 'a.csv': csv(...ids(5)), 'rows/rows.txt': '5\n' },
    settings: 'expected_rows: CASE/rows/',
    found: [
      [
        'row-count',
        'error',
        AUDIENCE_LINE,
        /^`expected_rows` is `\S+\/rows\/`, which is a folder\. Name the file in it .* such as `\S+\/rows\/rows\.txt`\.$/,
      ],
    ],
  },
  {
    what: 'a count outside of the workspace',
    files: { 'a.csv': csv(...ids(5)) },
    settings: `expected_rows: ${JSON.stringify(import.meta.filename)}`,
    found: [['members-outside-workspace', 'error', AUDIENCE_LINE]],
  },
  {
    what: 'a count of rows among the members',
    files: { 'a/a.txt': lines(...ids(5)), 'a/rows.txt': '6\n' },
    members: 'a/*.txt',
    settings: 'expected_rows: CASE/a/rows.txt',
    found: [['row-count', 'error', AUDIENCE_LINE, /rows\.txt` holds the number of rows .* Exclude it/]],
  },
  {
    what: 'a count that is written as text',
    files: { 'a.csv': csv(...ids(5)) },
    settings: "expected_rows: '48,211'",
    found: [['members-not-found', 'error', AUDIENCE_LINE, /^`expected_rows`: .*without quotes/]],
  },
  {
    what: 'a count in another encoding',
    files: { 'a.csv': csv(...ids(5)), 'rows.count': Buffer.from('rows: é', 'latin1') },
    settings: 'expected_rows: CASE/rows.count',
    found: [['bad-encoding', 'error', AUDIENCE_LINE, /^`expected_rows`: /]],
  },
  {
    what: 'a title and no header',
    files: { 'a.csv': 'Customers of today\n' },
    settings: 'skip_lines: 1, min_members: 0',
    found: [['empty-file', 'error', undefined, /ends with the lines that `skip_lines` leaves out/]],
  },
  {
    what: 'one of several files that has only its title',
    files: { 'a/0.tsv': lines('title', 'customer_id', ...ids(2)), 'a/1.tsv': 'title\n\n' },
    members: 'a/*.tsv',
    settings: 'skip_lines: 1',
    found: [['empty-file', 'error']],
  },
  {
    what: 'a header with spaces after it',
    files: { 'a.csv': lines('customer_id  ', ...ids(2)) },
    found: [
      [
        'column-not-found',
        'error',
        1,
        /differs from it only in letter case, white space, `_`, `-` or invisible characters/,
      ],
    ],
  },
  {
    what: 'one of several files that is empty',
    files: { 'a/0.txt': lines(...ids(2)), 'a/1.txt': '' },
    members: 'a/*.txt',
    found: [['empty-file', 'error', undefined, /the audience has others/]],
  },
  ...WRONG_TABLES,
];

/** What is right although it looks a little like the above. */
const RIGHT: readonly Case[] = [
  ...Object.entries(HEALTHY_LISTS).flatMap(([what, list]): Case[] => [
    { what, files: { 'a.txt': lines(...list) }, found: [] },
    {
      what: `${what} in csv`,
      files: { 'a.csv': lines('ref', ...list.map(quoted)) },
      settings: 'header: true, column: 1',
      found: [],
    },
  ]),
  {
    what: 'composite IDs below a header without the separator',
    files: { 'a.csv': lines('ref', 'a|1', 'b|2') },
    settings: 'header: true, column: 1',
    found: [],
  },
  {
    what: 'part 0 of a Spark export',
    files: {
      'a/part-00000-1b4e28ba-2fa1-11d2-883f-0016d3cca427-c000.csv': '',
      'a/part-00001-1b4e28ba-2fa1-11d2-883f-0016d3cca427-c000.csv': csv(...ids(3)),
    },
    members: 'a/*.csv',
    found: [],
  },
  ...(['csv', 'txt', 'json'] as const).flatMap((extension): Case[] =>
    ['1b4e28ba', 'tid-4711-1b4e28ba'].map((export_) => ({
      what: `part 0 of ${export_} without a byte, in ${extension}`,
      files: {
        [`a/part-00000-${export_}-2fa1-11d2-883f-0016d3cca427-c000.${extension}`]: '',
        [`a/part-00001-${export_}-2fa1-11d2-883f-0016d3cca427-c000.${extension}`]:
          extension === 'json' ? lines(...ids(3).map((id) => JSON.stringify(id))) : lines(...ids(3)),
      },
      members: 'a/*',
      ...(extension === 'csv' && { settings: 'header: false, column: 1' }),
      found: [],
    })),
  ),
  {
    what: 'part 0 of Databricks without a header',
    files: {
      'a/part-00000-tid-4711-1b4e28ba-2fa1-11d2-883f-0016d3cca427-12-1-c000.csv': '',
      'a/part-00001-tid-4711-1b4e28ba-2fa1-11d2-883f-0016d3cca427-13-1-c000.csv': csv(...ids(3)),
    },
    members: 'a/*.csv',
    found: [],
  },
  {
    what: 'files of words of which two begin with the same',
    files: { 'a/0.txt': lines('ann', 'bob'), 'a/1.txt': lines('ann', 'eve') },
    members: 'a/*.txt',
    found: [],
  },
  {
    what: 'files of which only two begin with the same line',
    files: {
      'a/0.txt': lines('ann', 'bob-1'),
      'a/1.txt': lines('ann', 'eve-1'),
      'a/2.txt': lines('joe', 'eve-2'),
    },
    members: 'a/*.txt',
    found: [],
  },
  {
    what: 'files that begin with the same member',
    files: { 'a/0.txt': lines('member-1', 'member-2'), 'a/1.txt': lines('member-1', 'member-3') },
    members: 'a/*.txt',
    found: [],
  },
  {
    what: 'a few IDs in quotes',
    files: { 'a.txt': lines(...ids(8), `'member-a'`, '"member-b"') },
    found: [],
  },
  {
    what: 'IDs in quotes that are accepted',
    files: { 'a.txt': lines(...ids(8).map((id) => `"${id}"`)) },
    settings: 'accept: [damaged-number]',
    found: [],
  },
  {
    what: 'versions, of which most have a zero',
    files: {
      'a.csv': csv(
        ...Array.from({ length: 90 }, (_, n) => `${n + 1}.0`),
        ...Array.from({ length: 10 }, (_, n) => `${n + 1}.1`),
      ),
    },
    found: [],
  },
  {
    what: 'a sequence that passes a power of ten',
    files: { 'a.csv': csv(...Array.from({ length: 1203 }, (_, n) => `member-${n + 8800}`)) },
    found: [],
  },
  {
    what: 'numbers that pass a power of ten',
    files: { 'a.csv': csv(...Array.from({ length: 1203 }, (_, n) => String(n + 8800))) },
    found: [],
  },
  {
    what: 'words of one length but for characters of several bytes',
    files: {
      'a.txt': lines(...Array.from({ length: 1100 }, (_, n) => `${n % 300 === 0 ? 'é' : 'e'}${n + 1000}`)),
    },
    found: [],
  },
  { what: 'a last line without an end', files: { 'a.csv': csv(...ids(150)).trimEnd() }, found: [] },
  {
    what: 'a short last ID with its line end',
    files: { 'a.csv': csv(...ids(150), 'mem') },
    found: [],
  },
  {
    what: 'as many rows as the exporter counted',
    files: { 'a/a.csv': csv(...ids(5)), 'a/rows.count': '5\n' },
    settings: 'expected_rows: CASE/a/rows.count',
    found: [],
  },
  {
    what: 'a count as PowerShell writes it',
    files: { 'a.csv': csv(...ids(5)), 'rows.count': Buffer.from('\ufeff5\r\n', 'utf16le') },
    settings: 'expected_rows: CASE/rows.count',
    found: [],
  },
  {
    what: 'a count that is left out of the members',
    files: { 'a/a.txt': lines(...ids(5)), 'a/rows.txt': '5\n' },
    members: 'a/[a-q]*.txt',
    settings: 'expected_rows: CASE/a/rows.txt',
    found: [],
  },
  {
    what: 'a line that says the delimiter, quoted like the fields',
    files: { 'a.csv': lines('"SEP=;"', '"customer_id";"n"', '"member-1";"1"') },
    found: [],
  },
  {
    what: 'a title, and a header without rows',
    files: { 'a.csv': lines('title', 'customer_id') },
    settings: 'skip_lines: 1, min_members: 0',
    found: [],
  },
  {
    what: 'a folder with the name of a file whose files are read',
    files: { 'a/one.csv': csv('member-1'), 'a/vip.csv/part.csv': csv('member-2') },
    members: '**/*.csv',
    found: [],
  },
  {
    what: 'rows that repeat, where that is accepted',
    files: { 'a.csv': csv(...ids(600), ...ids(600), ...ids(10)) },
    settings: 'accept: [many-duplicates]',
    found: [],
  },
  {
    what: 'long numbers of which one file has some that do not end in 0',
    files: {
      'a/0.txt': lines(...Array.from({ length: 100 }, (_, n) => `${9_007_199_254_741 + n}0000`)),
      'a/1.txt': lines('9007199254740993'),
    },
    members: 'a/*.txt',
    found: [],
  },
  {
    what: 'names that rules must look at, after the first thousand rows',
    files: { 'a.csv': csv(...ids(1500).map((id) => `Zoë ${id}`)) },
    found: [],
  },
  { what: 'an empty list of lines', files: { 'a.txt': '' }, settings: 'min_members: 0', found: [] },
  {
    what: 'a header with a year',
    files: { 'a.csv': lines('ref2026', ...ids(3)) },
    settings: 'header: true, column: 1',
    found: [],
  },
  {
    what: 'a usual header that the pattern matches',
    files: { 'a.csv': lines('column1', ...ids(3)) },
    settings: "header: true, column: 1, pattern: '[a-z0-9-]+'",
    found: [],
  },
  {
    what: 'a header that the pattern matches',
    files: { 'a.csv': lines('kundennummer', ...ids(3)) },
    settings: "header: true, column: 1, pattern: '[a-z0-9-]+'",
    found: [],
  },
  {
    what: 'words that are accepted',
    files: { 'a.csv': csv('NULL', ...ids(3), 'none', '1.0') },
    settings: 'accept: [placeholder-id, damaged-number]',
    found: [],
  },
  ...RIGHT_TABLES,
];

function quoted(id: string): string {
  return /[",]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id;
}

interface Problem {
  readonly code: string;
  readonly severity: string;
  readonly line?: number;
}

/** The line of the first audience. */
const FIRST_LINE = 4;

/** One plan over all cases; each audience has a folder of its own. */
async function plan(cases: readonly Case[]) {
  const files: Record<string, string | Buffer> = {};
  const audiences = cases.map(({ files: own, members = Object.keys(own)[0], settings }, at) => {
    for (const [name, text] of Object.entries(own)) files[`case_${at}/${name}`] = text;
    return `  case_${at}: { members: 'case_${at}/${members}'${settings ? `, ${settings.replaceAll('CASE', `case_${at}`)}` : ''} }\n`;
  });
  using workspace = createWorkspace({
    'audiences.yml': `version: 1\ndefaults: { identifier: customer_id }\naudiences:\n${audiences.join('')}`,
    ...files,
  });
  const run = await runAction({ workspace, inputs: { mode: 'plan' } });
  assertWellFormed(run);
  return run;
}

describe('an export that went wrong', async () => {
  const run = await plan(CASES);
  for (const [at, { what, found }] of CASES.entries()) {
    it(`is found: ${what}`, () => {
      const { problems, status } = run.result.audiences[at];
      assert.deepEqual(
        problems.map(({ code, severity, line }: Problem) => [code, severity, line]),
        found.map(([code, severity, line]) => [
          code,
          severity,
          line === AUDIENCE_LINE ? FIRST_LINE + at : line,
        ]),
        JSON.stringify(problems),
      );
      for (const [n, [, , , part]] of found.entries()) if (part) assert.match(problems[n].message, part);
      const stops = found.some(([, severity]) => severity === 'error');
      assert.equal(status, stops ? 'invalid' : 'planned');
    });
  }

  it('is named by lines, never by a member', () => {
    assert.equal(run.exitCode, 1);
    assertNoMemberIds(['member-1000', 'ann@example.com', '8.96529E+19', 'member_a', '6fa459ea'], run);
    const first = run.result.audiences[CASES.findIndex(({ what }) => what.startsWith('long numbers'))];
    assert.deepEqual(
      first.problems[0].lines,
      Array.from({ length: 20 }, (_, n) => n + 2),
    );
    assert.equal(first.problems[0].count, 100);
  });
});

describe('an honest export', async () => {
  const run = await plan(RIGHT);
  for (const [at, { what }] of RIGHT.entries()) {
    it(`is left alone: ${what}`, () => {
      assert.deepEqual(run.result.audiences[at].problems, []);
    });
  }

  it('is planned as a whole', () => assert.equal(run.exitCode, 0, run.log));
});
