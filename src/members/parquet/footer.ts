import type { FileMetaData } from 'hyparquet';
import type { MemberSource } from '../source.ts';
import { badParquet, guarded } from './bad-parquet.ts';
import { endOfStruct } from './thrift.ts';

const MAX_FOOTER = 64 * 1024 * 1024;
/** The footer's length, and PAR1. */
const TAIL = 8;

/** The metadata at the end of a Parquet file; throws ProblemError `bad-format`. */
export async function loadFooter(source: MemberSource): Promise<FileMetaData> {
  if (source.size < TAIL + 4) throw badParquet('is truncated');
  const tail = await source.slice(source.size - TAIL, source.size);
  const magic = tail.toString('latin1', 4);
  if (magic === 'PARE') throw badParquet('is encrypted, which is not supported');
  if (magic !== 'PAR1') throw badParquet('has no footer: it is truncated');
  const length = tail.readUInt32LE(0);
  if (length > source.size - TAIL - 4)
    throw badParquet('has a footer that is longer than the file: it is damaged');
  if (length > MAX_FOOTER)
    throw badParquet('has a footer of more than 64 MiB', 'Export only the ID column, or larger row groups.');
  const footer = await source.slice(source.size - TAIL - length, source.size);
  if (endOfStruct(footer.subarray(0, length), 0) === null) throw badParquet('has a damaged footer');
  const { parquetMetadata } = await import('hyparquet');
  return guarded(() => parquetMetadata(footer, { geoparquet: false }));
}
