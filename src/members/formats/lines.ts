import { badFormat } from '../bad-format.ts';
import { MAX_RECORD_BYTES, type MemberSink, type TextReader } from '../reader.ts';
import { RecordScanner } from './csv-scan.ts';
import { DOCUMENT_HEAD, documentIn } from './document.ts';
import { BAD_ESCAPE, END_MARK, isEndMark } from './escapes.ts';
import { records } from './records.ts';
import { skipLines } from './skip-lines.ts';
import { tableIn } from './table-in-lines.ts';

/** Reads one ID a line; nothing is quoted, lines of nothing but spaces and tabs are ignored. */
export const readLines: TextReader = async (text, settings, sink) => {
  const scan = settings.escape === undefined ? plainLines(sink) : escapedLines(sink);
  let line = 1 + settings.skip_lines;
  let begun = false;
  await records(skipLines(text, settings.skip_lines), (bytes, final) => {
    if (!begun) {
      if (!final && bytes.length < DOCUMENT_HEAD) return 0;
      begun = true;
      checkHead(bytes, line, settings.identifier);
    }
    const { used, lines } = scan(bytes, line, final);
    line += lines;
    // One byte more, for a CR at the very end that belongs to the line end.
    if (bytes.length - used > MAX_RECORD_BYTES + 1) throw badFormat(TOO_LONG, line);
    return used;
  });
};

/** Scans lines, the first of which has the given number; says how many bytes and lines it has used. */
type LineScan = (bytes: Buffer, line: number, final: boolean) => { used: number; lines: number };

function plainLines(sink: MemberSink): LineScan {
  return (bytes, first, final) => {
    const length = bytes.length;
    let line = first;
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
      if (at - start > MAX_RECORD_BYTES) throw badFormat(TOO_LONG, line);
      if (!blank) sink.id(bytes, start, at, line);
      if (at >= length) {
        start = length;
        break;
      }
      at += byte === CR && bytes[at + 1] === LF ? 2 : 1;
      line++;
      start = at;
    }
    return { used: start, lines: line - first };
  };
}

/** A line whose backslashes escape is a record of one field. */
function escapedLines(sink: MemberSink): LineScan {
  const scanner = new RecordScanner({ delimiter: Buffer.from('\n'), quotes: 'none', escapes: true });
  return (bytes, first, final) => {
    let line = first;
    let start = 0;
    while (start < bytes.length) {
      const scanned = scanner.scan(bytes, start, final);
      if (scanned === 'more') break;
      if (scanned !== 'record') throw badFormat(BAD_ESCAPE, line);
      const { end } = scanner;
      if (end - start > MAX_RECORD_BYTES) throw badFormat(TOO_LONG, line);
      if (isEndMark(bytes, start, end)) throw badFormat(END_MARK, line);
      if (scanner.isNull(bytes, 0)) sink.invalid('placeholder-id', line);
      else if (scanner.coded[0] !== 0) {
        const id = Buffer.from(scanner.text(bytes, 0));
        sink.id(id, 0, id.length, line);
      } else if (!isBlank(bytes, start, end)) sink.id(bytes, start, end, line);
      line += 1 + scanner.breaks;
      start = scanner.next;
    }
    return { used: start, lines: line - first };
  };
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== SPACE && bytes[at] !== TAB) return false;
  return true;
}

function checkHead(bytes: Buffer, line: number, identifier: string): void {
  const head = bytes.toString('utf8', 0, DOCUMENT_HEAD);
  const document = documentIn(head);
  if (document !== null) throw badFormat(document, line);
  const table = tableIn(head, identifier);
  if (table !== null) throw badFormat(table, line);
}

const TOO_LONG = 'A line is longer than 1 MiB. Check that this is a file of IDs.';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
