import { createReadStream } from 'node:fs';
import { createGunzip, createGzip } from 'node:zlib';
import { MemberDigest } from './ids.ts';

/** The members in built files, as the sum of their hashes: the order of the rows does not matter. */
export async function membersDigest(paths: readonly string[]): Promise<string> {
  const digest = new MemberDigest();
  for (const path of paths) await addMembers(path, digest);
  return digest.toString();
}

/** What `gzip -6` makes of the same texts, in bytes. */
export async function gzip6Bytes(paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths) {
    const compressed = createReadStream(path)
      .pipe(createGunzip())
      .pipe(createGzip({ level: 6 }));
    for await (const chunk of compressed) bytes += (chunk as Buffer).length;
  }
  return bytes;
}

const HEADER = 'type,action,customer_id,audience_id,ts\n';

/** IDs of the benchmark hold no comma, quote or line feed, so the third field of a row is all there is to find. */
async function addMembers(path: string, digest: MemberDigest): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  let header = true;
  for await (const chunk of createReadStream(path).pipe(createGunzip({ chunkSize: 1 << 18 }))) {
    const text: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = text.indexOf(LF); end >= 0; end = text.indexOf(LF, start)) {
      if (header) {
        const line = text.toString('utf8', start, end + 1);
        if (line !== HEADER) throw new Error(`${path} begins with another header: ${line}`);
        header = false;
      } else {
        const from = text.indexOf(COMMA, text.indexOf(COMMA, start) + 1) + 1;
        digest.add(text.subarray(from, text.indexOf(COMMA, from)));
      }
      start = end + 1;
    }
    rest = text.subarray(start);
  }
  if (rest.length > 0) throw new Error(`${path} ends within a row`);
}

const LF = 0x0a;
const COMMA = 0x2c;
