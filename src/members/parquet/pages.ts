import { crc32 } from 'node:zlib';
import type { ColumnChunk } from 'hyparquet';
import type { MemberSource } from '../source.ts';
import { badParquet } from './bad-parquet.ts';
import { type Codecs, decompressPage } from './codecs.ts';
import { deltaIntegers, deltaLengths, deltaStrings } from './delta.ts';
import { headerReader, type PageHeader } from './header.ts';
import type { ParquetColumn } from './parquet-column.ts';
import { render } from './render.ts';
import {
  byPlace,
  collect,
  DICTIONARY_TOO_LARGE,
  fixedWidth,
  lengthPrefixed,
  splitBytes,
  type ValueStream,
  type Values,
} from './values.ts';

/** A data page, unpacked. */
export interface Page {
  readonly rows: number;
  /** The definition levels as a hybrid of `column.levelBits`; null where every row has a value. */
  readonly levels: Uint8Array | null;
  /** The texts of the rows that have a value. */
  readonly texts: ValueStream;
}

/** Where pages come from and how they are read. */
export interface PageSettings {
  readonly source: MemberSource;
  readonly column: ParquetColumn;
  readonly codecs: Codecs;
  /** Counts bytes that the file expands to, before there is memory for them. Throws ProblemError over the limit. */
  readonly spend: (bytes: number) => void;
}

/** Largest page. Writers make pages of 1 MiB, DuckDB of up to 100 MB. */
const MAX_PAGE = 256 * 1024 * 1024;
/** Largest dictionary, in bytes and in values; it is held in memory. Writers end one at 1 MiB. */
const MAX_DICTIONARY = 64 * 1024 * 1024;
const MAX_DICTIONARY_VALUES = 4 * 1024 * 1024;
/** How much is read at a time, where a page is not larger. */
const WINDOW = 4 * 1024 * 1024;

/** The data pages of one column chunk, one at a time. Throws ProblemError `bad-format`. */
export async function* pagesOf(settings: PageSettings, chunk: ColumnChunk | undefined): AsyncGenerator<Page> {
  const { column, source, codecs, spend } = settings;
  const { start, end, codec } = placeOfChunk(chunk, settings);
  const readHeader = await headerReader();
  let dictionary: Values | null = null;
  let window: Buffer = Buffer.alloc(0);
  let windowStart = start;

  /** `length` bytes from `at`, or what there is. */
  const bytesAt = async (at: number, length: number): Promise<Buffer> => {
    const wanted = Math.min(end, at + length);
    if (wanted > windowStart + window.length) {
      windowStart = at;
      window = await source.slice(at, Math.min(end, Math.max(wanted, at + WINDOW)));
    }
    return window.subarray(at - windowStart, wanted - windowStart);
  };

  for (let at = start; at < end; ) {
    const found = readHeader(await bytesAt(at, SHORT_HEADER)) ?? readHeader(await bytesAt(at, MAX_HEADER));
    if (found === null) throw badParquet('has a damaged page');
    const { header } = found;
    if (header.size > MAX_PAGE)
      throw badParquet('has a page of more than 256 MiB', 'Write smaller row groups.');
    spend(header.size);
    at += found.length;
    if (header.storedSize > end - at) throw badParquet('has a page that is longer than its column');
    const stored = await bytesAt(at, header.storedSize);
    at += header.storedSize;
    if (header.checksum !== null && header.checksum !== crc32(stored)) throw badParquet(...WRONG_CHECKSUM);
    if (header.kind === 'dictionary') {
      if (header.size > MAX_DICTIONARY || header.values > MAX_DICTIONARY_VALUES)
        throw badParquet(...DICTIONARY_TOO_LARGE);
      const bytes = decompressPage(codecs, codec, stored, header.size);
      dictionary = collect(render(plainValues(bytes, column), column), header.values, MAX_DICTIONARY);
      spend(dictionary.bytes.length);
    } else if (header.kind !== 'other') {
      yield dataPage(settings, codec, header, stored, dictionary);
    }
  }
}

const WRONG_CHECKSUM = [
  'is damaged: a page does not have the checksum that it was written with',
  'Copy or export it again.',
] as const;

/** Page headers are some 50 bytes long, but may hold the longest and shortest text of the page. */
const SHORT_HEADER = 64 * 1024;
const MAX_HEADER = 16 * 1024 * 1024;

function placeOfChunk(chunk: ColumnChunk | undefined, { source, column }: PageSettings) {
  if (chunk?.crypto_metadata !== undefined || chunk?.encrypted_column_metadata !== undefined) {
    throw badParquet(
      `has an encrypted column \`${column.name}\`, which is not supported`,
      'Export it without.',
    );
  }
  if (chunk?.file_path) throw badParquet('refers to other files, which is not supported');
  const meta = chunk?.meta_data;
  if (meta === undefined || meta.type !== column.type || meta.path_in_schema.length !== column.depth) {
    throw badParquet('has a damaged footer');
  }
  // Some writers give 0 for a dictionary that is not there.
  const data = Number(meta.data_page_offset);
  const start = Math.min(data, Number(meta.dictionary_page_offset || data));
  const end = start + Number(meta.total_compressed_size);
  if (!(start >= 4 && end >= start && end <= source.size)) throw badParquet('has a column outside the file');
  return { start, end, codec: meta.codec };
}

function dataPage(
  settings: PageSettings,
  codec: string,
  header: PageHeader,
  stored: Uint8Array,
  dictionary: Values | null,
): Page {
  const { column, codecs } = settings;
  let levels: Uint8Array | null = null;
  let bytes: Uint8Array;
  if (header.kind === 'data v2') {
    const outside = header.repetitionBytes + header.definitionBytes;
    if (outside > Math.min(stored.length, header.size)) throw badParquet('is damaged');
    if (column.maxLevel > 0) levels = stored.subarray(header.repetitionBytes, outside);
    const rest = stored.subarray(outside);
    const size = header.size - outside;
    // A page without values may be said to be compressed and hold nothing at all.
    bytes = header.compressed && rest.length > 0 ? decompressPage(codecs, codec, rest, size) : rest;
  } else {
    bytes = decompressPage(codecs, codec, stored, header.size);
    if (column.maxLevel > 0) {
      if (bytes.length < 4 || header.levelEncoding !== RLE)
        throw badParquet('has definition levels that are not supported');
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
      if (length > bytes.length - 4) throw badParquet('is damaged');
      levels = bytes.subarray(4, 4 + length);
      bytes = bytes.subarray(4 + length);
    }
  }
  const rows = header.values;
  if (header.encoding === RLE_DICTIONARY || header.encoding === PLAIN_DICTIONARY) {
    const width = bytes[0] ?? 0;
    if (width > 24) throw badParquet('is damaged');
    return { rows, levels, texts: byPlace(bytes.subarray(1), width, dictionary ?? NO_DICTIONARY) };
  }
  return { rows, levels, texts: render(decodeValues(bytes, header.encoding, column), column) };
}

const NO_DICTIONARY: Values = {
  bytes: new Uint8Array(0),
  starts: new Int32Array(0),
  ends: new Int32Array(0),
  count: 0,
};

function decodeValues(bytes: Uint8Array, encoding: number, column: ParquetColumn): ValueStream {
  const { type, width } = column;
  if (encoding === PLAIN || bytes.length === 0) return plainValues(bytes, column);
  if (encoding === DELTA_BINARY_PACKED && type === 'INT32') return deltaIntegers(bytes, 4);
  if (encoding === DELTA_BINARY_PACKED && type === 'INT64') return deltaIntegers(bytes, 8);
  if (encoding === DELTA_LENGTH_BYTE_ARRAY && type === 'BYTE_ARRAY') return deltaLengths(bytes);
  if (encoding === DELTA_BYTE_ARRAY && type.endsWith('BYTE_ARRAY')) {
    const values = deltaStrings(bytes);
    return width === 0 ? values : (most) => allOfWidth(values(most), width);
  }
  if (encoding === BYTE_STREAM_SPLIT && width > 0) return splitBytes(bytes, width);
  throw badParquet('uses an encoding that is not supported', 'Write it with plain or dictionary encoding.');
}

function plainValues(bytes: Uint8Array, { width }: ParquetColumn): ValueStream {
  return width === 0 ? lengthPrefixed(bytes) : fixedWidth(bytes, width);
}

function allOfWidth(values: Values, width: number): Values {
  for (let i = 0; i < values.count; i += 1) {
    if (values.ends[i]! - values.starts[i]! !== width) throw badParquet('is damaged');
  }
  return values;
}

/** Encodings by their numbers in parquet.thrift. */
const PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const RLE = 3;
const DELTA_BINARY_PACKED = 5;
const DELTA_LENGTH_BYTE_ARRAY = 6;
const DELTA_BYTE_ARRAY = 7;
const RLE_DICTIONARY = 8;
const BYTE_STREAM_SPLIT = 9;
