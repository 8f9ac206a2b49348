import { error, ProblemError } from '../../problems/problem.ts';
import { MAX_RECORD_BYTES, type MemberSink, type ReadSettings, type TextReader } from '../reader.ts';
import { chooseColumn } from './csv-column.ts';
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
  function takeRecord(bytes: Buffer): void {
    if (column < 0) {
      fields = scanner.fields;
      column = chooseColumn(
        settings,
        Array.from({ length: fields }, (_, field) => scanner.text(bytes, field)),
      );
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
      if (scanned === 'odd') throw badFormat(faultOf(bytes.subarray(start), delimiter), line);
      if (scanner.end - start > MAX_RECORD_BYTES) throw badFormat(TOO_LONG, line);
      // An empty line is no record.
      if (scanner.end > start) takeRecord(bytes);
      line += 1 + scanner.breaks;
      start = scanner.next;
    }
    return start;
  });
}

const TOO_LONG = 'A record is longer than 1 MiB; a quote may never be closed, or this is no CSV file.';

function badFormat(message: string, line: number): ProblemError {
  return new ProblemError(error('bad-format', message, { line }));
}
