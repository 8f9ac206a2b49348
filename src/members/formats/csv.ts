import { error, ProblemError } from '../../problems/problem.ts';
import { MAX_RECORD_BYTES, type MemberSink, type ReadSettings, type TextReader } from '../reader.ts';
import { isConflictMarker } from '../rules/not-a-row.ts';
import { chooseColumn, wrongDelimiter } from './csv-column.ts';
import { faultOf } from './csv-fault.ts';
import { RecordScanner } from './csv-scan.ts';
import { records } from './records.ts';

/**
 * Reads the ID column of CSV (RFC 4180), straight from the bytes. csv-parse with its strict defaults defines what a CSV
 * means: the tests hold the two together, and what is wrong with a record is what csv-parse says.
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
  const delimiter = settings.delimiter ?? defaultDelimiter;
  const scanner = new RecordScanner(Buffer.from(delimiter));
  let line = 1;
  /** Fields of the first record, and the column of the ID; -1 before the first record. */
  let fields = 0;
  let column = -1;

  /** Takes the record that was scanned: the first one names the columns, and with `header` it is no row. */
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
    else if (scanner.doubled[column] === 1) {
      const id = Buffer.from(scanner.text(bytes, column));
      sink.id(id, 0, id.length, line);
    } else sink.id(bytes, scanner.from[column] as number, scanner.to[column] as number, line);
  }

  return records(text, (bytes, final) => {
    let start = 0;
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
      if (scanned === 'odd') throw badFormat(faultOf(bytes.subarray(start), delimiter), line);
      if (scanner.end - start > MAX_RECORD_BYTES) throw badFormat(TOO_LONG, line);
      // An empty line is no record.
      if (scanner.end > start) {
        if (beginsLikeConflict(bytes, start, scanner.end, delimiter)) sink.conflictMarker(line);
        takeRecord(bytes, start);
      }
      line += 1 + scanner.breaks;
      start = scanner.next;
    }
    return start;
  });
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

const TOO_LONG = 'A record is longer than 1 MiB; a quote may never be closed, or this is no CSV file.';

function badFormat(message: string, line: number): ProblemError {
  return new ProblemError(error('bad-format', message, { line }));
}
