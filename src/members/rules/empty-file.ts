import type { Audience } from '../../manifest/manifest.ts';
import { error, type Problem } from '../../problems/problem.ts';
import type { MemberFormat } from '../formats/format.ts';
import { isFirstPartOfSpark } from './file-names.ts';

/** What is known of a file's text so far. */
export interface TextSeen {
  /** Whether all of it has been seen. A Parquet file has no text. */
  isWhole: boolean;
  /** Whether it has a first row that names columns or, without a header, that tells how many there are. */
  hasColumns: boolean;
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

/**
 * The problem of a file that was read to its end and has no text or, below the lines that `skip_lines` leaves out, no
 * header; or `null` where it has, or where such a file is right: it may be the whole of a small export.
 */
export function emptyFile(
  { name, format, seen }: { name: string; format: MemberFormat | null; seen: TextSeen },
  audience: Pick<Audience, 'header' | 'accept'>,
  isOneOfSeveral: boolean,
): Problem | null {
  if (format === null || !seen.isWhole || audience.accept.includes('empty-file')) return null;
  const needsHeader = (format === 'csv' || format === 'tsv') && audience.header;
  if (needsHeader ? seen.hasColumns : !seen.isBlank) return null;
  if (isFirstPartOfSpark(name) || (!needsHeader && !isOneOfSeveral)) return null;
  const nothing = needsHeader ? NOTHING : NOTHING_OF_SEVERAL;
  const what = seen.isBlank ? nothing : NO_HEADER;
  return error('empty-file', `${what}, so its export probably failed. Check the step that writes it.`, {
    file: name,
  });
}

const NO_HEADER = 'The file ends with the lines that `skip_lines` leaves out, without a header';
const NOTHING = 'The file is empty and does not even have a header';
const NOTHING_OF_SEVERAL = 'The file is empty, although the audience has others';

function isLineEnd(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}
