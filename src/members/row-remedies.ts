import type { MemberFormat } from './formats/format.ts';
import type { RowCode } from './row-texts.ts';

/** What is known of the rows that have a problem. */
export interface RowsFound {
  readonly format: MemberFormat | null;
  readonly header: boolean;
  /** Whether the first of them is the first row of the file, and whether there is only one. */
  readonly isFirst: boolean;
  readonly isOnly: boolean;
}

/** What to do about bad rows of such a file, where the usual remedy would lead the wrong way; else `null`. */
export function remedyFor(code: RowCode, found: RowsFound): string | null {
  if (code === 'header-row') return found.isFirst ? remedyForHeader(found) : null;
  if (found.format === 'lines') return IN_LINES[code] ?? null;
  return found.format === 'json' || found.format === 'ndjson' ? (IN_JSON[code] ?? null) : null;
}

/** Where each file begins with a header, there is nothing to take out. */
function remedyForHeader({ format, header, isOnly }: RowsFound): string | null {
  const others = isOnly ? '' : ', and name the parts in `members` instead of joining files that have headers';
  if (format === 'lines') return `set \`format: csv\` for files that begin with a header${others}`;
  const isTable = format === 'csv' || format === 'tsv';
  return isTable && !header ? `set \`header: true\` for files that begin with a header${others}` : null;
}

const IN_LINES: Readonly<Partial<Record<RowCode, string>>> = {
  'too-long': 'check that each line is one ID and nothing else',
  'not-an-email': 'check that each line is one address and nothing else',
};
const IN_JSON: Readonly<Partial<Record<RowCode, string>>> = {
  'too-long': 'check that the IDs are in this field',
  'not-an-email': 'check that the addresses are in this field',
};
