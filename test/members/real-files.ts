import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { PGlite } from '@electric-sql/pglite';
import { stringify } from 'csv-stringify/sync';
import { gzipSync as gzipByFflate } from 'fflate';
import { raw as jq } from 'jq-wasm';
import type { Audience } from '../../src/manifest/manifest.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** What a tool wrote, and how it is read. */
export interface RealFile {
  readonly tool: string;
  readonly bytes: Buffer;
  readonly settings: Partial<Audience>;
}

/** The IDs in each of the files, in this order. */
export const IDS: readonly string[] = Array.from({ length: 60 }, (_, i) =>
  i % 5 === 0 ? `O’Brien, "${i}"` : `user_${String(i).padStart(3, '0')}`,
);
/** For what has no place for quotes. */
const PLAIN = IDS.map((id) => id.replaceAll('"', ''));

/** CSV and the like by DuckDB, PostgreSQL and csv-stringify, in the dialects that they have. */
export async function csvFiles(): Promise<RealFile[]> {
  const duck = await byDuckDB([
    ['csv', '(FORMAT csv, HEADER)'],
    ['quoted.csv', '(FORMAT csv, HEADER, FORCE_QUOTE *)'],
    ['semicolon.csv', `(FORMAT csv, HEADER, DELIM ';')`],
    ['tsv', `(FORMAT csv, HEADER, DELIM '\t')`],
  ]);
  const postgres = await byPostgres([`(FORMAT csv, HEADER)`, `(FORMAT text)`]);
  const rows = [['n', 'customer_id'], ...IDS.map((id, i) => [i, id])];
  const csv = { format: 'csv' } as const;
  return [
    { tool: 'DuckDB', bytes: duck[0]!, settings: csv },
    { tool: 'DuckDB, all quoted', bytes: duck[1]!, settings: csv },
    { tool: 'DuckDB, semicolons', bytes: duck[2]!, settings: { ...csv, delimiter: ';' } },
    { tool: 'DuckDB, tabs', bytes: duck[3]!, settings: { format: 'tsv' } },
    { tool: 'PostgreSQL', bytes: postgres[0]!, settings: csv },
    {
      tool: 'PostgreSQL, text',
      bytes: postgres[1]!,
      settings: { format: 'tsv', header: false, column: 2, quote: false, escape: '\\' },
    },
    {
      tool: 'csv-stringify, with a mark and CRLF',
      bytes: Buffer.from(stringify(rows, { bom: true, record_delimiter: 'windows' })),
      settings: csv,
    },
    {
      tool: 'csv-stringify, UTF-16',
      bytes: Buffer.from(`\ufeff${stringify(rows, { quoted: true })}`, 'utf16le'),
      settings: csv,
    },
  ];
}

/** JSON by DuckDB and jq. */
export async function jsonFiles(): Promise<RealFile[]> {
  const [lines, array] = await byDuckDB([
    ['json', '(FORMAT json)'],
    ['array.json', '(FORMAT json, ARRAY)'],
  ]);
  const customers = IDS.map((customer_id, n) => ({ n, customer_id, tags: [{ a: null }, 1.5, true] }));
  const written = async (flags: string, filter: string) =>
    Buffer.from(String(await jq(customers, filter, flags.split(' '))));
  return [
    { tool: 'DuckDB, a value a line', bytes: lines!, settings: { format: 'ndjson' } },
    { tool: 'DuckDB, an array', bytes: array!, settings: { format: 'json' } },
    { tool: 'jq, indented', bytes: await written('--indent 2', '.'), settings: { format: 'json' } },
    { tool: 'jq, indented values', bytes: await written('--indent 1', '.[]'), settings: { format: 'json' } },
    { tool: 'jq, ASCII', bytes: await written('-c -a', '.[]'), settings: { format: 'ndjson' } },
    {
      tool: 'jq, texts',
      bytes: await written('-c -j', '.[].customer_id | @json'),
      settings: { format: 'json' },
    },
  ];
}

const TEXT = Buffer.from(`customer_id\n${PLAIN.join('\n')}\n`);
const HALVES = [TEXT.subarray(0, 700), TEXT.subarray(700)] as const;
const text = { format: 'lines', skip_lines: 1 } as const;

/** gzip by zlib in its ways to write blocks, by fflate and by DuckDB. */
export async function gzipFiles(): Promise<RealFile[]> {
  const [duck] = await byDuckDB([['csv.gz', '(FORMAT csv, HEADER, COMPRESSION gzip)']]);
  const { Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_FULL_FLUSH } = constants;
  const zlib: [tool: string, bytes: Buffer][] = [
    ['stored', gzipSync(TEXT, { level: 0 })],
    ['level 9', gzipSync(TEXT, { level: 9 })],
    ['fixed codes', gzipSync(TEXT, { strategy: Z_FIXED })],
    ['Huffman codes alone', gzipSync(TEXT, { strategy: Z_HUFFMAN_ONLY })],
    ['runs', gzipSync(TEXT, { strategy: Z_RLE, memLevel: 1, windowBits: 9 })],
    ['several members', Buffer.concat([...HALVES.map((half) => gzipSync(half)), gzipSync('')])],
    ['padded', Buffer.concat([gzipSync(TEXT), Buffer.alloc(512)])],
    ['an extra field, a comment and a checksum of the header', withEveryField(TEXT)],
    ['flushed', gzipSync(TEXT, { finishFlush: constants.Z_FINISH, flush: Z_FULL_FLUSH, chunkSize: 64 })],
  ];
  return [
    ...zlib.map(([what, bytes]) => ({ tool: `zlib, ${what}`, bytes, settings: text })),
    {
      tool: 'fflate, with name and time',
      bytes: Buffer.from(gzipByFflate(TEXT, { filename: 'members.csv', mtime: '2020-01-01' })),
      settings: text,
    },
    { tool: 'DuckDB', bytes: duck!, settings: { format: 'csv' } },
  ];
}

/** zstd by libzstd with checksums, in its kinds of frames and blocks. */
export function zstdFiles(): RealFile[] {
  const frame = (bytes: Uint8Array, more: Record<number, number> = {}) =>
    zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1, ...more } });
  const {
    ZSTD_c_compressionLevel: level,
    ZSTD_c_contentSizeFlag: size,
    ZSTD_c_windowLog: window,
  } = constants;
  const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const files: [tool: string, bytes: Buffer][] = [
    ['level 1', frame(TEXT, { [level]: 1 })],
    ['level 19', frame(TEXT, { [level]: 19 })],
    ['without its size', frame(TEXT, { [size]: 0, [window]: 10 })],
    ['several frames', Buffer.concat(HALVES.map((half) => frame(half)))],
    ['skippable frames', Buffer.concat([skippable, frame(TEXT), skippable])],
  ];
  return files.map(([what, bytes]) => ({ tool: `libzstd, ${what}`, bytes, settings: text }));
}

/** Parts of a list as Spark writes them, and the members that are in them. */
export function sparkParts(): RealFile[] {
  return [0, 20, 40].map((from, part) => ({
    tool: `part-0000${part}-3f6a2c1e-7b0d-4c55-9a1e-0d6c2b7f8e90-c000`,
    bytes: gzipSync(`customer_id\n${PLAIN.slice(from, from + 20).join('\n')}\n`),
    settings: text,
  }));
}

/** A member with every optional field of RFC 1952. */
function withEveryField(bytes: Buffer): Buffer {
  const plain = gzipSync(bytes);
  const head = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 0b11100, 1, 2, 3, 4, 0, 3]),
    Buffer.from([6, 0, 0x41, 0x70, 2, 0, 9, 9]),
    Buffer.from('members.csv\0A comment\0', 'latin1'),
  ]);
  return Buffer.concat([head, deflateRawSync(bytes), plain.subarray(-8)]);
}

async function byDuckDB(wanted: readonly (readonly [name: string, options: string])[]): Promise<Buffer[]> {
  const folder = temporaryFolder('real');
  mkdirSync(folder, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run('CREATE TABLE list (n INTEGER, customer_id VARCHAR)');
  for (const [n, id] of IDS.entries()) await connection.run('INSERT INTO list VALUES ($1, $2)', [n, id]);
  const files: Buffer[] = [];
  for (const [name, options] of wanted) {
    const path = join(folder, `list.${name}`);
    await connection.run(`COPY (FROM list ORDER BY n) TO '${path.replaceAll("'", "''")}' ${options}`);
    files.push(readFileSync(path));
  }
  connection.closeSync();
  instance.closeSync();
  return files;
}

async function byPostgres(options: readonly string[]): Promise<Buffer[]> {
  const database = new PGlite();
  await database.exec('CREATE TABLE list (n integer, customer_id text)');
  for (const [n, id] of IDS.entries()) await database.query('INSERT INTO list VALUES ($1, $2)', [n, id]);
  const files: Buffer[] = [];
  for (const option of options) {
    const { blob } = await database.query(
      `COPY (SELECT * FROM list ORDER BY n) TO '/dev/blob' WITH ${option}`,
    );
    files.push(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer()));
  }
  await database.close();
  return files;
}
