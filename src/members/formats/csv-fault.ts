import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { MAX_RECORD_BYTES } from '../reader.ts';

/**
 * What csv-parse, with its strict defaults, finds wrong with the record that the bytes begin with, in words that hold
 * nothing of it: csv-parse's own messages quote the field.
 */
export function faultOf(bytes: Buffer, delimiter: string): string {
  try {
    parse(bytes.subarray(0, MAX_RECORD_BYTES), {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      to: 1,
    });
  } catch (cause) {
    if (cause instanceof CsvError) return FAULTS[cause.code] ?? OTHER_FAULT;
    throw cause;
  }
  return OTHER_FAULT;
}

export const OTHER_FAULT = 'A record is not valid CSV; check its quotes.';

/** By csv-parse's error codes. */
const FAULTS: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE:
    'There is text after a closing quote; double every quote that belongs to the value.',
  INVALID_OPENING_QUOTE:
    'A field has a quote in the middle; put the whole field in quotes and double the quotes that belong to the value.',
  CSV_QUOTE_NOT_CLOSED:
    'A quoted field is never closed; the file may be cut off, or a quote in a value is not doubled.',
};
