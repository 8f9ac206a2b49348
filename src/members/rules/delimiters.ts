/** A character that may separate fields, as a message names it and as a manifest writes it. */
export interface Delimiter {
  readonly character: string;
  readonly name: string;
  readonly inManifest: string;
}

/** What tools separate fields with. */
export const DELIMITERS: readonly Delimiter[] = [
  { character: ';', name: 'a semicolon', inManifest: "`delimiter: ';'`" },
  { character: '\t', name: 'a tab', inManifest: '`format: tsv`' },
  { character: '|', name: 'a vertical bar', inManifest: "`delimiter: '|'`" },
  { character: ',', name: 'a comma', inManifest: "`delimiter: ','`" },
];

/** The characters that may be meant where the fields are said to be separated by `used`. A comma is, in tsv only. */
export function otherDelimiters(used: string): Delimiter[] {
  return DELIMITERS.filter(({ character }) => character !== used && (character !== ',' || used === '\t'));
}
