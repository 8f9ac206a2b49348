import { error, ProblemError } from '../../problems/problem.ts';
import type { MemberSink, ReadSettings } from '../reader.ts';
import type { MemberSource } from '../source.ts';
import { decompress, expansionLimit } from '../text/decompress.ts';
import { HEAD_LENGTH, sniff } from '../text/sniff.ts';
import { badParquet } from './bad-parquet.ts';
import { loadCodecs } from './codecs.ts';
import { loadFooter } from './footer.ts';
import { createHybrid } from './hybrid.ts';
import { type PageSettings, pagesOf } from './pages.ts';
import { chooseColumn } from './parquet-column.ts';
import { invalidUtf8, type Ranges } from './values.ts';

/** A Parquet file that is itself compressed must be unpacked before it can be read; in memory, so no more than this. */
const MAX_UNPACKED = 512 * 1024 * 1024;
/** Rows that are worked on at a time. */
const BATCH = 4096;

/**
 * Reads one column of a Parquet file, row group by row group and page by page: strings, integers of every width with
 * every digit, decimals without a fraction, and UUIDs as lower-case text. Lines are row numbers. What the file claims
 * about itself is checked against its size first, so a hostile one ends quickly and in little memory. Throws
 * ProblemError: `bad-format`, `column-not-found`, `bad-encoding`, `bad-compression`, `members-unreadable`.
 */
export async function readParquet(
  source: MemberSource,
  settings: ReadSettings,
  sink: MemberSink,
): Promise<void> {
  const plain = await unpacked(source);
  const footer = await loadFooter(plain);
  const column = chooseColumn(footer, settings);
  const codecs = await loadCodecs();
  const budget = { left: expansionLimit(plain.size) };
  let row = 0;
  for (const group of footer.row_groups) {
    const rows = Number(group.num_rows);
    if (!(rows >= 0)) throw badParquet('claims a negative number of rows');
    row = await readRowGroup(
      { source: plain, column, codecs, budget },
      group.columns[column.leaf],
      row,
      rows,
      sink,
    );
  }
  if (BigInt(row) !== footer.num_rows) throw badParquet('has another number of rows than it claims');
}

async function readRowGroup(
  settings: PageSettings,
  chunk: Parameters<typeof pagesOf>[1],
  firstRow: number,
  rows: number,
  sink: MemberSink,
): Promise<number> {
  let row = firstRow;
  for await (const page of pagesOf(settings, chunk)) {
    if (row - firstRow + page.rows > rows) throw badParquet('has more values in a row group than rows');
    const levels = page.levels === null ? null : createHybrid(page.levels, 1);
    const indices = page.indices === null ? null : createHybrid(page.indices.bytes, page.indices.width);
    let value = 0;
    for (let done = 0; done < page.rows; done += BATCH) {
      const count = Math.min(BATCH, page.rows - done);
      if (levels === null) LEVELS.fill(1, 0, count);
      else levels.fill(LEVELS, count);
      let present = 0;
      for (let i = 0; i < count; i += 1) present += LEVELS[i]!;
      if (indices !== null) indices.fill(INDICES, present);
      const length = emit(page.values, indices === null ? value : null, count, row, sink);
      value += present;
      row += count;
      settings.budget.left -= length;
      if (settings.budget.left < 0) throw badParquet('expands beyond all reason');
    }
  }
  if (row - firstRow !== rows) throw badParquet('has fewer values in a row group than rows');
  return row;
}

const LEVELS = new Int32Array(BATCH);
const INDICES = new Int32Array(BATCH);

/** Hands a batch to the sink; `first` is null where INDICES says which values. Gives their bytes, and some for each row. */
function emit(
  values: Ranges,
  first: number | null,
  count: number,
  rowsBefore: number,
  sink: MemberSink,
): number {
  const { bytes, starts, ends } = values;
  let next = first ?? 0;
  let length = 4 * count;
  for (let i = 0; i < count; i += 1) {
    const row = rowsBefore + i + 1;
    if (LEVELS[i] === 0) {
      sink.invalid('not-an-id', row);
      continue;
    }
    const value = first === null ? INDICES[next]! : next;
    next += 1;
    if (value >= values.count) throw badParquet('has fewer values than it claims');
    const start = starts[value]!;
    const end = ends[value]!;
    if (end < start) throw invalidUtf8(row);
    length += end - start;
    sink.id(bytes, start, end, row);
  }
  return length;
}

const NO_PARQUET =
  'This is not a Parquet file, or it is damaged. Set `format` to what it is, or export it again.';

/** The source, or the file in it where it is compressed as a whole. */
async function unpacked(source: MemberSource): Promise<MemberSource> {
  const head = await source.slice(0, Math.min(HEAD_LENGTH, source.size));
  if (head.toString('latin1', 0, 4) === 'PAR1') return source;
  const found = sniff(head);
  if (found.kind === 'foreign') throw new ProblemError(error('bad-format', found.message));
  if (found.kind === 'text') throw new ProblemError(error('bad-format', NO_PARQUET));
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of decompress(source.chunks(), source.size)) {
    size += chunk.length;
    if (size > MAX_UNPACKED)
      throw badParquet('is over 512 MiB once it is unpacked: do not compress it as a whole');
    parts.push(Buffer.from(chunk));
  }
  const bytes = Buffer.concat(parts);
  if (sniff(bytes.subarray(0, HEAD_LENGTH)).kind !== 'parquet')
    throw badParquet('is compressed, but what is in it is not a Parquet file');
  return {
    ...source,
    size,
    slice: async (start, end) => bytes.subarray(start, end),
  };
}
