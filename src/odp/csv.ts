import { stringify } from 'csv-stringify/sync';

/** The constant text of one audience's CSV: only the member's ID differs from row to row. */
export interface RowFrame {
  /** The header line with its line feed. */
  readonly header: string;
  /** The text before the ID in every row. */
  readonly before: string;
  /** The text after it, with the line feed. */
  readonly after: string;
}

/**
 * The header and the text around each ID, in the order of ODP's developer guide ("Import audiences without
 * disqualify events"). `ts` is Unix time in seconds.
 */
export function rowFrame(identifier: string, audienceId: string, ts: number): RowFrame {
  return {
    header: line(['type', 'action', identifier, 'audience_id', 'ts']),
    before: line(['passthrough', 'qualify', '']).slice(0, -1),
    after: line(['', audienceId, ts]),
  };
}

function line(fields: readonly (string | number)[]): string {
  return stringify([fields], { record_delimiter: 'unix' });
}
