import { MAX_RECORD_BYTES, type MemberSink, type ReadSettings, type TextReader } from '../reader.ts';
import { isConflictMarker } from '../rules/not-a-row.ts';
import { badFormat } from './bad-format.ts';
import { chooseColumn, wrongDelimiter } from './csv-column.ts';
import { faultOf, OTHER_FAULT } from './csv-fault.ts';
import { type FieldForm, RecordScanner } from './csv-scan.ts';
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

  /** Takes the record that was scanned: the first one names the columns, and with `header` it is not a row. */
  function takeRecord(bytes: Buffer, start: number): void {
    if (column < 0) {
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
      if (settings.header) return;
    }
    if (scanner.fields !== fields) sink.invalid('field-count', line);
    else if (scanner.coded[column] === 0) {
      sink.id(bytes, scanner.from[column] as number, scanner.to[column] as number, line);
    } else if (scanner.isNull(bytes, column)) sink.invalid('placeholder-id', line);
    else {
      const id = Buffer.from(scanner.text(bytes, column));
      sink.id(id, 0, id.length, line);
    }
  }

  // Where there is a header, one that is missing says more.
  const rows = skipLines(text, settings.skip_lines, settings.header);
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a state machine over bytes, slower when it is spread over functions
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
      if (scanned === 'odd' && column < 0) {
        // A header whose quoted cells another delimiter separates.
        const [text = ''] = bytes.toString('utf8', start, start + MAX_RECORD_BYTES).split(/[\r\n]/, 1);
        const wrong = wrongDelimiter(settings, { text, delimiter });
        if (wrong !== null) throw wrong;
      }
      if (scanned === 'odd') {
        const fault = settings.escape === undefined ? faultOf(bytes.subarray(start), delimiter) : OTHER_FAULT;
        throw badFormat(mayHaveNoQuotes(settings, delimiter) ? `${fault} ${NO_QUOTES}` : fault, line);
      }
      if (scanned === 'break') throw badFormat(`A field in quotes has a line break. ${NO_QUOTES}`, line);
      if (scanned === 'escape') throw badFormat(BAD_ESCAPE, line);
      if (scanner.end - start > MAX_RECORD_BYTES) throw badFormat(TOO_LONG, line);
      // An empty line is not a record.
      if (scanner.end > start) {
        if (settings.escape !== undefined && isEndMark(bytes, start, scanner.end))
          throw badFormat(END_MARK, line);
        if (beginsLikeConflict(bytes, start, scanner.end, delimiter)) sink.conflictMarker(line);
        takeRecord(bytes, start);
      }
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

/** Tools that write another delimiter than the comma often quote nothing: two stray quotes swallow the rows between. */
function mayHaveNoQuotes({ quote }: ReadSettings, delimiter: string): boolean {
  return quote === undefined && delimiter !== ',';
}

/** Whether the record may be a conflict marker of Git, whatever its fields are. */
function beginsLikeConflict(bytes: Buffer, start: number, end: number, delimiter: string): boolean {
  const first = bytes[start] as number;
  if (first !== EQUALS && first !== LESS && first !== MORE && first !== BAR) return false;
  return (
    first !== delimiter.charCodeAt(0) &&
    isConflictMarker(bytes.toString('latin1', start, Math.min(end, start + 8)))
  );
}

const LESS = 0x3c;
const EQUALS = 0x3d;
const MORE = 0x3e;
const BAR = 0x7c;

const NO_QUOTES =
  "Set `quote: false` if the tool that wrote the file quotes nothing, or `quote: '\"'` if quoted fields are meant.";
const TOO_LONG = 'A record is longer than 1 MiB; perhaps a quote is never closed, or this is not a CSV file.';
