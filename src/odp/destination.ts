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
  return { bucket, key: `${importFolder(trackerId)}${audienceId}.csv.gz` };
}

/** The folder of all audiences' files in ODP's import bucket; ends in `/`. */
export function importFolder(trackerId: string): string {
  return `${trackerId}/audience-diffs/`;
}
