import type { ColumnChunk, FileMetaData } from 'hyparquet';
import { problemError } from '../../problems/problem.ts';
import { count } from '../../words/numbers.ts';
import { badFormat } from '../bad-format.ts';
import { DOCUMENT_HEAD, pageIn } from '../formats/document.ts';
import type { MemberSink, ReadSettings } from '../reader.ts';
import type { MemberSource } from '../source.ts';
import { decompress, expansionLimit, refuseEmptyArchive } from '../text/decompress.ts';
import { HEAD_LENGTH, sniff } from '../text/sniff.ts';
import { badParquet } from './bad-parquet.ts';
import { loadCodecs } from './codecs.ts';
import { loadFooter } from './footer.ts';
import { readHybrid } from './hybrid.ts';
import { type Page, type PageSettings, pagesOf } from './pages.ts';
import { chooseLeaf, type ParquetColumn } from './parquet-column.ts';
import { BATCH, FRACTION, type ValueStream, type Values } from './values.ts';

/** A Parquet file that is itself compressed must be unpacked before it can be read; in memory, so no more than this. */
const MAX_UNPACKED = 512 * 1024 * 1024;
/**
 * What a file may hold once it is unpacked, pages and rendered IDs, with some bytes for each row: this, or as many times
 * its size as compressed text may. 110 million integers, which a delta encoding can hold in next to nothing, are below.
 */
export const MAX_EXPANDED = 4 * 1024 * 1024 * 1024;
const BYTES_PER_ROW = 8;
/** Rows of a file, or as many times its size: any number of rows may take no bytes at all. */
export const MAX_ROWS = 128 * 1024 * 1024;
const MAX_ROWS_PER_BYTE = 100;

/**
 * Reads one column of a Parquet file, row group by row group, page by page and batch by batch: strings, integers of
 * every width with every digit, whole decimals, and UUIDs as lower-case text. Lines are row numbers. What the file
 * claims is checked before there is memory for it, so a hostile one ends quickly and in little memory. Throws
 * ProblemError: `bad-format`, `column-not-found`, `bad-encoding`, `bad-compression`, `members-unreadable`.
 */
export async function readParquet(
  source: MemberSource,
  settings: ReadSettings,
  sink: MemberSink,
): Promise<void> {
  const plain = await unpacked(source);
  const footer = await loadFooter(plain);
  const column = chooseLeaf(footer, settings);
  let left = Math.max(MAX_EXPANDED, expansionLimit(plain.size));
  const spend = (bytes: number) => {
    left -= bytes;
    if (left < 0) throw badParquet(...EXPANDS_TOO_MUCH);
  };
  const pages: PageSettings = { source: plain, column, codecs: await loadCodecs(), spend };
  const groups = footer.row_groups.map((group) => rowsOf(group, column));
  const most = Math.max(MAX_ROWS, MAX_ROWS_PER_BYTE * plain.size);
  if (groups.reduce((sum, { rows }) => sum + rows, 0) > most) throw tooManyRows(most);
  let row = 0;
  for (const { chunk, rows } of groups) {
    if (rows === 0) continue;
    row =
      column.kind === 'null'
        ? giveNulls(row, rows, spend, sink)
        : await readRowGroup(pages, chunk, row, rows, sink);
  }
  const { num_rows: claimed } = footer as { readonly num_rows?: bigint };
  if (claimed !== undefined && BigInt(row) !== claimed)
    throw badParquet('has another number of rows than it claims');
}

/** A few writers leave the number of rows out, in a group or in the footer. */
function rowsOf(group: FileMetaData['row_groups'][number], { leaf }: ParquetColumn) {
  const chunk = group.columns[leaf];
  const rows = Number(group.num_rows ?? chunk?.meta_data?.num_values ?? 0);
  if (!(rows >= 0)) throw badParquet('claims a negative number of rows');
  return { chunk, rows };
}

function tooManyRows(most: number) {
  return badParquet(
    `claims more than ${count(most)} rows, the most that are read from a file of its size`,
    'Split it into several files.',
  );
}

const EXPANDS_TOO_MUCH = [
  'holds more than 4 GiB of IDs once it is unpacked, which is the most that is read from a file of its size',
  'Split it into several files.',
] as const;

/** The rows of a column of the type Null, which has no values. */
function giveNulls(firstRow: number, rows: number, spend: (bytes: number) => void, sink: MemberSink): number {
  for (let done = 0; done < rows; done += 1) {
    if (done % BATCH === 0) spend(BYTES_PER_ROW * Math.min(BATCH, rows - done));
    sink.invalid('not-an-id', firstRow + done + 1, NULL);
  }
  return firstRow + rows;
}

async function readRowGroup(
  settings: PageSettings,
  chunk: ColumnChunk | undefined,
  firstRow: number,
  rows: number,
  sink: MemberSink,
): Promise<number> {
  let row = firstRow;
  for await (const page of pagesOf(settings, chunk)) {
    if (row - firstRow + page.rows > rows) throw badParquet('has more values in a row group than rows');
    readPage(settings, page, row, sink);
    row += page.rows;
  }
  if (row - firstRow !== rows) throw badParquet('has fewer values in a row group than rows');
  return row;
}

function readPage({ column, spend }: PageSettings, page: Page, firstRow: number, sink: MemberSink): void {
  const { maxLevel, levelBits } = column;
  const fillLevels = page.levels === null ? null : readHybrid(page.levels, levelBits);
  for (let done = 0; done < page.rows; done += BATCH) {
    const rows = Math.min(BATCH, page.rows - done);
    if (fillLevels === null) LEVELS.fill(maxLevel, 0, rows);
    else fillLevels(LEVELS, rows);
    let present = 0;
    for (let i = 0; i < rows; i += 1) if (LEVELS[i] === maxLevel) present += 1;
    spend(BYTES_PER_ROW * rows);
    giveRows(page.texts, rows, present, maxLevel, firstRow + done, spend, sink);
  }
}

const LEVELS = new Int32Array(BATCH);

/** Hands the rows of a batch to the sink: those of LEVELS below `maxLevel` are NULL, the others have a value each. */
function giveRows(
  texts: ValueStream,
  rows: number,
  present: number,
  maxLevel: number,
  rowsBefore: number,
  spend: (bytes: number) => void,
  sink: MemberSink,
): void {
  let left = present;
  let values: Values | null = null;
  let next = 0;
  let length = 0;
  for (let i = 0; i < rows; i += 1) {
    const row = rowsBefore + i + 1;
    if (LEVELS[i] !== maxLevel) {
      sink.invalid('not-an-id', row, NULL);
      continue;
    }
    if (values === null || next === values.count) {
      values = texts(left);
      if (values.count === 0) throw badParquet('has fewer values than it claims');
      left -= values.count;
      next = 0;
    }
    const start = values.starts[next]!;
    const end = values.ends[next]!;
    next += 1;
    if (end >= start) {
      length += end - start;
      sink.id(values.bytes, start, end, row);
    } else if (end === FRACTION) {
      sink.invalid('not-an-id', row, { why: 'fraction' });
    } else {
      throw problemError('bad-encoding', NOT_TEXT, { line: row });
    }
  }
  spend(length);
}

const NULL = { why: 'null' } as const;
const NOT_TEXT = 'A value of the Parquet file is not valid UTF-8. Export the column as text.';

const NO_PARQUET =
  'This is not a Parquet file, or it is damaged. Set `format` to what it is, or export it again.';

/** The source, or the file in it where it is compressed as a whole. */
async function unpacked(source: MemberSource): Promise<MemberSource> {
  refuseEmptyArchive(source);
  const head = await source.slice(0, Math.min(HEAD_LENGTH, source.size));
  if (head.toString('latin1', 0, 4) === 'PAR1') return source;
  const found = sniff(head);
  if (found.kind === 'foreign') throw badFormat(found.message);
  if (found.kind === 'text') throw badFormat(pageIn(head.toString('utf8', 0, DOCUMENT_HEAD)) ?? NO_PARQUET);
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of decompress(source.chunks(), source.size)) {
    size += chunk.length;
    if (size > MAX_UNPACKED)
      throw badParquet('is over 512 MiB once it is unpacked: do not compress it as a whole');
    parts.push(Buffer.from(chunk));
  }
  const bytes = Buffer.concat(parts);
  if (sniff(bytes).kind !== 'parquet')
    throw badParquet('is compressed, but what is in it is not a Parquet file');
  return {
    ...source,
    size,
    slice: async (start, end) => bytes.subarray(start, end),
  };
}
