/** A character that may separate fields, as a message names it and as a manifest writes it. */
export interface Delimiter {
  readonly character: string;
  readonly name: string;
  readonly inManifest: string;
}

/** What tools separate fields with. Hive and Athena write U+0001. */
const DELIMITERS: readonly Delimiter[] = [
  { character: ';', name: 'a semicolon', inManifest: "`delimiter: ';'`" },
  { character: '\t', name: 'a tab', inManifest: '`format: tsv`' },
  { character: '|', name: 'a vertical bar', inManifest: "`delimiter: '|'`" },
  { character: '\u0001', name: 'the control character U+0001', inManifest: '`delimiter: "\\u0001"`' },
  { character: ',', name: 'a comma', inManifest: "`delimiter: ','`" },
];

/** The characters that may be meant where the fields are said to be separated by `used`. */
export function otherDelimiters(used: string): Delimiter[] {
  return DELIMITERS.filter(({ character }) => character !== used);
}

/** The cells of a row as if the character separated them: near enough for a header, whose cells are names. */
export function cellsOf(row: string, character: string): string[] {
  return row.split(character).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}
