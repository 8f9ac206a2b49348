import { error, ProblemError } from '../../problems/problem.ts';
import { MAX_RECORD_BYTES, type TextReader } from '../reader.ts';
import { records } from './records.ts';

/** Reads one ID a line; nothing is quoted, lines of nothing but spaces and tabs are ignored. */
export const readLines: TextReader = async (text, _settings, sink) => {
  let line = 1;
  await records(text, (bytes, final) => {
    const length = bytes.length;
    let start = 0;
    for (;;) {
      let at = start;
      let blank = true;
      let byte = -1;
      for (; at < length; at++) {
        byte = bytes[at] as number;
        if (byte > SPACE) blank = false;
        else if (byte === LF || byte === CR) break;
        else if (byte !== SPACE && byte !== TAB) blank = false;
      }
      // A CR at the very end may be the first half of a CRLF.
      if (!final && at + (byte === CR ? 1 : 0) >= length) break;
      if (at - start > MAX_RECORD_BYTES) throw tooLong(line);
      if (!blank) sink.id(bytes, start, at, line);
      if (at >= length) break;
      at += byte === CR && bytes[at + 1] === LF ? 2 : 1;
      line++;
      start = at;
    }
    // One byte more, for a CR at the very end that belongs to the line end.
    if (length - start > MAX_RECORD_BYTES + 1) throw tooLong(line);
    return start;
  });
};

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

function tooLong(line: number): ProblemError {
  return new ProblemError(
    error('bad-format', 'A line is longer than 1 MiB; check that this is a file of IDs.', { line }),
  );
}
