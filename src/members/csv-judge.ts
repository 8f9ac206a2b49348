import { parse } from 'csv-parse/sync';
import { MAX_RECORD_BYTES } from './reader.ts';

/** What csv-parse makes of the first record of the bytes. */
export type Judgement =
  | { readonly fields: readonly string[]; readonly bytes: number; readonly lines: number }
  | { readonly fault: string };

/**
 * Asks csv-parse, with its strict defaults, for the first record: its fields, how many bytes and lines it takes, or
 * what is wrong with it in words that hold nothing of its content (csv-parse's own messages quote it).
 */
export function judgeRecord(bytes: Buffer, delimiter: string): Judgement {
  try {
    const [first] = parse(bytes, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD_BYTES,
      info: true,
      to: 1,
    }) as unknown as { record: string[]; info: { bytes: number; lines: number } }[];
    if (first === undefined) return { fault: 'A record could not be read.' };
    return { fields: first.record, bytes: first.info.bytes, lines: first.info.lines };
  } catch (error) {
    return { fault: FAULTS[codeOf(error)] ?? 'A record is not valid CSV.' };
  }
}

const FAULTS: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE:
    'A quoted field goes on behind its closing quote; double every quote that belongs to the value.',
  INVALID_OPENING_QUOTE:
    'A field has a quote in the middle; put the whole field in quotes and double the quotes that belong to the value.',
  CSV_QUOTE_NOT_CLOSED:
    'A quoted field is never closed; the file may be cut off, or a quote in a value is not doubled.',
  CSV_MAX_RECORD_SIZE: 'A record is longer than 1 MiB; a quote may never be closed.',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
