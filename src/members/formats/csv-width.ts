import type { Misfit } from '../reader.ts';
import { otherDelimiters } from '../rules/delimiters.ts';
import { separatedBy } from '../rules/wrong-delimiter.ts';
import type { RecordScanner } from './csv-scan.ts';

/** A row with another number of fields than the first one of its file. */
export interface OddRow {
  readonly fields: number;
  /** Fields of the first row. */
  readonly wanted: number;
  /** Whether nothing comes after the row, not even a line end. */
  readonly isCutOff: boolean;
  /** Whether it and the rows around it have the name of the row in a column that the header lacks. */
  readonly hasRowName: boolean;
}

/** What is likely wrong with the row. */
export function misfitOf({ fields, wanted, isCutOff, hasRowName }: OddRow): Misfit {
  if (fields < wanted) return isCutOff ? 'cut off' : 'fewer';
  return hasRowName && fields === wanted + 1 ? 'row name' : 'more';
}

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
