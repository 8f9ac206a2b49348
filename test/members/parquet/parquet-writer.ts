import { crc32 } from 'node:zlib';

/**
 * Writes Parquet files of one column and one row group, from pages given as bytes: for encodings and lies that DuckDB
 * does not write. Source: parquet.thrift and Thrift's compact protocol.
 */
export interface WrittenPage {
  readonly kind: 'data' | 'data v2' | 'dictionary';
  readonly encoding: number;
  /** Values, with nulls. */
  readonly values: number;
  readonly nulls?: number;
  /** In a version 2 page, the definition levels that stand before the values. */
  readonly levels?: Buffer;
  readonly bytes: Buffer;
  /** The page's CRC-32, right or not. */
  readonly checksum?: 'right' | 'wrong';
}

export function parquetFile(options: {
  /** By parquet.thrift: 1 INT32, 2 INT64, 6 BYTE_ARRAY, 7 FIXED_LEN_BYTE_ARRAY. */
  readonly type: number;
  readonly width?: number;
  readonly optional?: boolean;
  readonly rows: number;
  readonly pages: readonly WrittenPage[];
  /** The logical type Null. */
  readonly isNull?: boolean;
  /** Leaves out the footer's number of rows. */
  readonly uncounted?: boolean;
  /** Puts a group without fields before the column. */
  readonly withEmptyGroup?: boolean;
  /** Puts so many row groups without rows, whose offsets are zeros, before the other. */
  readonly emptyRowGroups?: number;
}): Buffer {
  const pages = options.pages.map(page);
  const data = Buffer.concat(pages);
  const dictionary = options.pages[0]?.kind === 'dictionary';
  const dataOffset = 4 + (dictionary ? pages[0]!.length : 0);
  const chunkOf = (
    offset: number,
    rows: number,
    length: number,
    stored: number,
    ...places: readonly Field[]
  ) =>
    struct([
      [2, I64, offset],
      [
        3,
        STRUCT,
        struct([
          [1, I32, options.type],
          [2, LIST, list(I32, [integer(0)])],
          [3, LIST, list(BINARY, [text('customer_id')])],
          [4, I32, 0],
          [5, I64, rows],
          [6, I64, length],
          [7, I64, stored],
          ...places,
        ]),
      ],
    ]);
  const groupOf = (chunk: Buffer, rows: number, length: number) =>
    struct([
      [1, LIST, list(STRUCT, [chunk])],
      [2, I64, length],
      [3, I64, rows],
    ]);
  const leaf = struct([
    [1, I32, options.type],
    ...(options.width === undefined ? [] : [[2, I32, options.width] as const]),
    [3, I32, options.optional ? 1 : 0],
    [4, BINARY, text('customer_id')],
    ...(options.isNull ? [[10, STRUCT, struct([[11, STRUCT, struct([])]])] as const] : []),
    // UUID, for what has 16 bytes.
    ...(options.width === 16 ? [[10, STRUCT, struct([[14, STRUCT, struct([])]])] as const] : []),
  ]);
  const root = struct([
    [4, BINARY, text('root')],
    [5, I32, options.withEmptyGroup ? 2 : 1],
  ]);
  const emptyGroup = struct([
    [3, I32, 1],
    [4, BINARY, text('nothing')],
    [5, I32, 0],
  ]);
  const emptyRowGroup = groupOf(chunkOf(0, 0, 0, 14, [9, I64, 0]), 0, 0);
  const places: Field[] = [[9, I64, dataOffset], ...(dictionary ? [[11, I64, 4] as const] : [])];
  const chunk = chunkOf(4, options.rows, data.length, data.length, ...places);
  const group = groupOf(chunk, options.rows, data.length);
  const footer = struct([
    [1, I32, 2],
    [2, LIST, list(STRUCT, options.withEmptyGroup ? [root, emptyGroup, leaf] : [root, leaf])],
    ...(options.uncounted ? [] : [[3, I64, options.rows] as const]),
    [4, LIST, list(STRUCT, [...Array<Buffer>(options.emptyRowGroups ?? 0).fill(emptyRowGroup), group])],
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), data, footer, length, Buffer.from('PAR1')]);
}

/** The integers in the hybrid encoding as one run of bit packing. */
export function packed(values: readonly number[], width: number): Buffer {
  const groups = Math.ceil(values.length / 8);
  const bytes = Buffer.alloc(groups * width);
  for (const [i, value] of values.entries()) {
    for (let bit = 0; bit < width; bit += 1) {
      if ((value >> bit) & 1) bytes[(i * width + bit) >> 3]! |= 1 << ((i * width + bit) & 7);
    }
  }
  return Buffer.concat([varint(BigInt(groups * 2 + 1)), bytes]);
}

/** One value, `count` times. */
export function run(value: number, count: number, width: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(width / 8));
  if (bytes.length > 0) bytes.writeUIntLE(value, 0, bytes.length);
  return Buffer.concat([varint(BigInt(count) * 2n), bytes]);
}

/** DELTA_BINARY_PACKED in blocks of 128 with miniblocks of 32, each as wide as its largest step needs. */
export function delta(values: readonly bigint[]): Buffer {
  const parts = [varint(128n), varint(4n), varint(BigInt(values.length)), zigzag(values[0] ?? 0n)];
  for (let start = 1; start < values.length; start += 128) {
    const steps = values.slice(start, start + 128).map((value, i) => value - values[start + i - 1]!);
    const least = steps.toSorted((a, b) => Number(a - b))[0]!;
    const widths = Buffer.alloc(4);
    const blocks: Buffer[] = [];
    for (let block = 0; block * 32 < steps.length; block += 1) {
      const rest = steps.slice(block * 32, block * 32 + 32).map((step) => step - least);
      const width = Math.max(...rest.map((step) => step.toString(2).replace(/^0$/, '').length));
      widths[block] = width;
      let bits = 0n;
      for (const [i, step] of rest.entries()) bits |= step << BigInt(i * width);
      const bytes = Buffer.alloc(width * 4);
      for (let i = 0; i < bytes.length; i += 1) bytes[i] = Number((bits >> BigInt(8 * i)) & 255n);
      blocks.push(bytes);
    }
    parts.push(zigzag(least), widths, ...blocks);
  }
  return Buffer.concat(parts);
}

function page(written: WrittenPage): Buffer {
  const { kind, encoding, values, nulls = 0, levels = Buffer.alloc(0), bytes, checksum } = written;
  const crc = crc32(Buffer.concat([levels, bytes])) | 0;
  const size = levels.length + bytes.length;
  const details =
    kind === 'data v2'
      ? struct([
          [1, I32, values],
          [2, I32, nulls],
          [3, I32, values],
          [4, I32, encoding],
          [5, I32, levels.length],
          [6, I32, 0],
        ])
      : struct([
          [1, I32, values],
          [2, I32, encoding],
          ...(kind === 'data' ? [[3, I32, 3] as const, [4, I32, 3] as const] : []),
        ]);
  const header = struct([
    [1, I32, { data: 0, dictionary: 2, 'data v2': 3 }[kind]],
    [2, I32, size],
    [3, I32, size],
    ...(checksum === undefined ? [] : [[4, I32, checksum === 'right' ? crc : crc ^ 1] as const]),
    [{ data: 5, dictionary: 7, 'data v2': 8 }[kind], STRUCT, details],
  ]);
  return Buffer.concat([header, levels, bytes]);
}

type Field = readonly [id: number, type: number, value: number | Buffer];

function struct(fields: readonly Field[]): Buffer {
  const parts: Buffer[] = [];
  let last = 0;
  for (const [id, type, value] of fields) {
    parts.push(Buffer.from([((id - last) << 4) | type]), typeof value === 'number' ? integer(value) : value);
    last = id;
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}

function list(type: number, elements: readonly Buffer[]): Buffer {
  const length = elements.length;
  const head =
    length < 15
      ? [Buffer.from([(length << 4) | type])]
      : [Buffer.from([0xf0 | type]), varint(BigInt(length))];
  return Buffer.concat([...head, ...elements]);
}

function text(value: string): Buffer {
  return Buffer.concat([varint(BigInt(value.length)), Buffer.from(value)]);
}

function integer(value: number): Buffer {
  return zigzag(BigInt(value));
}

function zigzag(value: bigint): Buffer {
  return varint(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
}

export function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
