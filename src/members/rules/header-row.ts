import { asciiLowerCase } from './ascii.ts';
import type { RowFinding } from './row-finding.ts';

/** Finds `header-row`. `names` are those of the column and the identifier, in lower case. */
export function headerRow(id: string, names: ReadonlySet<string>, isFirstRow: boolean): RowFinding | null {
  if (names.has(asciiLowerCase(id))) return 'error';
  return isFirstRow && isHeaderWord(id) ? 'warning' : null;
}

/** Whether a text is one of the usual names of a column of IDs, in any letter case, with any separator, quoted or not. */
export function isHeaderWord(text: string): boolean {
  const plain = asciiLowerCase(text.trim().replace(/^(["'])(.*)\1$/, '$2')).replace(/[\s_.-]+/g, '');
  return HEADER_WORDS.has(plain) || OF_SOMEONE.test(plain);
}

const HEADER_WORDS: ReadonlySet<string> = new Set([
  ...['id', 'ids', 'uid', 'uuid', 'guid', 'oid', 'key', 'hash', 'md5', 'sha256', 'token', 'alias'],
  ...['identifier', 'name', 'login', 'email', 'emails', 'mail', 'msisdn', 'vuid', 'value', 'column1'],
  ...['memno', 'custid', 'kundennummer', 'kundennr', 'kdnr', 'mitgliedsnummer'],
]);

/** Whose ID, number or the like it is. */
const OF_SOMEONE =
  /^(?:hashed)?(?:user|customer|client|contact|member|subscriber|account|profile|person|party|visitor|device|zaius|loyalty|crm|card|external|email|phone|mobile)(?:s|ids?|no|nr|number|key|code|name|uuid|guid|hash|address(?:es)?|sha256|md5)?$/;
