import { asciiLowerCase } from '../rules/ascii.ts';
import { cellsOf, type Delimiter, otherDelimiters } from '../rules/delimiters.ts';
import { isHeaderWord } from '../rules/header-row.ts';

/**
 * What is wrong with lines that are a table: the first one has a tab or Hive's U+0001, or is a header. `head` is the beginning of
 * the text. A header has names of columns alone, one of them that of the identifier or a usual one of several words, and the line
 * below it is a row; so the first of IDs such as `user_id|5` is none.
 */
export function tableIn(head: string, identifier: string): string | null {
  const [first = '', second] = head.split(/[\r\n]/).filter((line) => line.trim() !== '');
  if (first.includes('\t')) return HAS_TABS;
  if (first.includes(HIVES)) return HAS_HIVES;
  const meant = otherDelimiters('\t').find(({ character }) => isHeader(first, second, character, identifier));
  return meant === undefined ? null : isTable(meant);
}

const HIVES = '\u0001';

function isHeader(first: string, second: string | undefined, delimiter: string, identifier: string): boolean {
  const cells = cellsOf(first, delimiter);
  if (second === undefined || cells.length < 2 || !cells.every((cell) => NAME.test(cell))) return false;
  const names = cells.map(asciiLowerCase);
  const named = names.indexOf(asciiLowerCase(identifier));
  const at =
    named >= 0 ? named : cells.findIndex((cell) => isHeaderWord(cell) && /[a-z][_ -]?id$|[_ -]/i.test(cell));
  if (at < 0) return false;
  const below = cellsOf(second, delimiter).map(asciiLowerCase);
  return below.length > 1 && below[at] !== names[at] && !below.some(isHeaderWord);
}

const NAME = /^[\p{L}_][\p{L}\p{N}_ .-]*$/u;

function isTable({ name, character, inManifest }: Delimiter): string {
  const settings = character === ',' ? '`format: csv`' : `\`format: csv\` and ${inManifest}`;
  return `The first line looks like the header of a table whose fields are separated by ${name}. Set ${settings}.`;
}

const HAS_TABS =
  'The first line has a tab, so it has more than one field. Set `format: tsv`, and `column` to the one with the IDs.';
const HAS_HIVES =
  'The first line has the control character U+0001, with which Hive separates fields. Set `format: csv`, `delimiter: "\\u0001"`, and `column` to the one with the IDs.';
