import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { MAX_RECORD_BYTES } from '../reader.ts';
import { type Delimiter, otherDelimiters } from '../rules/delimiters.ts';
import { type FieldForm, RecordScanner } from './csv-scan.ts';

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

/** With which delimiter the record that the bytes begin with is several fields, well quoted, where with that of `form` it is not. */
export function delimiterOf(bytes: Buffer, form: FieldForm): Delimiter | null {
  const record = bytes.subarray(0, MAX_RECORD_BYTES);
  const meant = otherDelimiters(form.delimiter.toString()).find(({ character }) => {
    const scanner = new RecordScanner({ ...form, delimiter: Buffer.from(character) });
    return scanner.scan(record, 0, true) === 'record' && scanner.fields > 1;
  });
  return meant ?? null;
}

/** Whether the record would be right, with so many fields as the first one, if a backslash escaped its quotes. */
function escapesQuotes(bytes: Buffer, form: FieldForm, fields: number): boolean {
  if (form.escapes) return false;
  const scanner = new RecordScanner({ ...form, escapes: true });
  const record = bytes.subarray(0, MAX_RECORD_BYTES);
  if (scanner.scan(record, 0, true) !== 'record' || (fields > 0 && scanner.fields !== fields)) return false;
  return record.subarray(0, scanner.end).includes('\\"');
}

/** Whether the record has a field such as `="00123"`, whose quotes are not doubled. */
function hasArmour(bytes: Buffer, form: FieldForm): boolean {
  const [line = ''] = bytes.toString('utf8', 0, MAX_RECORD_BYTES).split(/[\r\n]/, 1);
  return line.split(form.delimiter.toString()).some((field) => /^="[^"]*"$/.test(field));
}

/** What to do about quotes that do not follow RFC 4180; `fields` are those of the first record, if there was one. */
export function customOf(bytes: Buffer, form: FieldForm, fields: number): string | null {
  if (escapesQuotes(bytes, form, fields)) return ESCAPED;
  return hasArmour(bytes, form) ? ARMOUR : null;
}

const ESCAPED =
  "A quote has a backslash before it. Set `escape: '\\'` if the tool that wrote the file escapes quotes so; else double them.";
const ARMOUR =
  'A field is written as `="…"`, so that a spreadsheet takes it for text. Export the column as plain text, without `=` and quotes.';

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
