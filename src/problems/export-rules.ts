/** One kind of export that went wrong and parses all the same. */
export interface ExportRule {
  /** What the rule looks at: one row, one file, or all files of an audience. */
  readonly scope: 'row' | 'file' | 'audience';
  /** What it looks for. */
  readonly cause: string;
  /** What such a file looks like; Markdown, with made-up IDs. */
  readonly example: string;
  /** Why it is dangerous. */
  readonly danger: string;
  /** What to do about it. */
  readonly remedy: string;
  /** When it is right to accept what the rule finds. */
  readonly accept: string;
}

const MISSING_MEMBER =
  'Whoever the row was meant for is missing from the list, so ODP removes them from the audience.';

/**
 * The rules for what parses and is wrong all the same, each with the code that `accept` names. `docs/problems.md`, the
 * manifest's schema and the number of kinds in the README come from this table.
 */
export const EXPORT_RULES = {
  'placeholder-id': {
    scope: 'row',
    cause:
      'An ID is a text that a tool writes where it has no value, such as `NULL`, `\\N`, `(blank)`, `#N/A` and other errors of a spreadsheet, the UUID of zeros, or the hash of an empty text; letter case does not count. Words that are sometimes real IDs (`none`, `nil`, `nan`, `nat`, `na`, `n/a`, `unknown`, `anonymous`, `guest`, `not_authenticated`, `true`, `false`, `-`, `--`, `?`, `0`) are an error where at least 90% of the first 1,000 other IDs of the file have a digit or an `@` (for `0`: and four characters or more), and a warning elsewhere.',
    example: '`mysql -B` writes a missing ID as `NULL`, and `COPY` of PostgreSQL writes it as `\\N`.',
    danger: `${MISSING_MEMBER} The placeholder itself becomes a member.`,
    remedy:
      'Leave rows without an ID out of the export (`WHERE customer_id IS NOT NULL`), or set `invalid_rows: skip`.',
    accept: 'the word is the ID of a real member; to change the list of words, set `placeholders` instead',
  },
  'damaged-number': {
    scope: 'row',
    cause:
      'An ID is a number that a tool has rewritten: with a fraction of zeros (also where thousands are set apart, as in `1,234.00`, but not `1,234` alone), in scientific notation, or wrapped so that a spreadsheet leaves it alone or as Python prints it. Or at least 90% of the first 1,000 IDs of a file are in quotes. Where other IDs among the first 1,000 have a fraction that is not zero, as versions have, a fraction of zeros is a warning, and nothing if that is one in ten of them. As a warning, too: a file has at least 100 IDs of 16 digits or more, and all of them end in 0.',
    example:
      '`1001.0` from pandas, where one empty cell turns the column into fractions; `8.96529E+19` and `="00123"` from a spreadsheet; `b\'00123\'` from Python.',
    danger:
      'ODP does not know the damaged ID, so the member it stood for is removed. Digits that a spreadsheet has rounded away cannot be brought back.',
    remedy:
      'Export the column as text, straight from the database and not by way of a spreadsheet; in pandas read it with `dtype=str` or `Int64`.',
    accept: 'your IDs really look like this',
  },
  'invisible-character': {
    scope: 'row',
    cause:
      'An ID has a character that nobody sees, such as a no-break space, a soft hyphen, a zero-width space or a direction mark, or the character U+FFFD, a sign of damaged text. Joiners within words of a script that is written with them and within emoji are fine; other characters of the Unicode category Cf are a warning.',
    example: '`1001` copied from a web page, with a zero-width space (U+200B) after the last digit.',
    danger: 'The ID looks right and is a different one, so the member it was meant for is removed.',
    remedy:
      'Remove these characters where the list is made; for U+FFFD export the file again in UTF-8 or set `encoding`.',
    accept: 'the character is part of the ID in ODP too',
  },
  'header-row': {
    scope: 'row',
    cause:
      'An ID is the name of its own column or of the identifier, in any letter case. As a warning: the first row of a file without a header is a usual header word such as `id`, `user_id`, `email` or `name`, or all of several files begin with the same word and go on with IDs that have digits or `@`.',
    example: '`cat part-*.csv > all.csv` repeats the header `customer_id` before the rows of each part.',
    danger:
      'The header becomes a member, and it shows that files were joined by a tool that does not know their format.',
    remedy:
      'Name the parts as a list or a glob in `members` instead of joining them. For files that begin with a header set `header: true`, or `format: csv` if they are read as lines.',
    accept: 'a member has this ID',
  },
  'not-a-row': {
    scope: 'row',
    cause:
      'A line is what a shell prints around its rows (a count of rows, a time, an error, a ruler or frame of a table), the progress of `curl`, a statement of SQL, a tag or element of HTML or XML, what a service answers with in JSON where it fails, or a conflict marker of Git. A conflict marker makes the whole file invalid, even with `invalid_rows: skip`.',
    example: '`psql -A` ends its output with `(5 rows)`.',
    danger:
      'The line becomes a member. After a conflict marker nobody can say which of the two lists is the right one.',
    remedy:
      'Export without decoration (`psql -At`, `mysql -N -B`, `sqlcmd -h -1` with `SET NOCOUNT ON`); resolve the conflict and commit the result.',
    accept: 'your IDs really look like this',
  },
  'not-an-email': {
    scope: 'row',
    cause:
      'With the identifier `email`, an ID is not an address: it has no `@`, a second `@` or a space outside of quotes, nothing before or after the `@`, or `mailto:`, `<`, `,` or `;` around it. A domain without a dot is a warning.',
    example: '`ann.example.com`, or `1001` where another column was exported.',
    danger: 'The value matches nobody in ODP, so the member it was meant for is removed.',
    remedy: 'Check that `column` is the one with the addresses, and correct the rows.',
    accept: 'your account keeps other values in `email`',
  },
  'no-header': {
    scope: 'file',
    cause:
      'The column is taken by its position, the file should begin with a header, and the header cell is a member: it matches `pattern`, or it has the form of nearly all rows below it.',
    example:
      'With `column: 1`, a file whose first line is `u1000` and whose other lines are `u1001`, `u1002`, …',
    danger: 'The first member of every such file is taken for a header, and so removed from the audience.',
    remedy: 'Set `header: false`, or export with a header.',
    accept: 'the header of the column looks like an ID',
  },
  'empty-header': {
    scope: 'file',
    cause: 'The header cell of the column that is taken is empty.',
    example:
      'pandas writes its index as a first column without a name: the header is `,customer_id`, and `column: 1` is the index.',
    danger: 'Row numbers are imported in place of IDs, which removes every member.',
    remedy: 'Name the column in `column`, or export without the index (`index=False`).',
    accept: 'the column has no name and holds the IDs',
  },
  'wrong-delimiter': {
    scope: 'file',
    cause:
      'The fields are separated by a character other than `delimiter`: with that character the header would have the column or the quotes would be right, or the column is taken by position and nearly all IDs have the same number of that character. In a file of several columns this counts only where `delimiter` cuts values in two, as in `1,50`. Or each row is in quotes as a whole.',
    example: '`customer_id;name` and rows such as `1001;Ann`, as Excel writes CSV in much of Europe.',
    danger: 'Whole lines are taken for IDs. ODP knows none of them and removes every member.',
    remedy:
      'Set `delimiter` to the character that the message names; where rows are in quotes as a whole, export fields instead.',
    accept: 'the IDs themselves are composed with this character',
  },
  'empty-file': {
    scope: 'file',
    cause:
      'A file holds nothing but line ends. In csv and tsv with a header that is always an error, and in other formats where the audience has several files. Part 0 of a Spark export may be empty in any format.',
    example: 'A query that failed, with its output redirected: `psql … > members.csv` leaves 0 bytes.',
    danger: 'Everyone whom the file should have listed is removed.',
    remedy: 'Check the step that writes the file; an export without rows still has its header.',
    accept: 'a part of your export may really be empty',
  },
  'mixed-exports': {
    scope: 'audience',
    cause: 'A folder holds the same part number under two UUIDs, in the form that Spark writes.',
    example: '`part-00000-1b4e28ba-….csv` next to `part-00000-6fa459ea-….csv`.',
    danger: 'Two exports are read as one: members who left since the first one come back.',
    remedy: 'Empty the folder before each export (`mode("overwrite")`), or name one export in `members`.',
    accept: 'several exports together are the list',
  },
  'missing-part': {
    scope: 'audience',
    cause:
      'The files are numbered from 0 or 1 with four digits or more, at least half of the numbers are there, and one in between is missing.',
    example: '`vip-0000.csv`, `vip-0001.csv`, `vip-0003.csv`.',
    danger: 'The members of the missing part are removed.',
    remedy: 'Fetch the missing part, or export again.',
    accept: 'your exporter leaves numbers out',
  },
  'folder-skipped': {
    scope: 'audience',
    cause: 'A pattern in `members` with an extension also matches a folder, which is not read.',
    example: '`members/*.csv`, where Spark has written a folder `members/vip.csv/` with the parts in it.',
    danger: 'The members in that folder are removed.',
    remedy: 'Name the files in it: `members/vip.csv/*.csv`.',
    accept: 'the folder holds no members',
  },
  'round-count': {
    scope: 'audience',
    cause:
      'The number of rows is exactly one at which tools cut an export (1,000, 2,000, 5,000, 10,000, 30,000, 50,000, 65,535, 65,536, 100,000, 150,000, 1,000,000, 1,048,575 or 1,048,576), and it was different before, or there is no baseline.',
    example: 'A list of exactly 10,000 rows, from a BI tool that shows 10,000 rows at most.',
    danger: 'Everyone after the last row is removed.',
    remedy: 'Check the limit of the tool or query, or set `expected_rows`.',
    accept: 'the audience really has this size',
  },
  'many-duplicates': {
    scope: 'audience',
    cause: 'Of at least 1,000 rows, more than half repeat an ID of an earlier row.',
    example: 'A join that multiplies rows, or the same pages of an API fetched over and over.',
    danger:
      'Where the same page was fetched several times, the others are missing and their members are removed.',
    remedy: 'Check the export; where each ID should come once, use `SELECT DISTINCT` and `duplicates: fail`.',
    accept: 'the file has a row per event and repeated IDs are normal',
  },
  'odd-length': {
    scope: 'audience',
    cause:
      'Of at least 1,000 rows all but at most five have IDs of one length. Numbers that are one digit longer or shorter do not count, as when a sequence passes a power of ten.',
    example: '5,000 UUIDs and one ID that has lost its last three characters.',
    danger: 'An ID that was cut, or joined with its neighbour, belongs to nobody; its member is removed.',
    remedy: 'Look at the line that the message names. A `pattern` makes such rows an error.',
    accept: 'IDs of other lengths are normal',
  },
  'cut-off': {
    scope: 'audience',
    cause:
      'The last line of the last file has no line end, and its ID is shorter than all others, of which there are at least 100.',
    example: 'A download that broke off in the middle of `u000123`: the file ends in `u00`.',
    danger: 'Everyone after that line is removed.',
    remedy: 'Export or fetch the file again, or set `expected_rows`.',
    accept: 'the last ID is complete',
  },
  'letter-case': {
    scope: 'audience',
    cause:
      'With the identifier `email`, two IDs are the same except for letter case. With another identifier, `normalize: [lowercase]` has made two IDs the same.',
    example: '`Ann@example.com` and `ann@example.com`.',
    danger:
      'One person counts twice, or two people whose IDs differ in letter case only become one and the other is removed.',
    remedy: 'For `email` set `normalize: [lowercase]`; for other identifiers remove `lowercase`.',
    accept: 'letter case does not matter in these IDs, or both spellings are right',
  },
} as const satisfies Record<string, ExportRule>;

/** The code of an export rule, as `accept` takes it. */
export type ExportRuleCode = keyof typeof EXPORT_RULES;

/** All of them, in the table's order. */
export const EXPORT_RULE_CODES = Object.keys(EXPORT_RULES) as ExportRuleCode[];
