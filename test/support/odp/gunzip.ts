import { crc32, inflateRawSync } from 'node:zlib';

/**
 * The content of a file that is exactly one whole gzip member (RFC 1952).
 * Throws an Error that says what is wrong: not gzip, cut off, a wrong checksum or length, bytes after the member.
 */
export function gunzipOne(file: Buffer): Buffer {
  const start = headerLength(file);
  const { buffer: content, engine } = inflateRawSync(file.subarray(start), { info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  const trailer = start + engine.bytesWritten;
  if (file.length < trailer + 8) throw new Error('the gzip member is cut off');
  if (file.readUInt32LE(trailer) !== crc32(content)) throw new Error('the gzip checksum is wrong');
  if (file.readUInt32LE(trailer + 4) !== content.length % 2 ** 32)
    throw new Error('the gzip length is wrong');
  if (file.length > trailer + 8) throw new Error('there is something after the gzip member');
  return content;
}

function headerLength(file: Buffer): number {
  if (file.length < 18 || file.readUInt16BE(0) !== 0x1f8b || file[2] !== 8) throw new Error('it is not gzip');
  const flags = file.readUInt8(3);
  let at = 10;
  if (flags & 4) at += 2 + file.readUInt16LE(at);
  if (flags & 8) at = file.indexOf(0, at) + 1;
  if (flags & 16) at = file.indexOf(0, at) + 1;
  if (flags & 2) at += 2;
  return at;
}
