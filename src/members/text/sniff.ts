import { isUtf8 } from 'node:buffer';
import type { Audience } from '../../manifest/manifest.ts';

/** How the text of a file is encoded. */
export type Encoding = Audience['encoding'];

/** What a file is, by the bytes that it begins with. */
export type Sniffed =
  | { readonly kind: 'gzip' | 'zstd' | 'parquet' }
  /** `encoding` is null without a byte order mark, which is `markLength` bytes long. */
  | { readonly kind: 'text'; readonly encoding: Encoding | null; readonly markLength: number }
  /** Something that no reader takes; `message` says what it is and what to export instead. */
  | { readonly kind: 'foreign'; readonly message: string };

/** Bytes at the beginning of a file that decide what it is; all, where there are fewer. */
export const HEAD_LENGTH = 16 * 1024;

/**
 * Decides what a file is. A magic number counts only together with a byte that is not text, so that a list of IDs that
 * happen to begin like one is read.
 */
export function sniff(bytes: Buffer): Sniffed {
  const head = bytes.subarray(0, HEAD_LENGTH);
  const compression = compressionOf(head);
  if (compression !== null) return { kind: compression };
  const start = head.toString('latin1', 0, MAGIC_LENGTH);
  if (start.startsWith(LFS_POINTER)) return { kind: 'foreign', message: LFS_MESSAGE };
  const foreign = FOREIGN.find(([magic]) => start.startsWith(magic));
  const isTar = start.startsWith('ustar', TAR_MAGIC);
  const isParquet = start.startsWith('PAR1');
  if ((foreign !== undefined || isTar || isParquet) && !isPlainText(head)) {
    if (isParquet) return { kind: 'parquet' };
    const [, name, advice] = foreign ?? ['', 'a tar archive', UNPACK];
    return { kind: 'foreign', message: `This is ${name}. ${advice}` };
  }
  return textOf(head);
}

/** By the byte order mark (The Unicode Standard, 23.8). */
function textOf(head: Buffer): Sniffed {
  const mark = head.toString('hex', 0, 4);
  if (mark === 'fffe0000' || mark === '0000feff') {
    return { kind: 'foreign', message: 'The file is UTF-32. Export it as UTF-8.' };
  }
  if (mark.startsWith('efbbbf')) return { kind: 'text', encoding: 'utf-8', markLength: 3 };
  if (mark.startsWith('fffe')) return { kind: 'text', encoding: 'utf-16le', markLength: 2 };
  if (mark.startsWith('feff')) return { kind: 'text', encoding: 'utf-16be', markLength: 2 };
  return { kind: 'text', encoding: null, markLength: 0 };
}

/**
 * Whether text without a byte order mark is UTF-16 nevertheless: every other byte is zero in nearly all pairs, and
 * none of the others, as where nearly all characters are ASCII; or its line ends are those of UTF-16, and all of it is
 * text then. No list in UTF-8 has a zero byte.
 */
export function unmarkedUtf16(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  const head = bytes.subarray(0, HEAD_LENGTH);
  const pairs = head.length >> 1;
  const zeros: [number, number] = [0, 0];
  for (let i = 0; i < 2 * pairs; i++) if (head[i] === 0) zeros[(i & 1) as 0 | 1]++;
  const [even, odd] = zeros;
  if (even === 0 && odd > 0.7 * pairs) return 'utf-16le';
  if (odd === 0 && even > 0.7 * pairs) return 'utf-16be';
  if (even + odd === 0 || (head.length < HEAD_LENGTH && head.length % 2 === 1)) return null;
  const whole = head.subarray(0, 2 * pairs);
  if (hasLinesOf(whole)) return 'utf-16le';
  return hasLinesOf(Buffer.from(whole).swap16()) ? 'utf-16be' : null;
}

/** Whether the bytes are text in UTF-16LE with line ends, of which no byte that ends a line in UTF-8 is another part. */
function hasLinesOf(bytes: Buffer): boolean {
  let breaks = 0;
  let others = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 0x0a && bytes[i] !== 0x0d) continue;
    if (i % 2 === 0 && bytes[i + 1] === 0) breaks++;
    else others++;
  }
  return breaks > others && !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\uffff]/.test(bytes.toString('utf16le'));
}

/** The compression that bytes begin with. Sources: RFC 1952, 2.3.1; RFC 8878, 3.1. */
function compressionOf(head: Uint8Array): 'gzip' | 'zstd' | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head[1] === 0xb5 && head[0] === 0x28 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd';
  // A skippable frame, as pzstd and seekable files put first.
  const skippable = head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
  return skippable && ((head[0] as number) & 0xf0) === 0x50 ? 'zstd' : null;
}

/** Whether the bytes are UTF-8, which the end may cut, without a control character other than white space. */
function isPlainText(head: Buffer): boolean {
  for (const byte of head) {
    if (byte < 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
    if (byte === 0x7f) return false;
  }
  return isUtf8(head.subarray(0, characterBoundary(head)));
}

/** Where the last character of UTF-8 ends that is whole. */
export function characterBoundary(bytes: Buffer): number {
  const end = bytes.length;
  for (let i = end - 1; i >= 0 && i >= end - 3; i -= 1) {
    const byte = bytes[i] as number;
    if ((byte & 0xc0) === 0x80) continue;
    return i + characterLength(byte) > end ? i : end;
  }
  return end;
}

/** Bytes of the character of UTF-8 that begins with `lead`. */
export function characterLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

// Git LFS specification, "The Pointer": this line is always first.
const LFS_POINTER = 'version https://git-lfs.github.com/spec/v1';
const LFS_MESSAGE =
  'This is a Git LFS pointer and not the file itself. Check out with `lfs: true` in the `actions/checkout` step.';

const UNPACK = 'Unpack it first, and name the files in it.';
const RECOMPRESS = 'Compress the export with gzip or zstd instead, or not at all.';
const AS_CSV = 'Export the IDs as CSV in UTF-8.';
const AS_PARQUET = 'Export the IDs as Parquet or CSV.';

/** Magic numbers as Latin-1. `file`'s database and each format's specification have them. */
const FOREIGN: readonly (readonly [magic: string, name: string, advice: string])[] = [
  ['\xfd7zXZ\0', 'an xz file', RECOMPRESS],
  ['BZh', 'a bzip2 file', RECOMPRESS],
  ['\x04\x22\x4d\x18', 'an lz4 file', RECOMPRESS],
  ['\x02\x21\x4c\x18', 'an lz4 file', RECOMPRESS],
  ['\xff\x06\0\0sNaPpY', 'a snappy file', RECOMPRESS],
  ['\x1f\x9d', 'a file of `compress` (.Z)', RECOMPRESS],
  ['\x89LZO', 'an lzop file', RECOMPRESS],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive', UNPACK],
  ['Rar!\x1a\x07', 'a RAR archive', UNPACK],
  [
    'PK\x03\x04',
    'a ZIP archive or an Excel workbook',
    `Unpack the archive, or save the workbook as "CSV UTF-8".`,
  ],
  ['PK\x05\x06', 'an empty ZIP archive', AS_CSV],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Excel workbook (.xls)', 'Save it as "CSV UTF-8".'],
  ['SQLite format 3\0', 'an SQLite database', AS_CSV],
  ['%PDF-', 'a PDF document', AS_CSV],
  ['Obj\x01', 'an Avro file', AS_PARQUET],
  ['ORC', 'an ORC file', AS_PARQUET],
  ['ARROW1', 'an Arrow (Feather) file', AS_PARQUET],
  ['FEA1', 'a Feather file', AS_PARQUET],
  ['\xff\xff\xff\xff', 'an Arrow stream', AS_PARQUET],
  ['PARE', 'an encrypted Parquet file', 'Export it without encryption.'],
  ['SEQ\x06', 'a Hadoop sequence file', AS_PARQUET],
  ['PGDMP', 'a PostgreSQL dump', 'Export the IDs with `COPY … TO … (FORMAT csv, HEADER)`.'],
];

/** Where the magic number of a tar archive is (POSIX, "ustar Interchange Format"). */
const TAR_MAGIC = 257;
const MAGIC_LENGTH = 512;
