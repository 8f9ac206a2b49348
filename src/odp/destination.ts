/** Where an audience's file goes in ODP's import bucket. */
export interface Destination {
  readonly bucket: string;
  readonly key: string;
}

/**
 * The place of an audience's file: `<tracker ID>/audience-diffs/<audience ID>.csv.gz`.
 * Source: ODP's developer guide, "Import audiences without disqualify events".
 */
export function destinationOf(trackerId: string, audienceId: string, bucket: string): Destination {
  return { bucket, key: `${trackerId}/audience-diffs/${audienceId}.csv.gz` };
}
