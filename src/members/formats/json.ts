import type { ProblemError } from '../../problems/problem.ts';
import { badFormat } from '../bad-format.ts';
import { MAX_RECORD_BYTES, type MemberSink, type TextReader } from '../reader.ts';
import { isConflictMarker } from '../rules/not-a-row.ts';
import { DOCUMENT_HEAD, pageIn } from './document.ts';
import { BROKEN, copyValue, INCOMPLETE, TOO_LONG } from './json-split.ts';
import { createValueTaker } from './json-values.ts';
import { records } from './records.ts';
import { skipLines } from './skip-lines.ts';

/**
 * Reads one JSON value a line: a string, an integer, or an object whose `column` (default: the identifier) is one.
 * LF, CRLF and CR end a line; lines of white space are ignored. Throws ProblemError `bad-format`, `column-not-found`.
 */
export const readNdjson: TextReader = async (text, settings, sink) => {
  const taker = createValueTaker(settings, sink, { onLines: true, bad: badLine });
  const { batch } = taker;
  let line = 1 + settings.skip_lines;
  let isFirst = true;
  const fault = (bytes: Buffer, start: number, at: number): ProblemError => {
    refuseConflict(bytes, start, line, sink);
    if (isFirst && bytes[start] === OPEN_BRACKET) return badFormat(ARRAY, line);
    if (at >= 0 && STARTS.includes(bytes[at] ?? 0)) return badFormat(SEVERAL, line);
    return pageAt(bytes, start, line) ?? badLine(line);
  };
  /** An array on the first line, with nothing below. */
  const refuseFirstArray = (bytes: Buffer, start: number, at: number): void => {
    if (!isFirst) return;
    isFirst = false;
    if (bytes[start] !== OPEN_BRACKET || !isBlank(bytes, at)) return;
    taker.flush();
    throw badFormat(ARRAY, line);
  };
  const copyLineValue = (bytes: Buffer, start: number, final: boolean): number =>
    bytes[start] === LESS ? BROKEN : copyValue(bytes, start, final, true, line, batch);

  await records(skipLines(text, settings.skip_lines), (bytes, final) => {
    const { length } = bytes;
    let at = 0;
    for (;;) {
      while (at < length && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
      if (at >= length) break;
      const lineEnd = lineEndAt(bytes, at, final);
      if (lineEnd === INCOMPLETE) break;
      if (lineEnd > 0) {
        at += lineEnd;
        line++;
        continue;
      }
      const start = at;
      at = copyLineValue(bytes, start, final);
      while (at >= 0 && at < length && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
      if (at === INCOMPLETE || (at === length && !final)) {
        // What follows the value on its line may still be to come.
        taker.flush();
        if (final) throw fault(bytes, start, at);
        // Spaces after a value count as well, or a line of nothing else would have no bound.
        if (length - start > 2 * MAX_RECORD_BYTES) throw tooLong(line);
        return start;
      }
      if (at < 0 || (at < length && lineEndAt(bytes, at, true) === 0)) {
        taker.flush();
        throw at === TOO_LONG ? tooLong(line) : fault(bytes, start, at);
      }
      refuseFirstArray(bytes, start, at);
      taker.count();
    }
    taker.flush();
    return at;
  });
  taker.end();
};

/**
 * Reads one JSON array, or any number of values one after the other, with white space between them or nothing: strings,
 * integers, or objects whose `column` (default: the identifier) is one. `[]` has no members; an empty file is not JSON
 * and so most likely an export that failed. Throws ProblemError `bad-format`, `column-not-found`.
 */
export const readJson: TextReader = async (text, settings, sink) => {
  const taker = createValueTaker(settings, sink, { onLines: false, bad: badValue });
  const { batch } = taker;
  let expected: Expected = 'start';
  let line = 1;

  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a state machine over bytes, slower when it is spread over functions
  await records(text, (bytes, final) => {
    const { length } = bytes;
    let at = 0;
    const fail = (problem: ProblemError) => {
      taker.flush();
      refuseConflict(bytes, at, line, sink);
      return problem;
    };
    while (at < length) {
      const byte = bytes[at] as number;
      if (byte === SPACE || byte === TAB) {
        at++;
        continue;
      }
      const lineEnd = lineEndAt(bytes, at, final);
      if (lineEnd === INCOMPLETE) break;
      if (lineEnd > 0) {
        at += lineEnd;
        line++;
        continue;
      }
      if (byte === LESS) throw fail(pageAt(bytes, at, line) ?? badValue(line));
      if (expected === 'start') {
        expected = byte === OPEN_BRACKET ? 'first element' : 'value';
        if (byte === OPEN_BRACKET) at++;
      } else if (expected === 'nothing') {
        throw fail(badFormat('There is more after the end of the JSON array. Write a single array.', line));
      } else if (byte === CLOSE_BRACKET && (expected === 'first element' || expected === 'comma')) {
        expected = 'nothing';
        at++;
      } else if (expected === 'comma') {
        if (byte !== COMMA)
          throw fail(badFormat('This is not valid JSON: a `,` or `]` is missing. Add it.', line));
        expected = 'element';
        at++;
      } else {
        const end = copyValue(bytes, at, final, false, line, batch);
        if (end === INCOMPLETE && !final) break;
        if (end === INCOMPLETE) throw fail(truncated(line));
        if (end === TOO_LONG) throw fail(tooLong(line));
        if (end === BROKEN) throw fail(badValue(line));
        line += batch.breaks;
        taker.count();
        if (expected !== 'value') expected = 'comma';
        at = end;
      }
    }
    taker.flush();
    if (final && expected === 'start') throw badFormat(EMPTY, line);
    if (final && expected !== 'value' && expected !== 'nothing') throw truncated(line);
    return at;
  });
  taker.end();
};

type Expected = 'start' | 'value' | 'first element' | 'element' | 'comma' | 'nothing';

/** Bytes of the line end at `at`, 0 where there is none, INCOMPLETE where a CR may be the first half of a CRLF. */
function lineEndAt(bytes: Uint8Array, at: number, final: boolean): number {
  if (bytes[at] === LF) return 1;
  if (bytes[at] !== CR) return 0;
  if (at + 1 >= bytes.length) return final ? 1 : INCOMPLETE;
  return bytes[at + 1] === LF ? 2 : 1;
}

/** Whether nothing but white space comes from `at` on, as far as it is at hand. */
function isBlank(bytes: Buffer, at: number): boolean {
  return bytes.toString('latin1', at, at + BLANKS).trim() === '';
}

const BLANKS = 64;

/** Throws where the bytes from `at` on are a conflict marker of Git, unless that is accepted. */
function refuseConflict(bytes: Buffer, at: number, line: number, sink: MemberSink): void {
  if (isConflictMarker(bytes.toString('latin1', at, at + 8))) sink.conflictMarker(line);
}

/** The problem of a page in place of JSON, for example an error page. */
function pageAt(bytes: Buffer, at: number, line: number): ProblemError | null {
  const page = pageIn(bytes.toString('utf8', at, at + DOCUMENT_HEAD));
  return page === null ? null : badFormat(page, line);
}

const EMPTY = 'The file is empty, which is not JSON. Write `[]` for an audience without members.';

const ARRAY = 'This is a JSON array, and not one value on each line. Set `format: json`.';
const SEVERAL = 'There is more than one value on this line. Set `format: json`.';
/** What the next value on a line may begin with. */
const STARTS = Buffer.from('{["0123456789');

function badLine(line: number): ProblemError {
  return badFormat('This line is not JSON. Write one string, integer or object on each line.', line);
}

function badValue(line: number, column?: number): ProblemError {
  return badFormat('The JSON is not valid on this line. Correct it, or export the file again.', line, column);
}

function truncated(line: number): ProblemError {
  return badFormat('The file ends in the middle of its JSON: it is truncated. Export it again.', line);
}

function tooLong(line: number): ProblemError {
  return badFormat(
    "A JSON value is longer than 1 MiB. Check that the file is complete, and that a quote is not missing. If the IDs are in a list inside an object, save the elements of that list alone, as `jq -c '.items[]'` does.",
    line,
  );
}

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COMMA = 0x2c;
const LESS = 0x3c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
