import type { ProblemError } from '../../problems/problem.ts';
import { badFormat } from '../bad-format.ts';
import {
  MAX_RECORD_BYTES,
  type MemberSink,
  type Misfit,
  type ReadSettings,
  type TextReader,
} from '../reader.ts';
import { isConflictMarker, notARow } from '../rules/not-a-row.ts';
import { separatedBy } from '../rules/wrong-delimiter.ts';
import { chooseColumn, columnBelow, type FirstLine, wrongDelimiter } from './csv-column.ts';
import { customOf, delimiterOf, faultOf, OTHER_FAULT } from './csv-fault.ts';
import { type FieldForm, RecordScanner, type Scanned } from './csv-scan.ts';
import { haveWidth, refuseOtherDelimiter } from './csv-width.ts';
import { DOCUMENT_HEAD, documentIn } from './document.ts';
import { BAD_ESCAPE, END_MARK, isEndMark } from './escapes.ts';
import { records } from './records.ts';
import { skipLines } from './skip-lines.ts';

/**
 * Reads the ID column of CSV (RFC 4180), straight from the bytes, in the dialect that the settings say. csv-parse with
 * its strict defaults defines what a CSV means: the tests hold the two together, and what is wrong with a record is what
 * csv-parse says.
 */
export const readCsv: TextReader = (text, settings, sink) => readDelimited(text, settings, sink, ',');

/** The same for tab-separated values. */
export const readTsv: TextReader = (text, settings, sink) => readDelimited(text, settings, sink, '\t');

function readDelimited(
  text: AsyncIterable<Buffer>,
  settings: ReadSettings,
  sink: MemberSink,
  defaultDelimiter: string,
): Promise<void> {
  let delimiter = settings.delimiter ?? defaultDelimiter;
  let scanner = new RecordScanner(formOf(settings, delimiter));
  let line = 1 + settings.skip_lines;
  let begun = false;
  /** Fields of the first record, and the column of the ID; -1 before the first record. */
  let fields = 0;
  let column = -1;
  /** Its text where it is one field, its line, and that of the next record. */
  let first = { text: '', line: 0, nextLine: 0 };
  /** Whether the header seems to lack the column of the rows' names. */
  let haveRowNames = false;

  /** Looks at the first bytes; gives where the first record begins. */
  function begin(head: Buffer): number {
    const document = documentIn(head.toString('utf8', 0, DOCUMENT_HEAD));
    if (document !== null) throw badFormat(document, line);
    const said = SEPARATOR_LINE.exec(head.toString('utf8', 0, SEPARATOR_BYTES));
    if (said === null) return 0;
    delimiter = said[2] as string;
    scanner = new RecordScanner(formOf(settings, delimiter));
    line++;
    return Buffer.byteLength(said[0]);
  }

  /** The text of the first record, or of as much of it as could be read, and the lines below. */
  function firstLine(bytes: Buffer, start: number, end: number, next: number, breaks = 0): FirstLine {
    return {
      text: bytes.toString('utf8', start, end),
      delimiter,
      line,
      nextLine: line + 1 + breaks,
      below: () => bytes.toString('utf8', next, next + BELOW_BYTES).split(LINE_END),
    };
  }

  /** The same where its quotes are wrong: a header whose quoted cells another delimiter separates, or a title. */
  function faultyFirstLine(bytes: Buffer, start: number): FirstLine {
    const [text = '', lineEnd = ''] = bytes
      .toString('utf8', start, start + MAX_RECORD_BYTES)
      .split(/(\r\n|[\r\n])/, 2);
    const end = start + Buffer.byteLength(text);
    return firstLine(bytes, start, end, end + lineEnd.length);
  }

  /** Takes the first record, which names the columns. */
  function takeColumns(bytes: Buffer, start: number): void {
    fields = scanner.fields;
    const names = Array.from({ length: fields }, (_, field) => scanner.text(bytes, field));
    const row = firstLine(bytes, start, scanner.end, scanner.next, scanner.breaks);
    first = { text: fields === 1 ? row.text : '', line, nextLine: row.nextLine };
    column = chooseColumn(settings, { names, ...row });
    sink.columns({
      header: settings.header ? scanner.text(bytes, column) : null,
      byPosition: typeof settings.column === 'number',
      columns: fields,
      delimiter,
      line,
    });
  }

  /** Takes a row whose ID is not simply its bytes. */
  function takeCoded(bytes: Buffer): void {
    if (scanner.isNull(bytes, column)) {
      sink.invalid('placeholder-id', line);
      return;
    }
    const id = Buffer.from(scanner.text(bytes, column));
    sink.id(id, 0, id.length, line);
  }

  /** Takes the record that was scanned: the first one is not a row where there is a header. */
  function takeRecord(bytes: Buffer, start: number): void {
    if (MAY_MARK[bytes[start] as number] === 1) takeMark(bytes, start);
    if (column < 0) {
      takeColumns(bytes, start);
      if (settings.header) return;
    }
    if (scanner.fields !== fields) takeOdd(bytes, start);
    else if (scanner.coded[column] === 0)
      sink.id(bytes, scanner.from[column] as number, scanner.to[column] as number, line);
    else takeCoded(bytes);
  }

  /** Takes a record with another number of fields than the first. */
  function takeOdd(bytes: Buffer, start: number): void {
    const { fields: found, end, next } = scanner;
    const text = bytes.toString('utf8', start, end);
    if (fields === 1 && !settings.accept.includes('wrong-delimiter')) {
      refuseOtherDelimiter(first.text, text, delimiter, first.line);
    }
    if (found === 1 && !settings.accept.includes('not-a-row') && notARow(text.trim()) !== null) {
      sink.invalid('not-a-row', line);
      return;
    }
    if (settings.header && line === first.nextLine && found === fields + 1) {
      haveRowNames = haveWidth(new RecordScanner(formOf(settings, delimiter)), bytes, next, found);
    }
    sink.invalid('field-count', line, { why: misfitOf(found, next === end) });
  }

  /** What is likely wrong with a record of so many fields; `isCutOff`: not even a line end comes after it. */
  function misfitOf(found: number, isCutOff: boolean): Misfit {
    if (found < fields) return isCutOff ? 'cut off' : 'fewer';
    return haveRowNames && found === fields + 1 ? 'row name' : 'more';
  }

  /** Looks whether the record is a mark of Git's or of PostgreSQL's. */
  function takeMark(bytes: Buffer, start: number): void {
    const { end } = scanner;
    if (settings.escape !== undefined && isEndMark(bytes, start, end)) throw badFormat(END_MARK, line);
    if (bytes[start] === delimiter.charCodeAt(0)) return;
    const head = bytes.toString('latin1', start, Math.min(end, start + 8));
    if (isConflictMarker(head)) sink.conflictMarker(line);
  }

  /** What is wrong with the record that begins at `start`. */
  function faultAt(scanned: Exclude<Scanned, 'record' | 'more'>, bytes: Buffer, start: number): ProblemError {
    if (scanned === 'break') return badFormat(`A field in quotes has a line break. ${NO_QUOTES}`, line);
    if (scanned === 'escape') return badFormat(BAD_ESCAPE, line);
    const row = column < 0 ? faultyFirstLine(bytes, start) : null;
    const wrong = row === null ? null : wrongDelimiter(settings, row);
    if (wrong !== null) return wrong;
    if (fields <= 1 && !settings.accept.includes('wrong-delimiter')) {
      const meant = delimiterOf(bytes.subarray(start), formOf(settings, delimiter));
      if (meant !== null) return separatedBy(meant, 'with it the quotes are right', line);
    }
    const custom = customOf(bytes.subarray(start), formOf(settings, delimiter), fields);
    if (custom !== null) return badFormat(custom, line);
    const fault = settings.escape === undefined ? faultOf(bytes.subarray(start), delimiter) : OTHER_FAULT;
    const below = row === null ? null : columnBelow(settings, row);
    if (below !== null) return badFormat(`${fault} ${below}`, line);
    return badFormat(mayHaveNoQuotes(settings, delimiter) ? `${fault} ${NO_QUOTES}` : fault, line);
  }

  // Where there is a header, one that is missing says more.
  const rows = skipLines(text, settings.skip_lines, settings.header);
  return records(rows, (bytes, final) => {
    if (!begun && !final && bytes.length < DOCUMENT_HEAD) return 0;
    let start = begun ? 0 : begin(bytes);
    begun = true;
    while (start < bytes.length) {
      const scanned = scanner.scan(bytes, start, final);
      if (scanned === 'more') {
        // One byte more, for a CR at the very end that belongs to the line end.
        if (bytes.length - start > MAX_RECORD_BYTES + 1) throw badFormat(TOO_LONG, line);
        return start;
      }
      if (scanned !== 'record') throw faultAt(scanned, bytes, start);
      if (scanner.end - start > MAX_RECORD_BYTES) throw badFormat(TOO_LONG, line);
      // An empty line is not a record.
      if (scanner.end > start) takeRecord(bytes, start);
      line += 1 + scanner.breaks;
      start = scanner.next;
    }
    return start;
  });
}

/** A first line by which spreadsheets tell each other the delimiter; tools that quote every field quote it, too. */
const SEPARATOR_LINE = /^("?)sep=([^\r\n"])\1(?:\r\n|\n|\r|$)/iu;
const SEPARATOR_BYTES = 16;
const LINE_END = /\r\n|[\r\n]/;
/** Of the lines below the first record, what is looked at where it does not have the column. */
const BELOW_BYTES = 16 * 1024;

function formOf(settings: ReadSettings, delimiter: string): FieldForm {
  const quoted = mayHaveNoQuotes(settings, delimiter) ? 'without breaks' : 'with breaks';
  const quotes = settings.quote === false ? 'none' : quoted;
  return { delimiter: Buffer.from(delimiter), quotes, escapes: settings.escape !== undefined };
}

/** Tools that write a delimiter other than the comma often quote nothing: two stray quotes swallow the rows between. */
function mayHaveNoQuotes({ quote }: ReadSettings, delimiter: string): boolean {
  return quote === undefined && delimiter !== ',';
}

/** 1 for a byte that a conflict marker of Git's or PostgreSQL's end mark begins with. */
const MAY_MARK = new Uint8Array(256);
for (const character of '<=>|\\') MAY_MARK[character.charCodeAt(0)] = 1;

const NO_QUOTES =
  "Set `quote: false` if the tool that wrote the file quotes nothing, or `quote: '\"'` if quoted fields are meant.";
const TOO_LONG = 'A record is longer than 1 MiB; perhaps a quote is never closed, or this is not a CSV file.';
