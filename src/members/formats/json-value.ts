import { error, ProblemError } from '../../problems/problem.ts';
import { MAX_RECORD_BYTES, type MemberSink, type ReadSettings } from '../reader.ts';
import { ESCAPED, INTEGER, type JsonScan, TEXT } from './json-scan.ts';

/** The name of the field that holds the ID, as bytes. */
export function columnBytes(settings: ReadSettings): Uint8Array {
  return Buffer.from(String(settings.column ?? settings.identifier));
}

/** Hands what was found in one value to the sink: a string or an integer, every digit kept, is an ID. */
export function takeValue(bytes: Buffer, found: JsonScan, line: number, sink: MemberSink): void {
  if (found.kind === TEXT || found.kind === INTEGER) {
    sink.id(bytes, found.start, found.end, line);
    return;
  }
  if (found.kind === ESCAPED) {
    const text: string = JSON.parse(bytes.toString('utf8', found.start, found.end));
    if (text.isWellFormed()) {
      const id = Buffer.from(text);
      sink.id(id, 0, id.length, line);
      return;
    }
  }
  sink.invalid('not-an-id', line);
}

/**
 * Calls `consume` with the text so far; it returns how many bytes it has used, and gets the others again with more.
 * It is also called where there is no text at all. A line feed is put behind the text, so that `last` never ends
 * within a number. `onTooLong` makes the error for a value that is over 1 MiB and still not at its end.
 */
export async function consumeText(
  text: AsyncIterable<Buffer>,
  consume: (bytes: Buffer, last: boolean) => number,
  onTooLong: () => ProblemError,
): Promise<void> {
  let kept: Buffer = Buffer.alloc(0);
  let added: Buffer[] = [];
  let addedLength = 0;
  const keep = (bytes: Buffer) => {
    // A copy, for the chunk's memory is used again.
    kept = Buffer.from(bytes);
    added = [];
    addedLength = 0;
    if (kept.length > MAX_RECORD_BYTES) throw onTooLong();
  };
  for await (const chunk of text) {
    if (kept.length === 0) {
      keep(chunk.subarray(consume(chunk, false)));
      continue;
    }
    added.push(Buffer.from(chunk));
    addedLength += chunk.length;
    // An unfinished value is scanned anew, so only when there is twice as much of it: in all no more than twice.
    if (addedLength < kept.length) continue;
    const bytes = Buffer.concat([kept, ...added]);
    keep(bytes.subarray(consume(bytes, false)));
  }
  consume(Buffer.concat([kept, ...added, LINE_FEED]), true);
}

const LINE_FEED = Buffer.from('\n');

/** The error for text that is no JSON. */
export function badJson(message: string, line: number): ProblemError {
  return new ProblemError(error('bad-format', message, { line }));
}

/** The error for a value over the limit. */
export function tooLongValue(line: number): ProblemError {
  return badJson(
    'A JSON value is longer than 1 MiB. Check that the file is complete and not on one line.',
    line,
  );
}
