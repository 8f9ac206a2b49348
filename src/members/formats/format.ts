import type { MemberFormat } from '../source.ts';

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
