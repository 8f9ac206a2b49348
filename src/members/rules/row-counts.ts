import { error, type Place, type Problem, warning } from '../../problems/problem.ts';
import { count, percentage } from '../../words/numbers.ts';

/** Numbers of rows at which tools cut an export: pages, previews, the sheets of Excel. */
const LIMITS: ReadonlySet<number> = new Set([
  ...[1_000, 2_000, 5_000, 10_000, 30_000, 50_000, 65_535, 65_536, 100_000, 150_000],
  ...[1_000_000, 1_048_575, 1_048_576],
]);

/** Finds `round-count`. `before` are the numbers of members that the audience may have had. */
export function roundCount(
  rows: number,
  members: number,
  before: readonly number[],
  at: Place,
): Problem | null {
  if (!LIMITS.has(rows) || before.some((number) => number === rows || number === members)) return null;
  return warning(
    'round-count',
    `There are exactly ${count(rows)} rows, a number at which some tools cut an export. Check that the list is complete.`,
    at,
  );
}

const ENOUGH_ROWS = 1000;

/** Finds `many-duplicates`. */
export function manyDuplicates(rows: number, duplicates: number, at: Place): Problem | null {
  if (rows < ENOUGH_ROWS || duplicates * 2 <= rows) return null;
  return warning(
    'many-duplicates',
    `${count(duplicates)} of ${count(rows)} rows (${percentage(duplicates, rows)}) repeat an ID of an earlier row. Check the join or the pages that the export is made of.`,
    at,
  );
}

/**
 * The error `row-count` where the exporter counted more or fewer rows than were read. A number from a file that is far larger than
 * theirs is not shown: the file may be a list of one member, and the number an ID.
 */
export function rowCount(
  rows: number,
  expected: number | null,
  { isFromFile, at }: { readonly isFromFile: boolean; readonly at: Place },
): Problem | null {
  if (expected === null || rows === expected) return null;
  const isLikely = !isFromFile || expected <= Math.max(rows, 1) * MOST_TIMES;
  const message = isLikely
    ? `${count(rows)} rows were read, but ${count(expected)} are expected. Export the list and its number again, in one go.`
    : `${count(rows)} rows were read, but the file that \`expected_rows\` names says far more. Check that it holds a number of rows, then export the list and its number again, in one go.`;
  return error('row-count', message, at);
}

const MOST_TIMES = 100;
