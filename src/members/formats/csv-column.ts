import { error, ProblemError } from '../../problems/problem.ts';
import { nearest } from '../../words/suggest.ts';
import type { ReadSettings } from '../reader.ts';

/**
 * The 0-based column of the ID in a file whose first row is `names`. Throws ProblemError `column-not-found`.
 *
 * The message never lists the first row: where a file has no header, that row is members. Only a name that differs from
 * the wanted one in case or separators, or a word without digits that is a typing error away, is shown.
 */
export function chooseColumn(settings: ReadSettings, names: readonly string[]): number {
  const { column, identifier, header } = settings;
  if (typeof column === 'number') {
    if (column <= names.length) return column - 1;
    throw notFound(
      `There is no column ${column}: the first row has ${names.length} ${names.length === 1 ? 'field' : 'fields'}. Set \`column\` to the position of the IDs.`,
    );
  }
  if (!header) {
    throw notFound(
      'With `header: false` columns have no names; set `column` to the position of the IDs, 1 for the first.',
    );
  }
  const wanted = column ?? identifier;
  const first = names.indexOf(wanted);
  if (first >= 0 && names.indexOf(wanted, first + 1) < 0) return first;
  if (first >= 0) {
    throw notFound(
      `There are several columns named "${wanted}"; set \`column\` to the position of the right one.`,
    );
  }
  const near = nearMiss(wanted, names);
  throw notFound(
    `There is no column named "${wanted}"${near === null ? '' : `; did you mean "${near}"?`} ` +
      (near === null ? '(for a file without a header set `header: false` and `column: 1`). ' : '') +
      `Set \`column\` to the name or position of the column with the IDs.`,
  );
}

/** The name that is most likely meant, if it cannot be a member's ID. */
function nearMiss(wanted: string, names: readonly string[]): string | null {
  const plain = (name: string) => name.toLowerCase().replace(/[\s_.-]/g, '');
  const same = names.find((name) => plain(name) === plain(wanted) && plain(name) !== '');
  if (same !== undefined) return same;
  return nearest(
    wanted,
    names.filter((name) => /^[A-Za-z][A-Za-z_ -]*$/.test(name)),
  );
}

function notFound(message: string): ProblemError {
  return new ProblemError(error('column-not-found', message, { line: 1 }));
}
