import type { ProblemError } from '../../problems/problem.ts';
import { MAX_RECORD_BYTES, type MemberSink, type ReadSettings, type TextReader } from '../reader.ts';
import { isConflictMarker } from '../rules/not-a-row.ts';
import { badFormat } from './bad-format.ts';
import { chooseColumn, wrongDelimiter } from './csv-column.ts';
import { faultOf, OTHER_FAULT } from './csv-fault.ts';
import { type FieldForm, RecordScanner, type Scanned } from './csv-scan.ts';
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

  /** Takes the first record, which names the columns. */
  function takeColumns(bytes: Buffer, start: number): void {
    fields = scanner.fields;
    const names = Array.from({ length: fields }, (_, field) => scanner.text(bytes, field));
    column = chooseColumn(settings, { names, text: bytes.toString('utf8', start, scanner.end), delimiter });
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
    if (scanner.fields !== fields) sink.invalid('field-count', line);
    else if (scanner.coded[column] === 0)
      sink.id(bytes, scanner.from[column] as number, scanner.to[column] as number, line);
    else takeCoded(bytes);
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
    if (column < 0) {
      // A header whose quoted cells another delimiter separates.
      const [text = ''] = bytes.toString('utf8', start, start + MAX_RECORD_BYTES).split(/[\r\n]/, 1);
      const wrong = wrongDelimiter(settings, { text, delimiter });
      if (wrong !== null) return wrong;
    }
    const fault = settings.escape === undefined ? faultOf(bytes.subarray(start), delimiter) : OTHER_FAULT;
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
