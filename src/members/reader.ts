import type { Audience } from '../manifest/manifest.ts';

/** Takes what a reader finds, row by row, in file order. */
export interface MemberSink {
  /**
   * One row's ID as the file has it, before `normalize` and every check.
   * `bytes[start, end)` is valid UTF-8 and may be overwritten once the call returns. In csv and tsv, `bytes` goes on with
   * the row, unless the ID is quoted or escaped there.
   * `line` is the 1-based line the row begins on (in Parquet: the number of the row).
   */
  id(bytes: Uint8Array, start: number, end: number, line: number): void;
  /**
   * A row that holds no ID at all; `details` belong to `not-an-id` and `field-count`. `placeholder-id` is an unescaped `\\N`,
   * `not-a-row` a row without the other fields.
   */
  invalid(
    code: 'not-an-id' | 'field-count' | 'placeholder-id' | 'not-a-row',
    line: number,
    details?: RowDetails,
  ): void;
  /** Of csv and tsv, before the first row: where the IDs are. May throw ProblemError. */
  columns(taken: ColumnTaken): void;
  /**
   * A line that is a conflict marker of Git: of csv and tsv, where it comes as a row as well, and of JSON, where it is a
   * fault. May throw ProblemError.
   */
  conflictMarker(line: number): void;
}

/** What a value is that cannot be an ID. */
export type NotAnId = 'missing' | 'null' | 'fraction' | 'boolean' | 'object' | 'list' | 'surrogate';

/** How the fields of a row differ in number from those of the first row: it has one more, which seems to name the row, … */
export type Misfit = 'fewer' | 'more' | 'cut off' | 'row name';

export interface RowDetails {
  readonly why: NotAnId | Misfit;
  /** The number of the value, counted from 1, where lines do not tell values apart. */
  readonly value?: number;
}

/** The column of a csv or tsv file that the IDs are in. */
export interface ColumnTaken {
  /** Its cell of the header row; `null` where the file has no header. */
  readonly header: string | null;
  readonly byPosition: boolean;
  /** How many columns the first row has. */
  readonly columns: number;
  readonly delimiter: string;
  /** The line of the first row. */
  readonly line: number;
}

/** What of an audience's settings a reader needs. */
export type ReadSettings = Pick<
  Audience,
  'column' | 'identifier' | 'header' | 'delimiter' | 'quote' | 'escape' | 'skip_lines' | 'accept'
>;

/**
 * A reader of one text format. `text` is the decoded file: valid UTF-8 without BOM, in chunks that end on a
 * character boundary but anywhere in a line. Rejects with ProblemError (`bad-format`, `column-not-found`), without a
 * file but with a line where there is one.
 */
export type TextReader = (
  text: AsyncIterable<Buffer>,
  settings: ReadSettings,
  sink: MemberSink,
) => Promise<void>;

/** Longest record, line or JSON value in bytes; longer is `bad-format`, so that memory is bounded. */
export const MAX_RECORD_BYTES = 1024 * 1024;
