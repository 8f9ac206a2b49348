import { error, type Problem, warning } from '../../problems/problem.ts';
import { count, plural } from '../../words/numbers.ts';

/** Finds `mixed-exports` in the names of an audience's files: one part number under two UUIDs in a folder. */
export function mixedExports(names: readonly string[]): Problem | null {
  const exports = new Map<string, string>();
  for (const name of names) {
    const [, folder, part, uuid] = SPARK_PART.exec(name) ?? [];
    if (folder === undefined || part === undefined || uuid === undefined) continue;
    const key = `${folder}/${Number(part)}`;
    const first = exports.get(key) ?? uuid;
    exports.set(key, first);
    if (first === uuid) continue;
    return error(
      'mixed-exports',
      `Part ${part} is there twice, from two exports, so both lists would be read as one. Empty the folder before each export, or name the files of one in \`members\`.`,
      { file: name },
    );
  }
  return null;
}

/** Finds `missing-part`: files numbered from 0 or 1 of which one in between is not there. One problem for each series. */
export function missingParts(names: readonly string[]): Problem[] {
  return [...seriesOf(names).values()].flatMap(({ width, numbers, file }) => {
    const sorted = [...numbers].sort((a, b) => a - b);
    const [first = 0] = sorted;
    const last = sorted.at(-1) ?? 0;
    const wanted = last - first + 1;
    if (first > 1 || numbers.size === wanted || numbers.size * 2 < wanted) return [];
    const gap = sorted.find((number) => !numbers.has(number + 1)) ?? first;
    const missing = String(gap + 1).padStart(width, '0');
    return [
      warning(
        'missing-part',
        `The files are numbered from ${String(first).padStart(width, '0')} to ${String(last).padStart(width, '0')}, and ${plural(wanted - numbers.size, 'number')} of ${count(wanted)} ${wanted - numbers.size === 1 ? 'is' : 'are'} missing, the first ${missing}. Check that the export is complete.`,
        { file },
      ),
    ];
  });
}

interface Series {
  readonly width: number;
  readonly numbers: Set<number>;
  readonly file: string;
}

/** Names that differ in one number of four digits or more and of one width, by what they have in common. */
function seriesOf(names: readonly string[]): ReadonlyMap<string, Series> {
  const found = new Map<string, Series>();
  for (const file of names) {
    if (SPARK_PART.test(file)) continue;
    for (const { 0: digits, index } of file.matchAll(/(?<![0-9])[0-9]{4,15}(?![0-9])/g)) {
      const width = digits.length;
      const key = `${file.slice(0, index)}\0${width}\0${file.slice(index + width)}`;
      const series = found.get(key) ?? { width, numbers: new Set<number>(), file };
      found.set(key, series);
      series.numbers.add(Number(digits));
    }
  }
  return found;
}

/** Whether the file is part 0 of an export of Spark, which writes it without a byte where it has no rows, whatever the format. */
export function isFirstPartOfSpark(name: string): boolean {
  return Number(SPARK_PART.exec(name)?.[2]) === 0;
}

/** Folder, part number and UUID of a file that Spark or Databricks wrote; they leave empty parts out. */
const SPARK_PART =
  /^((?:.*\/)?)part-([0-9]+)-(?:tid-[0-9]+-)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f])[^/]*$/i;
