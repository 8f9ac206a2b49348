import type { Transform } from 'node:stream';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';
import { type ProblemError, problemError } from '../../problems/problem.ts';
import { systemCode } from '../../system/cause.ts';
import { count } from '../../words/numbers.ts';
import { badFormat } from '../bad-format.ts';
import { HEAD_LENGTH, sniff } from './sniff.ts';
import { createFrameEnds } from './zstd-frames.ts';

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
 * `size` is the stored size. Throws ProblemError `bad-compression`, and `bad-format` for a zstd window that is too
 * large. Chunks are valid until the next is asked for.
 */
export async function* decompress(chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  const input = pushBack(chunks);
  try {
    const head = await readHead(input);
    const { kind } = sniff(head);
    input.unread(head);
    if (kind === 'gzip') yield* limited(gunzip(input), expansionLimit(size));
    else if (kind === 'zstd') yield* limited(unzstd(input), expansionLimit(size));
    else yield* remaining(input);
  } catch (cause) {
    throw asProblem(cause);
  } finally {
    await input.close();
  }
}

/**
 * Throws ProblemError `bad-compression` for a file without a byte whose name says that it is compressed: an empty list
 * has a few bytes even then.
 */
export function refuseEmptyArchive({ name, size }: { readonly name: string; readonly size: number }): void {
  if (size === 0 && /\.(?:gz|zst)$/i.test(name))
    throw damaged('has no bytes, not even those of an empty one');
}

/** zlib goes on from member to member by itself, but stops silently at a zero byte after one. */
async function* gunzip(input: PushBack): AsyncGenerator<Buffer> {
  yield* run(createGunzip({ chunkSize: CHUNK_SIZE }), input, (chunk) => chunk.length);
  for await (const rest of remaining(input)) {
    if (rest.some((byte) => byte !== 0)) throw damaged('has other data after its gzip data');
  }
}

/**
 * All frames go through one decompressor, each in a write of its own. Empty frames cost time and give nothing, so
 * there may be only so many of them.
 */
async function* unzstd(input: PushBack): AsyncGenerator<Buffer> {
  const ends = createFrameEnds();
  let frames = 0;
  let allowed = MAX_FRAMES;
  // 2 ** 27 is 128 MiB, what the format asks every decoder to be ready for and `zstd --long` writes.
  const params = { [constants.ZSTD_d_windowLogMax]: 27 };
  const engine = createZstdDecompress({ chunkSize: CHUNK_SIZE, params });
  const output = run(engine, input, (chunk) => {
    if (ends.atEnd()) frames += 1;
    if (frames > allowed)
      throw damaged(`has more than ${count(MAX_FRAMES)} zstd frames that hold next to nothing`);
    return ends.next(chunk, 0);
  });
  for await (const chunk of output) {
    allowed += chunk.length / BYTES_PER_FRAME;
    yield chunk;
  }
  if (!ends.atEnd()) throw damaged('ends in the middle of its data: it is truncated');
}

/** Most zstd frames of a file, and how many bytes of text allow one more. */
export const MAX_FRAMES = 20_000;
const BYTES_PER_FRAME = 1024;

/** A decompressor of node:zlib; `bytesWritten` counts the bytes of input that it has really used. */
type Engine = Transform & { readonly bytesWritten: number };

/** Big enough that the trips to the thread pool do not show, small enough that two stay in the cache. */
const CHUNK_SIZE = 256 * 1024;

/**
 * Yields what the engine makes of the input until the engine or the input ends; input that the engine did not use is
 * given back. One piece is in the engine at a time, because its memory may be reused once the next chunk is asked for;
 * the engine meanwhile works on the thread pool while the caller works on its last output. `cut` says how much of a
 * chunk is the next piece.
 */
async function* run(engine: Engine, input: PushBack, cut: (chunk: Buffer) => number): AsyncGenerator<Buffer> {
  const feeding = feed(engine, input, cut);
  try {
    for await (const chunk of engine) yield chunk;
  } finally {
    engine.destroy();
    await feeding;
  }
}

/** Never rejects: what goes wrong reaches the reader through the engine. */
async function feed(engine: Engine, input: PushBack, cut: (chunk: Buffer) => number): Promise<void> {
  // A destroyed engine may never call back, for instance when its reader left while its output was full.
  let wake = () => {};
  engine.once('close', () => wake());
  const write = (piece: Buffer) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      engine.write(piece, () => resolve());
    });
  try {
    while (!engine.destroyed) {
      const chunk = await input.pull();
      if (engine.destroyed) return;
      if (chunk === undefined) {
        engine.end();
        return;
      }
      const piece = chunk.subarray(0, cut(chunk));
      input.unread(chunk.subarray(piece.length));
      const before = engine.bytesWritten;
      await write(piece);
      const used = engine.bytesWritten - before;
      if (used < piece.length) {
        input.unread(chunk.subarray(used));
        return;
      }
    }
  } catch (cause) {
    engine.destroy(cause instanceof Error ? cause : new Error(String(cause)));
  }
}

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
  return problemError('bad-compression', `The compressed file ${what}. Make the file again.`);
}

function asProblem(cause: unknown): unknown {
  const code = systemCode(cause);
  if (!/^Z(STD)?_/.test(code)) return cause;
  if (code === 'Z_BUF_ERROR') return damaged('ends in the middle of its data: it is truncated');
  if (code === 'ZSTD_error_frameParameter_windowTooLarge') return badFormat(WINDOW_TOO_LARGE);
  if (code.startsWith('ZSTD_error_dictionary'))
    return damaged('needs a zstd dictionary, which is not supported');
  return damaged('is damaged, or has other data after its compressed data');
}

const WINDOW_TOO_LARGE =
  'The zstd file needs a window of more than 128 MiB. Compress it with `zstd --long=27` or without `--long`.';

/** Chunks that are asked for one by one; what was not used can be given back, once, before the next is asked for. */
export interface PushBack {
  pull(): Promise<Buffer | undefined>;
  unread(rest: Buffer): void;
  close(): Promise<void>;
}

/** The chunks as a PushBack. */
export function pushBack(chunks: AsyncIterable<Buffer>): PushBack {
  const iterator = chunks[Symbol.asyncIterator]();
  let returned: Buffer | undefined;
  return {
    async pull() {
      if (returned !== undefined) {
        const chunk = returned;
        returned = undefined;
        return chunk;
      }
      const next = await iterator.next();
      return next.done ? undefined : next.value;
    },
    unread(rest) {
      returned = rest.length > 0 ? rest : undefined;
    },
    async close() {
      await iterator.return?.();
    },
  };
}

/** The beginning of the input: at least `HEAD_LENGTH` bytes, or all there is. Give it back with `unread`. */
export async function readHead(input: PushBack): Promise<Buffer> {
  const first = await input.pull();
  // The first chunk of a real file holds it all and need not be copied.
  if (first === undefined || first.length >= HEAD_LENGTH) return first ?? Buffer.alloc(0);
  const parts = [Buffer.from(first)];
  let filled = first.length;
  while (filled < HEAD_LENGTH) {
    const chunk = await input.pull();
    if (chunk === undefined) break;
    parts.push(Buffer.from(chunk));
    filled += chunk.length;
  }
  return Buffer.concat(parts);
}

/** What is left of the input. */
export async function* remaining(input: PushBack): AsyncGenerator<Buffer> {
  for (let chunk = await input.pull(); chunk !== undefined; chunk = await input.pull()) yield chunk;
}
