import { isUtf8 } from 'node:buffer';
import { error, ProblemError } from '../../problems/problem.ts';
import type { MemberSource } from '../source.ts';
import { decompress } from './decompress.ts';
import { lineCounter } from './line-counter.ts';
import { type PushBack, pushBack, readHead, remaining } from './push-back.ts';
import { refuseOtherFiles } from './text-file.ts';

/**
 * The text of a member file: decompressed and decoded, as UTF-8 without a byte order mark, in chunks that end on a
 * character boundary and are valid until the next is asked for. Throws ProblemError: `bad-encoding` with its line,
 * `bad-compression`, `members-unreadable`, and `bad-format` for what is no text file at all.
 */
export async function* readText(source: MemberSource): AsyncGenerator<Buffer> {
  try {
    yield* textOf(source);
  } catch (cause) {
    if (!(cause instanceof ProblemError) || cause.problem.code !== 'bad-encoding') throw cause;
    // Lines are not counted on the way; only now is it worth reading the file again for the number.
    throw new ProblemError({ ...cause.problem, line: await lineOfFault(source) });
  }
}

/**
 * Checks UTF-8, and turns UTF-16 with a byte order mark into it. Throws ProblemError `bad-encoding`, after it has
 * yielded all the text before the fault.
 */
export async function* decode(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = pushBack(chunks);
  try {
    const head = await readHead(input, 4);
    const encoding = encodingOf(head);
    input.unread(head.subarray(encoding.markLength));
    yield* encoding.decode(input);
  } finally {
    await input.close();
  }
}

interface Encoding {
  readonly markLength: number;
  decode(input: PushBack): AsyncGenerator<Buffer>;
}

/** By the byte order mark, see the Unicode Standard, 23.8. Without one it is UTF-8. */
function encodingOf(head: Buffer): Encoding {
  const mark = head.subarray(0, 4).toString('hex');
  if (mark === 'fffe0000' || mark === '0000feff') {
    throw new ProblemError(error('bad-encoding', 'The file is UTF-32. Export it as UTF-8.', { line: 1 }));
  }
  if (mark.startsWith('efbbbf')) return { markLength: 3, decode: decodeUtf8 };
  if (mark.startsWith('fffe')) return { markLength: 2, decode: (input) => decodeUtf16(input, false) };
  if (mark.startsWith('feff')) return { markLength: 2, decode: (input) => decodeUtf16(input, true) };
  return { markLength: 0, decode: decodeUtf8 };
}

async function* decodeUtf8(input: PushBack): AsyncGenerator<Buffer> {
  // The first bytes of a character whose last are in the next chunk; so only they are ever copied.
  let started: Buffer = Buffer.alloc(0);
  for await (const chunk of remaining(input)) {
    let bytes = chunk;
    if (started.length > 0) {
      const length = characterLength(started[0]!);
      const missing = length - started.length;
      started = Buffer.concat([started, bytes.subarray(0, missing)]);
      bytes = bytes.subarray(missing);
      if (started.length < length) continue;
      yield* checkUtf8(started);
    }
    const end = characterBoundary(bytes);
    started = Buffer.from(bytes.subarray(end));
    yield* checkUtf8(bytes.subarray(0, end));
  }
  if (started.length > 0) throw notUtf8();
}

function* checkUtf8(bytes: Buffer): Generator<Buffer> {
  if (bytes.length === 0) return;
  if (isUtf8(bytes)) {
    yield bytes;
    return;
  }
  let valid = 0;
  let invalid = bytes.length;
  while (valid + 1 < invalid) {
    const middle = (valid + invalid) >> 1;
    const prefix = bytes.subarray(0, middle);
    if (isUtf8(prefix.subarray(0, characterBoundary(prefix)))) valid = middle;
    else invalid = middle;
  }
  const text = bytes.subarray(0, valid);
  yield text.subarray(0, characterBoundary(text));
  throw notUtf8();
}

/** Where the last character ends that is there as a whole. */
function characterBoundary(bytes: Buffer): number {
  const end = bytes.length;
  for (let i = end - 1; i >= 0 && i >= end - 3; i -= 1) {
    const byte = bytes[i]!;
    if ((byte & 0xc0) === 0x80) continue;
    return i + characterLength(byte) > end ? i : end;
  }
  return end;
}

function characterLength(lead: number): number {
  if (lead < 0xc0) return 1;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

async function* decodeUtf16(input: PushBack, bigEndian: boolean): AsyncGenerator<Buffer> {
  let started: Buffer = Buffer.alloc(0);
  for await (const chunk of remaining(input)) {
    // A copy in any case: the bytes are swapped in place and the chunk is not ours.
    const bytes = Buffer.concat([started, chunk]);
    let end = bytes.length & ~1;
    if (end > 0 && isHighSurrogate(bytes[bigEndian ? end - 2 : end - 1]!)) end -= 2;
    const units = bytes.subarray(0, end);
    started = bytes.subarray(end);
    const text = (bigEndian ? units.swap16() : units).toString('utf16le');
    if (text.isWellFormed()) {
      if (text !== '') yield Buffer.from(text);
    } else {
      yield Buffer.from(text.slice(0, text.search(/\p{Surrogate}/u)));
      throw notUtf16();
    }
  }
  if (started.length > 0) throw notUtf16();
}

/** By the high byte of the unit. */
function isHighSurrogate(high: number): boolean {
  return (high & 0xfc) === 0xd8;
}

async function lineOfFault(source: MemberSource): Promise<number> {
  const lines = lineCounter();
  try {
    for await (const text of textOf(source)) lines.add(text);
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
  }
  return lines.line();
}

function textOf(source: MemberSource): AsyncGenerator<Buffer> {
  return decode(refuseOtherFiles(decompress(source.chunks(), source.size)));
}

function notUtf8(): ProblemError {
  return new ProblemError(error('bad-encoding', 'This is not valid UTF-8. Export the file as UTF-8.'));
}

function notUtf16(): ProblemError {
  return new ProblemError(error('bad-encoding', 'This is not valid UTF-16. Export the file as UTF-8.'));
}
