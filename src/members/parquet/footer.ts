import type { ColumnChunk, FileMetaData } from 'hyparquet';
import type { MemberSource } from '../source.ts';
import { badParquet, guarded } from './bad-parquet.ts';
import { endOfStruct } from './thrift.ts';

const MAX_FOOTER = 64 * 1024 * 1024;
/** The footer's length, and PAR1. */
const TAIL = 8;
const MAGIC = 'PAR1';

/** The metadata at the end of a Parquet file; throws ProblemError `bad-format`. */
export async function loadFooter(source: MemberSource): Promise<FileMetaData> {
  if (source.size < TAIL + 4) throw badParquet('is truncated');
  const tail = await source.slice(source.size - TAIL, source.size);
  const magic = tail.toString('latin1', 4);
  if (magic === 'PARE') throw badParquet('is encrypted, which is not supported');
  if (magic !== MAGIC) throw badParquet('has no footer: it is truncated');
  const length = tail.readUInt32LE(0);
  if (length > source.size - TAIL - 4)
    throw badParquet('has a footer that is longer than the file: it is damaged');
  if (length > MAX_FOOTER)
    throw badParquet('has a footer of more than 64 MiB', 'Export only the ID column, or larger row groups.');
  const start = source.size - TAIL - length;
  const footer = await source.slice(start, source.size);
  if (endOfStruct(footer.subarray(0, length), 0) === null) throw badParquet('has a damaged footer');
  const { parquetMetadata } = await import('hyparquet');
  const metadata = guarded(() => parquetMetadata(footer, { geoparquet: false }));
  if (await followsAnother(source, start, metadata)) throw badParquet(...JOINED);
  return metadata;
}

const JOINED = [
  'is several files joined into one, of which only a part can be read',
  'Name the files themselves in `members` instead of joining them.',
] as const;

/**
 * Whether the footer at `start` belongs to a file that was appended to another one, as `cat` does. Its offsets count from the
 * beginning of its own file, so they lead into the first one: that one's rows would be read, and all others lost.
 */
async function followsAnother(
  source: MemberSource,
  start: number,
  { row_groups: groups }: FileMetaData,
): Promise<boolean> {
  let end = MAGIC.length;
  for (const { columns } of groups) for (const chunk of columns) end = Math.max(end, ...endsOf(chunk));
  const first = start - end;
  if (!(first > TAIL && first < start)) return false;
  const seam = await source.slice(first - MAGIC.length, first + MAGIC.length);
  return seam.toString('latin1') === MAGIC + MAGIC;
}

/** Where the pages, indexes and filter of a column end, as far as the footer says; the footer comes right after the last. */
function endsOf({ meta_data: meta, ...indexes }: ColumnChunk): number[] {
  const data = meta?.data_page_offset;
  const parts = [
    [meta?.dictionary_page_offset || data, meta?.total_compressed_size],
    [meta?.bloom_filter_offset, meta?.bloom_filter_length],
    [indexes.column_index_offset, indexes.column_index_length],
    [indexes.offset_index_offset, indexes.offset_index_length],
  ];
  return parts.flatMap(([at, length]) =>
    at === undefined || length === undefined ? [] : Number(at) + Number(length),
  );
}
