import type { FileMetaData, SchemaElement } from 'hyparquet';
import { error, ProblemError } from '../../problems/problem.ts';
import { didYouMean } from '../../words/suggest.ts';
import type { ReadSettings } from '../reader.ts';

/** The column that holds the IDs. */
export interface ParquetColumn {
  readonly name: string;
  /** Its place among the column chunks of a row group. */
  readonly leaf: number;
  readonly type: 'INT32' | 'INT64' | 'BYTE_ARRAY' | 'FIXED_LEN_BYTE_ARRAY';
  /** Bytes of one value where all have the same number, else 0. */
  readonly width: number;
  readonly kind: 'text' | 'signed' | 'unsigned' | 'big-endian' | 'uuid';
  readonly optional: boolean;
}

/** Finds `column`, else the one named like the identifier, else the only one. Throws ProblemError. */
export function chooseColumn(footer: FileMetaData, settings: ReadSettings): ParquetColumn {
  const columns = topLevelColumns(footer.schema);
  const wanted = settings.column === undefined ? settings.identifier : String(settings.column);
  const named = columns.find(({ element }) => element.name === wanted);
  const chosen = named ?? (settings.column === undefined && columns.length === 1 ? columns[0] : undefined);
  if (chosen === undefined) {
    const hint = didYouMean(
      wanted,
      columns.map(({ element }) => element.name),
    );
    throw new ProblemError(
      error(
        'column-not-found',
        `The Parquet file has no column \`${wanted}\`.${hint === '' ? ' Set `column` to the name of the ID column.' : hint}`,
      ),
    );
  }
  const { element, leaf } = chosen;
  const { name } = element;
  const found = typeOf(element);
  if (typeof found === 'string') {
    throw new ProblemError(
      error(
        'bad-format',
        `The column \`${name}\` of the Parquet file holds ${found}, which cannot be IDs. Export it as text or integers, or set \`column\` to another.`,
      ),
    );
  }
  return { name, leaf, optional: element.repetition_type === 'OPTIONAL', ...found };
}

/** The elements below the root, each with the number of leaves before it. The schema is a tree in depth-first order. */
function topLevelColumns(schema: readonly SchemaElement[]): { element: SchemaElement; leaf: number }[] {
  const columns: { element: SchemaElement; leaf: number }[] = [];
  let leaf = 0;
  for (let i = 1; i < schema.length; ) {
    columns.push({ element: schema[i]!, leaf });
    for (let pending = 1; pending > 0 && i < schema.length; i += 1) {
      const children = schema[i]!.num_children ?? 0;
      pending += children - 1;
      if (children === 0) leaf += 1;
    }
  }
  return columns;
}

/** How to read a column's values, or what it holds instead of IDs. By LogicalTypes.md of Apache Parquet. */
function typeOf(element: SchemaElement): Pick<ParquetColumn, 'type' | 'width' | 'kind'> | string {
  const { type, converted_type: converted } = element;
  const logical = element.logical_type;
  if (type === undefined || element.repetition_type === 'REPEATED') return 'nested values';
  const isDecimal = logical?.type === 'DECIMAL' || converted === 'DECIMAL';
  const scale = (logical?.type === 'DECIMAL' ? logical.scale : undefined) ?? element.scale ?? 0;
  if (isDecimal && scale !== 0) return 'decimals with a fraction';
  const width = element.type_length ?? 0;

  if (type === 'INT32' || type === 'INT64') {
    const other = OTHER_TYPES.get(logical?.type ?? '') ?? OTHER_TYPES.get(converted ?? '');
    if (other !== undefined) return other;
    const unsigned =
      (logical?.type === 'INTEGER' && !logical.isSigned) || converted?.startsWith('UINT_') === true;
    return { type, width: type === 'INT32' ? 4 : 8, kind: unsigned ? 'unsigned' : 'signed' };
  }
  if (type === 'BYTE_ARRAY') {
    if (isDecimal) return { type, width: 0, kind: 'big-endian' };
    const other = OTHER_TYPES.get(logical?.type ?? '') ?? OTHER_TYPES.get(converted ?? '');
    // Without any annotation it is text too: older writers have none. Values that are no UTF-8 are found later.
    return other ?? { type, width: 0, kind: 'text' };
  }
  if (type === 'FIXED_LEN_BYTE_ARRAY') {
    if (isDecimal && width > 0 && width <= 32) return { type, width, kind: 'big-endian' };
    if (logical?.type === 'UUID' && width === 16) return { type, width, kind: 'uuid' };
    return 'binary values';
  }
  return OTHER_TYPES.get(type) ?? 'other values';
}

const OTHER_TYPES: ReadonlyMap<string, string> = new Map([
  ['BOOLEAN', 'true and false'],
  ['FLOAT', 'fractions'],
  ['DOUBLE', 'fractions'],
  ['INT96', 'times'],
  ['DATE', 'dates'],
  ['TIME', 'times'],
  ['TIME_MILLIS', 'times'],
  ['TIME_MICROS', 'times'],
  ['TIMESTAMP', 'times'],
  ['TIMESTAMP_MILLIS', 'times'],
  ['TIMESTAMP_MICROS', 'times'],
  ['JSON', 'JSON'],
  ['BSON', 'BSON'],
  ['GEOMETRY', 'shapes'],
  ['GEOGRAPHY', 'shapes'],
]);
