import type { Audience } from '../../manifest/manifest.ts';
import { error, type Problem } from '../../problems/problem.ts';
import type { MemberFormat } from '../formats/format.ts';

/** What is known of a file's text so far. */
export interface TextSeen {
  /** Whether all of it has been seen. A Parquet file has no text. */
  isWhole: boolean;
  /** Whether it holds nothing but line ends. */
  isBlank: boolean;
  /** Whether its last line has an end. */
  endsInLine: boolean;
}

/** Notes what a chunk of text says. */
export function seeText(seen: TextSeen, chunk: Uint8Array): void {
  if (chunk.length === 0) return;
  if (seen.isBlank) seen.isBlank = chunk.every(isLineEnd);
  seen.endsInLine = isLineEnd(chunk[chunk.length - 1] as number);
}

/** The problem of a file without text, or `null` where such a file is right: it may be the whole of a small export. */
export function emptyFile(
  name: string,
  format: MemberFormat,
  audience: Pick<Audience, 'header' | 'accept'>,
  isOneOfSeveral: boolean,
): Problem | null {
  if (audience.accept.includes('empty-file')) return null;
  const needsHeader = (format === 'csv' || format === 'tsv') && audience.header;
  if (needsHeader ? isFirstPartOfSpark(name) : !isOneOfSeveral) return null;
  return error(
    'empty-file',
    needsHeader
      ? 'The file is empty and does not even have a header, so its export probably failed. Check the step that writes it.'
      : 'The file is empty while the audience has others, so its export probably failed. Check the step that writes it.',
    { file: name },
  );
}

/** Spark writes part 0 without a header where it has no rows. */
function isFirstPartOfSpark(name: string): boolean {
  return /(?:^|\/)part-0+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[^/]*$/i.test(name);
}

function isLineEnd(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}
