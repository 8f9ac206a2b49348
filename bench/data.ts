import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type IdKind, idAt, MemberDigest, mix } from './ids.ts';

/** `csv` is one column; `quoted`, `ndjson` and `parquet` have more fields than the ID. */
export type DataFormat = 'csv' | 'quoted' | 'ndjson' | 'parquet';

export interface DataSpec {
  readonly kind: IdKind;
  readonly format: DataFormat;
  readonly rows: number;
  /**
   * The audience as it was at the last import: without duplicates, 2% of its members others than now, and UUIDs in
   * another order, as an export has them.
   */
  readonly before?: boolean;
}

/** A member file with what is known of it because it was generated. */
export interface DataSet extends DataSpec {
  readonly path: string;
  /** Size of the file. */
  readonly bytes: number;
  /** Distinct members. */
  readonly distinct: number;
  /** Bytes of the distinct IDs. */
  readonly idBytes: number;
  /** `MemberDigest` of the distinct IDs. */
  readonly digest: string;
}

export const COLUMN = 'customer_id';

/** One row in fifty repeats an earlier one. */
const REPEAT_EVERY = 50;
/** Raise it when the same specification gives other data. */
const VERSION = 1;

/** Makes the file in `folder`, unless an earlier run made it. The same specification always gives the same bytes. */
export async function makeData(folder: string, spec: DataSpec): Promise<DataSet> {
  mkdirSync(folder, { recursive: true });
  const name = `${spec.kind}-${spec.rows}${spec.before ? '-before' : ''}.${EXTENSIONS[spec.format]}`;
  const path = join(folder, name);
  const notes = `${path}.json`;
  if (existsSync(path) && existsSync(notes)) {
    const { version, ...known } = JSON.parse(readFileSync(notes, 'utf8')) as DataSet & { version: number };
    if (version === VERSION) return { ...known, path };
  }
  const partial = `${path}.partial`;
  const facts =
    spec.format === 'parquet'
      ? await writeParquet(await makeData(folder, { ...spec, format: 'quoted' }), partial)
      : writeText(spec, partial);
  renameSync(partial, path);
  writeFileSync(notes, JSON.stringify({ version: VERSION, ...spec, ...facts }));
  return { ...spec, ...facts, path };
}

/** Writes the rows of a quoted CSV as a Parquet file, as DuckDB does by default: Snappy, 122,880 rows a group. */
async function writeParquet(csv: DataSet, path: string) {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run(`COPY (FROM read_csv('${csv.path}', header = true)) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return { bytes: statSync(path).size, distinct: csv.distinct, idBytes: csv.idBytes, digest: csv.digest };
}

/** A text with one row for each ID and one in fifty twice, in the order that the specification asks for. */
function writeText(spec: DataSpec, path: string): Omit<DataSet, keyof DataSpec | 'path'> {
  const { kind, rows, before = false } = spec;
  const distinct = rows - Math.floor(rows / REPEAT_EVERY);
  const row = ROWS[spec.format];
  const digest = new MemberDigest();
  const file = openSync(path, 'w');
  let text = HEADERS[spec.format];
  let bytes = 0;
  let idBytes = 0;
  let fresh = 0;
  for (let at = 0; at < (before ? distinct : rows); at++) {
    const repeated = !before && at % REPEAT_EVERY === REPEAT_EVERY - 1;
    const next = before ? indexBefore(kind, fresh, distinct) : fresh;
    const index = repeated ? mix(at) % fresh : next;
    const id = idAt(kind, index);
    text += row(id, index);
    if (!repeated) {
      fresh++;
      idBytes += id.length;
      digest.add(id);
    }
    if (text.length > FLUSH_CHARACTERS) {
      bytes += writeSync(file, text);
      text = '';
    }
  }
  bytes += writeSync(file, text);
  closeSync(file);
  return { bytes, distinct, idBytes, digest: digest.toString() };
}

const FLUSH_CHARACTERS = 256 * 1024;

/** The first fiftieth of the members now is new, and as many have left. */
function indexBefore(kind: IdKind, at: number, distinct: number): number {
  const shift = Math.floor(distinct / 50);
  if (kind === 'seq') return at + shift;
  // A prime beyond any size here: every index once, in an order that is far from the first.
  return Number((BigInt(at) * 2_147_483_647n) % BigInt(distinct)) + shift;
}

const EXTENSIONS: Readonly<Record<DataFormat, string>> = {
  csv: 'csv',
  quoted: 'quoted.csv',
  ndjson: 'ndjson',
  parquet: 'parquet',
};

const HEADERS: Readonly<Record<DataFormat, string>> = {
  csv: `${COLUMN}\n`,
  quoted: `"${COLUMN}","since"\n`,
  ndjson: '',
  parquet: '',
};

const ROWS: Readonly<Record<DataFormat, (id: string, index: number) => string>> = {
  csv: (id) => `${id}\n`,
  quoted: (id, index) => `"${id}","${since(index)}"\n`,
  ndjson: (id, index) => `{"${COLUMN}":"${id}","since":"${since(index)}"}\n`,
  parquet: () => '',
};

/** A date that goes with a member. */
function since(index: number): string {
  const number = mix(index);
  const month = String((number % 12) + 1).padStart(2, '0');
  const day = String(((number >>> 8) % 28) + 1).padStart(2, '0');
  return `202${(number >>> 16) % 6}-${month}-${day}`;
}
