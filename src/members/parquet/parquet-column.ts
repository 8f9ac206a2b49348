import type { FileMetaData, SchemaElement } from 'hyparquet';
import { type ProblemError, problemError } from '../../problems/problem.ts';
import { didYouMean } from '../../words/suggest.ts';
import { badFormat } from '../bad-format.ts';
import type { ReadSettings } from '../reader.ts';
import { badParquet } from './bad-parquet.ts';

/** The column that holds the IDs. */
export interface ParquetColumn {
  /** Its name after those of the structs around it, with dots, and how many names these are. */
  readonly name: string;
  readonly depth: number;
  /** Its place among the column chunks of a row group. */
  readonly leaf: number;
  readonly type: 'INT32' | 'INT64' | 'BYTE_ARRAY' | 'FIXED_LEN_BYTE_ARRAY';
  /** Bytes of one value where all have the same number, else 0. */
  readonly width: number;
  readonly kind: 'text' | 'signed' | 'unsigned' | 'big-endian' | 'uuid' | 'null';
  /** Of decimals: how many digits come after the point. */
  readonly scale: number;
  /** The definition level of a value that is present, and the bits that levels take. */
  readonly maxLevel: number;
  readonly levelBits: number;
}

/**
 * Finds `column`, else the one named like the identifier, else the only one. A dotted `column` leads into structs,
 * unless there is a column of that name. Throws ProblemError.
 */
export function chooseLeaf(footer: FileMetaData, settings: ReadSettings): ParquetColumn {
  const leaves = leavesOf(footer.schema);
  const wanted = settings.column ?? settings.identifier;
  const top = leaves.filter(({ path }) => path.length === 1);
  if (typeof wanted === 'number')
    throw notFound(`A Parquet file’s columns have no positions.${namesOf(leaves)}`);
  const only = settings.column === undefined && leaves.length === 1 ? top[0] : undefined;
  const chosen =
    top.find(({ name }) => name === wanted) ?? leaves.find(({ name }) => name === wanted) ?? only;
  if (chosen === undefined) {
    // A struct or list of that name does not surprise its writer, and needs more than its name.
    const inside = leaves.find(({ name }) => name.startsWith(`${wanted}.`));
    if (inside !== undefined) throw unusable(wanted, 'nested values', inside);
    const names = leaves.map(({ name }) => name);
    const hint = didYouMean(wanted, names) || namesOf(leaves);
    throw notFound(`The Parquet file has no column \`${wanted}\`.${hint}`);
  }
  const found = chosen.repeated ? 'nested values' : typeOf(chosen.element);
  if (typeof found === 'string') throw unusable(chosen.name, found, chosen);
  const { name, path, leaf, maxLevel } = chosen;
  return { name, depth: path.length, leaf, maxLevel, levelBits: 32 - Math.clz32(maxLevel), ...found };
}

function notFound(message: string): ProblemError {
  return problemError('column-not-found', message);
}

function unusable(column: string, holds: string, { name, path, repeated }: Leaf): ProblemError {
  const inStruct = holds === 'nested values' && !repeated && path.length > 1;
  const advice = inStruct
    ? `Set \`column\` to a field in it, such as \`${name}\`.`
    : 'Export it as text or integers, or set `column` to another.';
  return badFormat(
    `The column \`${column}\` of the Parquet file holds ${holds}, which cannot be IDs. ${advice}`,
  );
}

/** The names that there are. They come from the schema, where no member's ID is. */
function namesOf(leaves: readonly Leaf[]): string {
  const names = leaves.slice(0, MAX_NAMES).map(({ name }) => `\`${name.slice(0, MAX_NAME_LENGTH)}\``);
  if (leaves.length > MAX_NAMES) names.push('…');
  return ` Set \`column\` to the name of the ID column; there are ${names.join(', ')}.`;
}

const MAX_NAMES = 10;
const MAX_NAME_LENGTH = 60;

/** A column of values. */
interface Leaf {
  readonly element: SchemaElement;
  readonly path: readonly string[];
  /** The path with dots. */
  readonly name: string;
  readonly leaf: number;
  readonly maxLevel: number;
  /** Whether it or something around it occurs more than once in a row. */
  readonly repeated: boolean;
}

/** The columns below the root. The schema is a tree in depth-first order; a group may have no fields. */
function leavesOf(schema: readonly SchemaElement[]): Leaf[] {
  const leaves: Leaf[] = [];
  /** The groups that are open, with how many of their fields are to come. */
  const open: { left: number; path: readonly string[]; maxLevel: number; repeated: boolean }[] = [
    { left: schema[0]?.num_children ?? 0, path: [], maxLevel: 0, repeated: false },
  ];
  for (let i = 1; i < schema.length; i += 1) {
    while (open.length > 1 && open.at(-1)!.left === 0) open.pop();
    const parent = open.at(-1)!;
    parent.left -= 1;
    const element = schema[i]!;
    const path = [...parent.path, element.name];
    if (path.length > MAX_DEPTH) throw badParquet('has structs in structs, more than 100 deep');
    const maxLevel = parent.maxLevel + (LEVELS_UP.has(element.repetition_type ?? '') ? 1 : 0);
    const repeated = parent.repeated || element.repetition_type === 'REPEATED';
    if (element.type !== undefined)
      leaves.push({ element, path, name: path.join('.'), leaf: leaves.length, maxLevel, repeated });
    else open.push({ left: element.num_children ?? 0, path, maxLevel, repeated });
  }
  return leaves;
}

const MAX_DEPTH = 100;
/** What may be absent has a definition level more. */
const LEVELS_UP: ReadonlySet<string> = new Set(['OPTIONAL', 'REPEATED']);

/** How to read a column's values, or what it holds instead of IDs. By LogicalTypes.md of Apache Parquet. */
function typeOf(element: SchemaElement): Pick<ParquetColumn, 'type' | 'width' | 'kind' | 'scale'> | string {
  const { type, converted_type: converted } = element;
  const logical = element.logical_type;
  if (type === undefined) return 'nested values';
  const width = element.type_length ?? 0;
  if (logical?.type === 'NULL') return { type: 'INT32', width: 4, kind: 'null', scale: 0 };
  const other =
    OTHER_TYPES.get(logical?.type ?? '') ?? OTHER_TYPES.get(converted ?? '') ?? OTHER_TYPES.get(type);
  if (other !== undefined) return other;
  const isDecimal = logical?.type === 'DECIMAL' || converted === 'DECIMAL';
  const scale = isDecimal
    ? ((logical?.type === 'DECIMAL' ? logical.scale : undefined) ?? element.scale ?? 0)
    : 0;
  if (!(scale >= 0 && scale <= MAX_SCALE)) return 'decimals of an unknown scale';

  if (type === 'INT32' || type === 'INT64') {
    const unsigned =
      (logical?.type === 'INTEGER' && !logical.isSigned) || converted?.startsWith('UINT_') === true;
    return { type, width: type === 'INT32' ? 4 : 8, kind: unsigned ? 'unsigned' : 'signed', scale };
  }
  if (type === 'BYTE_ARRAY') {
    // Without any annotation it is text too: older writers have none. Values that are not UTF-8 are found later.
    return { type, width: 0, kind: isDecimal ? 'big-endian' : 'text', scale };
  }
  if (type === 'FIXED_LEN_BYTE_ARRAY') {
    if (isDecimal && width > 0 && width <= 32) return { type, width, kind: 'big-endian', scale };
    if (logical?.type === 'UUID' && width === 16) return { type, width, kind: 'uuid', scale };
    return 'binary values';
  }
  return 'other values';
}

/** Digits of 256 bits. */
const MAX_SCALE = 77;

const OTHER_TYPES: ReadonlyMap<string, string> = new Map([
  ['BOOLEAN', 'true and false'],
  ['FLOAT', 'floating-point numbers'],
  ['DOUBLE', 'floating-point numbers'],
  ['FLOAT16', 'floating-point numbers'],
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
