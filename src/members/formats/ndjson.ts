import { MAX_RECORD_BYTES, type MemberSink, type ReadSettings } from '../reader.ts';
import { BROKEN, INCOMPLETE, type JsonScan, OTHER, scanJson } from './json-scan.ts';
import { badJson, columnBytes, consumeText, takeValue, tooLongValue } from './json-value.ts';

/**
 * Reads one JSON value a line: a string, an integer, or an object whose `column` (default: the identifier) is one.
 * LF, CRLF and CR end a line; lines of white space are ignored. Throws ProblemError `bad-format`.
 */
export async function readNdjson(
  text: AsyncIterable<Buffer>,
  settings: ReadSettings,
  sink: MemberSink,
): Promise<void> {
  const column = columnBytes(settings);
  const found: JsonScan = { kind: OTHER, start: 0, end: 0, lines: 0 };
  let line = 1;
  let afterCr = false;

  const consume = (bytes: Buffer, last: boolean): number => {
    const length = bytes.length;
    let i = 0;
    while (i < length) {
      const byte = bytes[i]!;
      if (byte === CR || byte === LF) {
        if (byte === CR || !afterCr) line += 1;
        afterCr = byte === CR;
        i += 1;
        continue;
      }
      afterCr = false;
      if (byte === SPACE || byte === TAB) {
        i += 1;
        continue;
      }
      const start = i;
      const end = scanJson(bytes, start, length, column, true, found);
      if (end === BROKEN) throw badLine(line);
      i = end === INCOMPLETE ? length : end;
      while (i < length && (bytes[i] === SPACE || bytes[i] === TAB)) i += 1;
      if (i === length) {
        if (last) throw badLine(line);
        return start;
      }
      if (bytes[i] !== LF && bytes[i] !== CR) throw badLine(line);
      if (end - start > MAX_RECORD_BYTES) throw tooLongValue(line);
      takeValue(bytes, found, line, sink);
    }
    return length;
  };
  await consumeText(text, consume, () => tooLongValue(line));
}

function badLine(line: number) {
  return badJson('This line is not JSON. Write one string, integer or object a line.', line);
}

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
