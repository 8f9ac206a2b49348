import { constants, createGunzip, createZstdDecompress } from 'node:zlib';
import { error, ProblemError } from '../../problems/problem.ts';
import { systemCode } from '../../system/cause.ts';
import { count } from '../../words/numbers.ts';
import { type PushBack, pushBack, readHead, remaining } from './push-back.ts';
import { type Engine, MAX_FRAMES, runEngine } from './zlib-engine.ts';

/** A file may expand to this many bytes whatever its size … */
export const EXPANSION_FLOOR = 1024 * 1024 * 1024;
/** … or to this many times its size, whichever is more. Real exports stay far below; bombs reach 1,000 and more. */
export const EXPANSION_FACTOR = 100;

/** How many bytes a stored file of `size` bytes may expand to. */
export function expansionLimit(size: number): number {
  return Math.max(EXPANSION_FLOOR, EXPANSION_FACTOR * size);
}

/**
 * Undoes gzip (RFC 1952) and zstd (RFC 8878), recognised by their first bytes, and passes anything else through.
 * Every gzip member and zstd frame is read; zeros may follow the last gzip member, nothing else.
 * `size` is the stored size. Throws ProblemError `bad-compression`. Chunks are valid until the next is asked for.
 */
export async function* decompress(chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  const input = pushBack(chunks);
  try {
    const head = await readHead(input, 4);
    const kind = compressionOf(head);
    input.unread(head);
    if (kind === null) yield* remaining(input);
    else yield* limited(kind === 'gzip' ? gunzip(input) : unzstd(input), expansionLimit(size));
  } catch (cause) {
    throw asProblem(cause);
  } finally {
    await input.close();
  }
}

/** The compression that bytes begin with, or null. */
export function compressionOf(head: Uint8Array): 'gzip' | 'zstd' | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head[1] === 0xb5 && head[0] === 0x28 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd';
  // A skippable frame (RFC 8878, 3.1.2), as pzstd and seekable files put first.
  const skippable = head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
  return skippable && (head[0]! & 0xf0) === 0x50 ? 'zstd' : null;
}

/** zlib goes on from member to member by itself, but stops without a word at a zero byte behind one. */
async function* gunzip(input: PushBack): AsyncGenerator<Buffer> {
  yield* runEngine(createGunzip({ chunkSize: CHUNK_SIZE }), input);
  for await (const rest of remaining(input)) {
    if (rest.some((byte) => byte !== 0)) throw damaged('has other data behind its gzip data');
  }
}

/** Node's decompressor stops after a frame when there is more in its input; what it left goes to the next. */
async function* unzstd(input: PushBack): AsyncGenerator<Buffer> {
  for (let frames = 1; ; frames += 1) {
    if (frames > MAX_FRAMES) throw damaged(`has more than ${count(MAX_FRAMES)} zstd frames`);
    yield* runEngine(zstdEngine(), input);
    const rest = await input.pull();
    if (rest === undefined) return;
    input.unread(rest);
  }
}

/** 2 ** 27 is 128 MiB, what the format asks every decoder to be ready for and `zstd --long` writes. */
function zstdEngine(): Engine {
  return createZstdDecompress({
    chunkSize: CHUNK_SIZE,
    params: { [constants.ZSTD_d_windowLogMax]: 27 },
  });
}

/** Big enough that the trips to the thread pool do not show, small enough that two stay in the cache. */
const CHUNK_SIZE = 256 * 1024;

async function* limited(chunks: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > limit) {
      throw damaged(
        `expands to more than ${count(limit)} bytes, the most that is read from a file of its size`,
      );
    }
    yield chunk;
  }
}

function damaged(what: string): ProblemError {
  return new ProblemError(error('bad-compression', `The compressed file ${what}. Make the file again.`));
}

function asProblem(cause: unknown): unknown {
  const code = systemCode(cause);
  if (!/^Z(STD)?_/.test(code)) return cause;
  if (code === 'Z_BUF_ERROR') return damaged('ends in the middle of its data: it is truncated');
  if (code === 'ZSTD_error_frameParameter_windowTooLarge') {
    return damaged('needs a zstd window of more than 128 MiB, which is not supported');
  }
  if (code.startsWith('ZSTD_error_dictionary'))
    return damaged('needs a zstd dictionary, which is not supported');
  return damaged('is damaged, or has other data behind its compressed data');
}
