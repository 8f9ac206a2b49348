import assert from 'node:assert/strict';
import type { MemberSink, ReadSettings, RowDetails, TextReader } from '../../src/members/reader.ts';
import type { MemberSource, SourceToOpen } from '../../src/members/source.ts';
import { ProblemError } from '../../src/problems/problem.ts';

/** What a reader reported, in order: the ID, or the code of a row without one, each with its line. */
export type Row = readonly [what: string, line: number];

/** A sink that keeps everything. */
export function collector(): MemberSink & { readonly rows: Row[]; readonly details: RowDetails[] } {
  const rows: Row[] = [];
  const details: RowDetails[] = [];
  return {
    rows,
    details,
    id(bytes, start, end, line) {
      rows.push([Buffer.from(bytes.subarray(start, end)).toString(), line]);
    },
    invalid(code, line, about) {
      rows.push([`!${code}`, line]);
      if (about !== undefined) details.push(about);
    },
    columns() {},
    conflictMarker() {},
  };
}

/** A sink that keeps nothing. */
export const NOBODY: MemberSink = { id() {}, invalid() {}, columns() {}, conflictMarker() {} };

export const SETTINGS: ReadSettings = {
  column: undefined,
  identifier: 'customer_id',
  header: true,
  delimiter: undefined,
  quote: undefined,
  escape: undefined,
  skip_lines: 0,
  accept: [],
};

/**
 * The bytes in chunks of the given size. Each chunk is overwritten once the next is asked for, as a real source may
 * do, so that a reader that keeps one is found out.
 */
export async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) {
    const chunk = Buffer.from(bytes.subarray(start, start + size));
    yield chunk;
    chunk.fill(0xff);
  }
}

/** What a reader reports of a text that comes in such chunks. */
export async function rowsOf(
  reader: TextReader,
  text: string | Buffer,
  settings: Partial<ReadSettings> = {},
  chunkSize = 1 << 20,
): Promise<Row[]> {
  const sink = collector();
  await reader(chunked(Buffer.from(text), chunkSize), { ...SETTINGS, ...settings }, sink);
  return sink.rows;
}

/** Checks that a reader refuses at this line what goes on for 200 MiB, before it has taken much of that. */
export async function refusesEndless(reader: TextReader, start: string, fill: string, line: number) {
  const block = Buffer.alloc(1 << 20, fill);
  let pulled = 0;
  const text = (async function* () {
    yield Buffer.from(start);
    for (; pulled < 200; pulled++) yield block;
  })();
  const problem = await problemOf(reader(text, SETTINGS, collector()));
  assert.deepEqual([problem.code, problem.line], ['bad-format', line]);
  assert.ok(pulled < 5);
}

/** A source that is in memory. */
export function memorySource(name: string, bytes: Buffer, chunkSize = 64 * 1024): MemberSource {
  return {
    name,
    size: bytes.length,
    chunks: () => chunked(bytes, chunkSize),
    slice: async (start, end) => Buffer.from(bytes.subarray(start, end)),
    close: async () => {},
  };
}

/** A member file that is in memory, for each text. */
export function sourcesOf(
  ...files: readonly (readonly [name: string, text: string | Buffer])[]
): SourceToOpen[] {
  return files.map(([name, text]) => ({ name, open: async () => memorySource(name, Buffer.from(text)) }));
}

/** IDs as a file of lines. */
export function linesOf(ids: Iterable<string>, name = 'members.txt'): SourceToOpen[] {
  return sourcesOf([name, [...ids].map((id) => `${id}\n`).join('')]);
}

/** Everything that the chunks hold, copied while it is valid. */
export async function gather(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

/** The problem that the promise rejects with. */
export async function problemOf(
  promise: Promise<unknown>,
): Promise<{ code: string; line?: number; message: string }> {
  try {
    await promise;
  } catch (cause) {
    if (cause instanceof ProblemError) return cause.problem;
    throw cause;
  }
  throw new Error('nothing was thrown');
}
