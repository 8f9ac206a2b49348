import { badParquet, guarded } from './bad-parquet.ts';
import { endOfStruct } from './thrift.ts';

/** What a page says about itself; every number is at least 0. */
export interface PageHeader {
  readonly kind: 'data' | 'data v2' | 'dictionary' | 'other';
  /** Bytes once unpacked. */
  readonly size: number;
  readonly storedSize: number;
  /** CRC-32 of the stored bytes, or null where the file has none. */
  readonly checksum: number | null;
  /** Values, in a data page with those that are null. */
  readonly values: number;
  readonly encoding: number;
  readonly levelEncoding: number;
  readonly definitionBytes: number;
  readonly repetitionBytes: number;
  readonly compressed: boolean;
}

/**
 * A function that reads the header which bytes begin with and says how long it is, or null where they are too few.
 * Field numbers are those of `PageHeader` in parquet.thrift.
 */
export async function headerReader(): Promise<
  (bytes: Buffer) => { readonly header: PageHeader; readonly length: number } | null
> {
  const { deserializeTCompactProtocol } = await import('hyparquet/src/thrift.js');
  return (bytes) => {
    const length = endOfStruct(bytes, 0);
    if (length === null) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, length);
    const fields: Fields = guarded(() => deserializeTCompactProtocol({ view, offset: 0 }));
    const kind = KINDS[numberOf(fields, 1)] ?? 'other';
    const details = detailsOf(fields, kind);
    const version2 = kind === 'data v2';
    const header: PageHeader = {
      kind,
      size: numberOf(fields, 2),
      storedSize: numberOf(fields, 3),
      checksum: typeof fields.field_4 === 'number' ? fields.field_4 >>> 0 : null,
      values: kind === 'other' ? 0 : numberOf(details, 1),
      encoding: kind === 'other' ? 0 : numberOf(details, version2 ? 4 : 2),
      levelEncoding: kind === 'data' ? numberOf(details, 3) : 0,
      definitionBytes: version2 ? numberOf(details, 5) : 0,
      repetitionBytes: version2 ? numberOf(details, 6) : 0,
      compressed: details.field_7 !== false,
    };
    return { header, length };
  };
}

type Fields = Readonly<Record<`field_${number}`, unknown>>;

/** By `PageType` in parquet.thrift. */
const KINDS: readonly PageHeader['kind'][] = ['data', 'other', 'dictionary', 'data v2'];

const DETAILS = { data: 'field_5', dictionary: 'field_7', 'data v2': 'field_8' } as const;

function detailsOf(fields: Fields, kind: PageHeader['kind']): Fields {
  if (kind === 'other') return {};
  const details = fields[DETAILS[kind]];
  if (typeof details !== 'object' || details === null) throw badParquet('has a damaged page');
  return details as Fields;
}

function numberOf(fields: Fields, id: number): number {
  const value = fields[`field_${id}`];
  if (typeof value !== 'number' || value < 0) throw badParquet('has a damaged page');
  return value;
}
