import { createHash } from 'node:crypto';
import { type FileHandle, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { crc32 } from 'node:zlib';
import type { Batch } from '../../members/batch.ts';
import type { RowFrame } from '../../odp/csv.ts';
import { openThreads } from '../../system/threads.ts';
import { createBeside } from '../../system/write-beside.ts';
import { deflateInPlace, deflateText, GZIP_HEADER, gzipTrailer, type RowsInPlace } from './gzip-rows.ts';
import { RowBlock } from './row-block.ts';

/** A built file. */
export interface BuiltFile {
  /** Absolute path. */
  readonly path: string;
  /** Compressed size. */
  readonly bytes: number;
  /** Of the compressed bytes, in hex. */
  readonly sha256: string;
}

/** A file of one audience while it is written. */
export interface AudienceFile {
  /** Appends a row for each fresh ID of the batch. */
  append(batch: Batch): void;
  /** Waits until few enough blocks are in flight that more may be appended. */
  drained(): Promise<void>;
  /** Completes the file and gives it its name. Where it rejects, `discard` removes what there is. */
  finish(): Promise<BuiltFile>;
  /** Removes what has been written, and a file of an earlier run: the audience has none now. */
  discard(): Promise<void>;
}

/** Pieces in flight: enough for what all threads have in hand and those that wait to be written in order. */
const MAX_IN_FLIGHT = 8;
/** Blocks that are compressed on this thread, before the others are asked. */
const BLOCKS_HERE = 3;

/**
 * Starts `<audience ID>.csv.gz` at `path`, readable by this user only. It is written under another name and renamed when
 * complete, so that no run, however it ends, leaves a file that looks finished. Rejects with the file system's error.
 */
export async function createAudienceFile(
  path: string,
  frame: RowFrame,
  compress: 'here' | 'on all cores',
): Promise<AudienceFile> {
  const file = await createBeside(path);
  const { handle } = file;
  const sha256 = createHash('sha256');
  let block = new RowBlock(frame);
  const spare: RowBlock[] = [];
  let bytes = 0;
  let textLength = 0;
  let crc = 0;
  let inFlight = 0;
  let blocks = 0;
  let failure: unknown;
  // Blocks are compressed side by side and written in order.
  let written: Promise<void> = Promise.resolve();
  let wake: () => void = () => {};

  function write(piece: Promise<Uint8Array> | Uint8Array, free: () => void = () => {}): void {
    inFlight++;
    if (piece instanceof Promise) piece.catch(() => {}); // reported below, in its turn
    written = written
      .then(async () => {
        const data = await piece;
        if (failure !== undefined) return;
        sha256.update(data);
        bytes += data.length;
        await writeAll(handle, data);
      })
      .catch((error: unknown) => {
        failure ??= error;
      })
      .then(() => {
        free();
        inFlight--;
        wake();
      });
  }

  function closeBlock(): void {
    if (block.empty) return;
    const full = block;
    const { rows, memory } = full;
    crc = crc32(rows.text, crc);
    textLength += rows.text.length;
    // A small file is done before a thread would have started.
    const isHere = compress === 'here' || blocks++ < BLOCKS_HERE;
    // A reader that ran ahead of the threads would only wait; so it lends a hand instead. The bytes are the same.
    const inPlace = { rows, memory };
    const length = (isHere ? null : threads.ask(inPlace)) ?? deflateInPlace(inPlace);
    block = spare.pop() ?? new RowBlock(frame);
    write(
      Promise.resolve(length).then((bytes) => memory.subarray(0, bytes)),
      () => {
        full.clear();
        spare.push(full);
      },
    );
  }

  function release(): void {
    for (const unused of [block, ...spare.splice(0)]) unused.release();
  }

  write(GZIP_HEADER);
  const headerLine = Buffer.from(frame.header);
  crc = crc32(headerLine);
  textLength = headerLine.length;
  write(deflateText(headerLine));

  return {
    append(batch) {
      for (let next = 0; next < batch.count; ) {
        next = block.append(batch, next);
        if (block.full) closeBlock();
      }
    },
    async drained() {
      while (inFlight > MAX_IN_FLIGHT) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (failure !== undefined) throw failure;
    },
    async finish() {
      closeBlock();
      write(gzipTrailer(crc, textLength));
      await written;
      if (failure !== undefined) throw failure;
      await file.commit();
      release();
      return { path, bytes, sha256: sha256.digest('hex') };
    },
    async discard() {
      failure ??= new Error('discarded');
      await written;
      await file.discard();
      // What is there may be no file; then nobody takes it for one.
      await rm(path, { force: true }).catch(() => {});
      release();
    },
  };
}

const threads = openThreads<RowsInPlace, number>('deflate', {
  // Two compress faster than one can read.
  threads: Math.min(2, availableParallelism() - 1),
  // What a thread has done is heard of between two chunks only, each of which makes two or three blocks.
  waiting: 4,
});

async function writeAll(handle: FileHandle, data: Uint8Array): Promise<void> {
  for (let at = 0; at < data.length; ) {
    const { bytesWritten } = await handle.write(data, at, data.length - at);
    at += bytesWritten;
  }
}
