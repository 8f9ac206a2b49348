import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { badParquet, guarded } from './bad-parquet.ts';

/** Unpacks one page into `size` bytes. */
export type Codec = (stored: Uint8Array, size: number) => Uint8Array;
export type Codecs = ReadonlyMap<string, Codec>;

/** Those of node:zlib, which are native, and the others from hyparquet's package. */
export async function loadCodecs(): Promise<Codecs> {
  const { compressors } = await import('hyparquet-compressors');
  const { SNAPPY, LZ4, LZ4_RAW } = compressors;
  // One byte more, for zlib gives an error where its output has no room left.
  const room = (size: number) => ({ maxOutputLength: size + 1 });
  const codecs: [string, Codec | undefined][] = [
    ['UNCOMPRESSED', (stored) => stored],
    ['GZIP', (stored, size) => gunzipSync(stored, room(size))],
    ['ZSTD', (stored, size) => zstdDecompressSync(stored, room(size))],
    ['BROTLI', (stored, size) => brotliDecompressSync(stored, room(size))],
    ['SNAPPY', SNAPPY],
    ['LZ4', LZ4],
    ['LZ4_RAW', LZ4_RAW],
  ];
  return new Map(codecs.filter((entry): entry is [string, Codec] => entry[1] !== undefined));
}

/** The bytes of a page; throws ProblemError `bad-format`. */
export function decompressPage(codecs: Codecs, name: string, stored: Uint8Array, size: number): Uint8Array {
  const codec = codecs.get(name);
  if (codec === undefined)
    throw badParquet('uses a compression that is not supported', 'Write it with zstd or snappy.');
  const bytes = guarded(() => codec(stored, size));
  if (bytes.length !== size) throw badParquet('has a damaged page');
  return bytes;
}
