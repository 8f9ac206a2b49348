import type { Audience } from '../../manifest/manifest.ts';

/** A format that members can be read from. */
export type MemberFormat = NonNullable<Audience['format']>;

/**
 * The format of a member file: the manifest's `format` if there is one, else by the name's extension, before `.gz` or
 * `.zst`, in any case of letters. Null where the name does not tell.
 */
export function formatOf(name: string, format?: MemberFormat): MemberFormat | null {
  if (format !== undefined) return format;
  const extension = /\.([a-z]+)(?:\.(?:gz|zst))?$/.exec(name.toLowerCase())?.[1];
  return FORMATS.get(extension ?? '') ?? null;
}

const FORMATS: ReadonlyMap<string, MemberFormat> = new Map([
  ['csv', 'csv'],
  ['tsv', 'tsv'],
  ['txt', 'lines'],
  ['ndjson', 'ndjson'],
  ['jsonl', 'ndjson'],
  ['json', 'json'],
  ['parquet', 'parquet'],
]);
