import { error, ProblemError } from '../problems/problem.ts';
import { chooseColumn } from './column.ts';
import { judgeRecord } from './csv-judge.ts';
import { MORE, ODD, RecordScanner } from './csv-scan.ts';
import { MAX_RECORD_BYTES, type MemberSink, type ReadSettings, type TextReader } from './reader.ts';
import { records } from './records.ts';

/**
 * Reads the ID column of CSV (RFC 4180). csv-parse defines what a CSV means; the scanner reads, from the bytes, the part
 * of the language in which every field is bare or well quoted, and asks csv-parse about every other record.
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

  /** Learns the columns from the first record; says whether the record is a row. */
  function isRow(names: () => string[]): boolean {
    if (column >= 0) return true;
    const first = names();
    fields = first.length;
    column = chooseColumn(settings, first);
    return !settings.header;
  }

  function takeScanned(bytes: Buffer): void {
    if (
      column < 0 &&
      !isRow(() => Array.from({ length: scanner.fields }, (_, field) => scanner.text(bytes, field)))
    )
      return;
    if (scanner.fields !== fields) sink.invalid('field-count', line);
    else if (scanner.doubled[column] === 1) takeText(scanner.text(bytes, column));
    else sink.id(bytes, scanner.from[column] as number, scanner.to[column] as number, line);
  }

  function takeText(text: string): void {
    const bytes = Buffer.from(text);
    sink.id(bytes, 0, bytes.length, line);
  }

  return records(text, (bytes, final) => {
    let start = 0;
    while (start < bytes.length) {
      const scanned = scanner.scan(bytes, start, final);
      const end = scanned === MORE || scanned === ODD ? bytes.length : scanner.end;
      if (scanned !== ODD && end - start > MAX_RECORD_BYTES) throw badFormat(TOO_LONG, line);
      if (scanned === MORE) return start;
      if (scanned === ODD) {
        const judged = judgeRecord(bytes.subarray(start), delimiter);
        if ('fault' in judged) throw badFormat(judged.fault, line);
        if (isRow(() => [...judged.fields])) {
          if (judged.fields.length !== fields) sink.invalid('field-count', line);
          else takeText(judged.fields[column] as string);
        }
        line += judged.lines;
        start += judged.bytes;
        continue;
      }
      // An empty line is no record.
      if (scanner.end > start) takeScanned(bytes);
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
