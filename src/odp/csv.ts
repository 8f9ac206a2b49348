/** The constant text of one audience's CSV: only the member's ID differs from row to row. */
export interface RowFrame {
  /** The header line with its line feed. */
  readonly header: string;
  /** What stands before the ID in every row. */
  readonly before: string;
  /** What stands after it, with the line feed. */
  readonly after: string;
}

/**
 * The header and the text around each ID, in the order of ODP's developer guide ("Import audiences without
 * disqualify events"). `ts` is Unix time in seconds.
 */
export function rowFrame(identifier: string, audienceId: string, ts: number): RowFrame {
  return {
    header: `type,action,${csvField(identifier)},audience_id,ts\n`,
    before: 'passthrough,qualify,',
    after: `,${csvField(audienceId)},${ts}\n`,
  };
}

/** One field as csv-stringify writes it: quoted only when it holds a comma, a quote or a line break. */
export function csvField(value: string): string {
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
