import { otherDelimiters } from '../rules/delimiters.ts';
import { separatedBy } from '../rules/wrong-delimiter.ts';
import type { RecordScanner } from './csv-scan.ts';

/** Whether the records from `start` on, as far as they are at hand, all have the given number of fields. */
export function haveWidth(scanner: RecordScanner, bytes: Buffer, start: number, fields: number): boolean {
  let at = start;
  for (let records = 0; records < ENOUGH; records++) {
    if (at >= bytes.length || scanner.scan(bytes, at, false) !== 'record') return records > 0;
    if (scanner.fields !== fields) return false;
    at = scanner.next;
  }
  return true;
}

const ENOUGH = 5;

/** Throws ProblemError `wrong-delimiter` where a first row of one field and a row of several hold another delimiter alike. */
export function refuseOtherDelimiter(first: string, row: string, delimiter: string, line: number): void {
  const meant = otherDelimiters(delimiter).find(({ character }) => {
    const number = first.split(character).length;
    return number > 1 && number === row.split(character).length;
  });
  if (meant !== undefined)
    throw separatedBy(meant, 'the first row and the others have the same number of it', line);
}
