import { isUtf8 } from 'node:buffer';
import { ProblemError, problemError } from '../../problems/problem.ts';
import { badFormat } from '../bad-format.ts';
import type { MemberSource } from '../source.ts';
import {
  decompress,
  type PushBack,
  pushBack,
  readHead,
  refuseEmptyArchive,
  remaining,
} from './decompress.ts';
import { characterBoundary, characterLength, type Encoding, sniff, unmarkedUtf16 } from './sniff.ts';

/**
 * The text of a member file: decompressed and decoded, as UTF-8 without a byte order mark, in chunks that end on a
 * character boundary and are valid until the next is asked for. `encoding` is the manifest's; a byte order mark wins.
 * Throws ProblemError: `bad-encoding` with its line, `bad-compression`, `members-unreadable`, and `bad-format` for
 * what is not a text file at all.
 */
export async function* readText(source: MemberSource, encoding: Encoding): AsyncGenerator<Buffer> {
  try {
    yield* textOf(source, encoding);
  } catch (cause) {
    if (!(cause instanceof ProblemError) || cause.problem.code !== 'bad-encoding') throw cause;
    // Lines are not counted on the way; only now is it worth reading the file again for the number.
    throw new ProblemError({ ...cause.problem, line: await lineOfFault(source, encoding) });
  }
}

async function* textOf(source: MemberSource, encoding: Encoding): AsyncGenerator<Buffer> {
  refuseEmptyArchive(source);
  const input = pushBack(decompress(source.chunks(), source.size));
  try {
    const head = await readHead(input);
    const found = sniff(head);
    if (found.kind === 'foreign') throw badFormat(found.message);
    if (found.kind === 'parquet') throw badFormat(PARQUET);
    if (found.kind !== 'text') throw badFormat('The file is compressed twice. Compress it once.');
    const unmarked = encoding === 'utf-8' && found.encoding === null ? unmarkedUtf16(head) : null;
    if (unmarked !== null) {
      throw badFormat(
        `The file is UTF-16 without a byte order mark. Export it as UTF-8, or set \`encoding: ${unmarked}\`.`,
      );
    }
    input.unread(head.subarray(found.markLength));
    yield* decode(input, found.encoding ?? encoding);
  } finally {
    await input.close();
  }
}

/** As UTF-8; yields all the text before a fault. */
function decode(input: PushBack, encoding: Encoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') return decodeUtf8(input);
  if (encoding === 'windows-1252' || encoding === 'iso-8859-1') return decodeBytes(input, encoding);
  return decodeUtf16(input, encoding === 'utf-16be');
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

/**
 * A byte a character. Windows-1252 is Latin-1 except for 27 characters in place of control characters; the five bytes
 * that it leaves out are a fault. Source: Unicode's mapping table CP1252.TXT. It is also a fault if the text is UTF-8,
 * which only its end shows.
 */
async function* decodeBytes(
  input: PushBack,
  encoding: 'windows-1252' | 'iso-8859-1',
): AsyncGenerator<Buffer> {
  const judge = createUtf8Judge();
  for await (const chunk of remaining(input)) {
    judge.take(chunk);
    const text = chunk.toString('latin1');
    if (encoding === 'iso-8859-1') {
      yield Buffer.from(text);
      continue;
    }
    const fault = text.search(/[\x81\x8d\x8f\x90\x9d]/);
    const valid = fault < 0 ? text : text.slice(0, fault);
    yield Buffer.from(
      valid.replace(/[\x80-\x9f]/g, (one) => WINDOWS_1252[one.charCodeAt(0) - 0x80] as string),
    );
    if (fault >= 0) throw badEncoding('This is not valid Windows-1252. Check `encoding`.');
  }
  if (judge.isUtf8())
    throw badFormat(
      `The file is UTF-8. Read as ${encoding}, its characters outside ASCII would become others. Leave out \`encoding\`.`,
    );
}

/** Whether bytes can hardly be anything but UTF-8: all of them are valid, with a few characters of several bytes. */
function createUtf8Judge() {
  let started: Buffer = Buffer.alloc(0);
  let characters = 0;
  let isValid = true;
  return {
    take(chunk: Buffer): void {
      if (!isValid) return;
      const bytes = started.length === 0 ? chunk : Buffer.concat([started, chunk]);
      const end = characterBoundary(bytes);
      started = Buffer.from(bytes.subarray(end));
      isValid = isUtf8(bytes.subarray(0, end));
      for (let i = 0; i < end && characters < FEW; i++) if ((bytes[i] as number) >= 0xc0) characters++;
    },
    isUtf8: () => isValid && started.length === 0 && characters === FEW,
  };
}

/** One or two may be such by chance, as `Ò’` is in Windows-1252. */
const FEW = 3;

/** From 0x80 on; a space where there is no character. */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** The line that text ends on where it ends in a fault; LF, CRLF and CR end a line, also across chunks. */
async function lineOfFault(source: MemberSource, encoding: Encoding): Promise<number> {
  let line = 1;
  let afterCr = false;
  try {
    for await (const text of textOf(source, encoding)) {
      for (const byte of text) {
        if (byte === CR || (byte === LF && !afterCr)) line += 1;
        afterCr = byte === CR;
      }
    }
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
  }
  return line;
}

const LF = 0x0a;
const CR = 0x0d;

const PARQUET = 'This is a Parquet file. Set `format: parquet`, or name the file `.parquet`.';

function badEncoding(message: string): ProblemError {
  return problemError('bad-encoding', message);
}

function notUtf8(): ProblemError {
  return badEncoding(
    'This is not valid UTF-8. Export the file as UTF-8, or set `encoding`, to `windows-1252` for a CSV that Excel saved.',
  );
}

function notUtf16(): ProblemError {
  return badEncoding('This is not valid UTF-16. Export the file as UTF-8.');
}
