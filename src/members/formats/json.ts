import { MAX_RECORD_BYTES, type MemberSink, type ReadSettings } from '../reader.ts';
import { BROKEN, INCOMPLETE, type JsonScan, OTHER, scanJson } from './json-scan.ts';
import { badJson, columnBytes, consumeText, takeValue, tooLongValue } from './json-value.ts';

/**
 * Reads one JSON array of strings, integers, or objects whose `column` (default: the identifier) is one, value by
 * value, so that no more than one value is in memory. `[]` has no members; an empty file is no JSON and so most
 * likely an export that failed. Throws ProblemError `bad-format`.
 */
export async function readJson(
  text: AsyncIterable<Buffer>,
  settings: ReadSettings,
  sink: MemberSink,
): Promise<void> {
  const column = columnBytes(settings);
  const found: JsonScan = { kind: OTHER, start: 0, end: 0, lines: 0 };
  let expected: Expected = 'array';
  let line = 1;
  let afterCr = false;

  const consume = (bytes: Buffer, last: boolean): number => {
    // The line feed that ends the last call is not the file's, and counts as no line.
    const length = last ? bytes.length - 1 : bytes.length;
    let i = 0;
    while (i < length) {
      const byte = bytes[i]!;
      if (byte === SPACE || byte === TAB || byte === LF || byte === CR) {
        if (byte === CR || (byte === LF && !afterCr)) line += 1;
        afterCr = byte === CR;
        i += 1;
        continue;
      }
      afterCr = false;
      if (expected === 'value' || (expected === 'value or end' && byte !== CLOSE_BRACKET)) {
        const end = scanJson(bytes, i, bytes.length, column, false, found);
        if (end === BROKEN)
          throw badJson(
            'This is not valid JSON. Correct the line, or export the file again.',
            line + found.lines,
          );
        if (end === INCOMPLETE) {
          if (last) break;
          return i;
        }
        if (end - i > MAX_RECORD_BYTES) throw tooLongValue(line);
        takeValue(bytes, found, line, sink);
        line += found.lines;
        i = end;
        expected = 'comma or end';
        continue;
      }
      expected = next(expected, byte, line);
      i += 1;
    }
    if (last && expected !== 'nothing') throw cutOff(expected, line);
    return length;
  };
  await consumeText(text, consume, () => tooLongValue(line));
}

type Expected = 'array' | 'value or end' | 'value' | 'comma or end' | 'nothing';

/** What comes after a byte between the values. */
function next(expected: Expected, byte: number, line: number): Expected {
  if (expected === 'array') {
    if (byte === OPEN_BRACKET) return 'value or end';
    throw badJson(
      byte === OPEN_BRACE
        ? 'The file is a JSON object and not an array. Write `[…]`, or set `format: ndjson` for one object a line.'
        : 'The file is not a JSON array. Write `[…]`, or set `format` to what it is.',
      line,
    );
  }
  if (expected === 'nothing')
    throw badJson('There is more behind the end of the JSON array. Write a single array.', line);
  if (byte === CLOSE_BRACKET) return 'nothing';
  if (byte === COMMA) return 'value';
  throw badJson('This is not valid JSON: a `,` or `]` is missing. Add it.', line);
}

function cutOff(expected: Expected, line: number) {
  return badJson(
    expected === 'array'
      ? 'The file is empty and so no JSON. Write `[]` for an audience without members.'
      : 'The file ends in the middle of its JSON array: it is truncated. Export it again.',
    line,
  );
}

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
