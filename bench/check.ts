import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { createGunzip, createGzip } from 'node:zlib';
import { MemberDigest } from './ids.ts';
import { findProgram } from './programs.ts';

/** The members in built files, as the sum of their hashes: the order of the rows does not matter. */
export async function membersDigest(paths: readonly string[]): Promise<string> {
  const digest = new MemberDigest();
  for (const path of paths) await addMembers(path, digest);
  return digest.toString();
}

/** What `gzip -6` makes of the same text, in bytes; zlib at level 6 where there is no gzip. */
export async function gzip6Bytes(path: string): Promise<number> {
  const text = createReadStream(path).pipe(createGunzip());
  const compressed = findProgram('gzip') === null ? text.pipe(createGzip({ level: 6 })) : throughGzip(text);
  let bytes = 0;
  for await (const chunk of compressed) bytes += (chunk as Buffer).length;
  return bytes;
}

function throughGzip(text: NodeJS.ReadableStream): NodeJS.ReadableStream {
  const gzip = spawn('gzip', ['-6'], { stdio: ['pipe', 'pipe', 'inherit'] });
  text.pipe(gzip.stdin);
  return gzip.stdout;
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
