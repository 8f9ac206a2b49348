import { MAX_MEMBERS, MAX_PLACEHOLDERS } from '../../src/manifest/audience-keys.ts';
import { MAX_AUDIENCES } from '../../src/manifest/audiences.ts';
import { MAX_ALIASED } from '../../src/manifest/convert.ts';
import { MAX_PATTERN_LENGTH, MAX_PROGRAM_SIZE } from '../../src/manifest/pattern-check.ts';
import { MAX_MANIFEST_BYTES } from '../../src/manifest/text.ts';
import { MAX_DEPTH, MAX_LINES_AND_COMMAS, MAX_TOKENS } from '../../src/manifest/yaml.ts';
import { MAX_ALTERNATIVES } from '../../src/members/files/braces.ts';
import { MAX_ENTRIES } from '../../src/members/files/search.ts';
import { MAX_EXPANDED, MAX_ROWS } from '../../src/members/parquet/parquet.ts';
import { MAX_TOLD } from '../../src/members/problem-list.ts';
import { MAX_RECORD_BYTES } from '../../src/members/reader.ts';
import { EXPANSION_FACTOR, EXPANSION_FLOOR, MAX_FRAMES } from '../../src/members/text/decompress.ts';
import { COMMENT_LIMITS, SUMMARY_LIMITS } from '../../src/report/markdown.ts';
import { table } from './markdown.ts';

/** How large what a stranger writes may be, and what is written about it. */
export function boundsTable(): string {
  return table(
    ['what', 'at most'],
    [
      ['the manifest', mebibytes(MAX_MANIFEST_BYTES)],
      ['lines and commas of the manifest', number(MAX_LINES_AND_COMMAS)],
      ['YAML tokens of the manifest', number(MAX_TOKENS)],
      ['keys and values that aliases add', number(MAX_ALIASED)],
      ['levels of nesting in the manifest', number(MAX_DEPTH)],
      ['audiences', number(MAX_AUDIENCES)],
      [
        'a `pattern`',
        `${number(MAX_PATTERN_LENGTH)} characters, ${number(MAX_PROGRAM_SIZE)} RE2 instructions`,
      ],
      ['entries of one audience’s `members`', number(MAX_MEMBERS)],
      ['entries of one audience’s `placeholders`', number(MAX_PLACEHOLDERS)],
      ['paths that the braces of one entry mean', number(MAX_ALTERNATIVES)],
      ['files and folders that one audience’s patterns look at', number(MAX_ENTRIES)],
      [
        'what a compressed file expands to',
        `${mebibytes(EXPANSION_FLOOR)}, or ${EXPANSION_FACTOR} times its size where that is more`,
      ],
      ['zstd frames of one file', `${number(MAX_FRAMES)}, and one for each KiB of text`],
      [
        'a Parquet file, unpacked',
        `${mebibytes(MAX_EXPANDED)} and ${number(MAX_ROWS)} rows, or 100 times its size where that is more`,
      ],
      ['a record, line or JSON value', mebibytes(MAX_RECORD_BYTES)],
      ['problems of one audience that are listed one by one', number(MAX_TOLD)],
      ['the job summary', `${number(SUMMARY_LIMITS.maxBytes)} bytes`],
      ['the comment', `${number(COMMENT_LIMITS.maxBytes)} bytes`],
    ],
  );
}

function mebibytes(bytes: number): string {
  return `${number(bytes / 1024 / 1024)} MiB`;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
