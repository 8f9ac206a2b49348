import { type Problem, warning } from '../../problems/problem.ts';
import { count, plural } from '../../words/numbers.ts';
import type { Batch } from '../batch.ts';
import { MAX_ID_BYTES } from '../id-rules.ts';

const ENOUGH_ROWS = 1000;
const ENOUGH_OTHERS = 100;
const MAX_ODD = 5;

/** Counts how long an audience's IDs are, in characters, and keeps the first of each length: all where it is odd. */
export function createIdLengths() {
  const counts = new Float64Array(MAX_ID_BYTES + 1);
  const firsts = new Map<number, Kept[]>();
  let total = 0;
  let last: { readonly length: number; readonly line: number; readonly file: string } | null = null;

  function keep(batch: Batch, index: number, length: number, file: string): void {
    const kept = firsts.get(length) ?? [];
    if (kept.length === 0) firsts.set(length, kept);
    kept.push({ id: batch.text(index), line: batch.lines[index] as number, file });
  }

  /** Counts the IDs from `begin` to before `end`, which are all of one length. */
  function addRun(batch: Batch, begin: number, end: number, length: number, file: string): void {
    const before = counts[length] as number;
    counts[length] = before + end - begin;
    for (let i = begin; i < end && before + i - begin < MAX_ODD; i++) keep(batch, i, length, file);
    last = { length, line: batch.lines[end - 1] as number, file };
  }

  return {
    /** Takes the valid IDs of a batch, all of one file. */
    take(batch: Batch, file: string): void {
      const { offsets, words, count: number } = batch;
      // Most lists have long runs of one length.
      let length = -1;
      let begin = 0;
      for (let i = 0; i <= number; i++) {
        let next = -1;
        if (i < number) {
          next = batch.hasWide ? Array.from(batch.text(i)).length : (words[offsets[i] as number] as number);
        }
        if (next === length) continue;
        if (i > begin) addRun(batch, begin, i, length, file);
        length = next;
        begin = i;
      }
      total += number;
    },
    /** `odd-length`, once all IDs have been taken. */
    odd(): Problem | null {
      const usual = counts.findIndex((number) => number >= total - MAX_ODD);
      if (total < ENOUGH_ROWS || usual < 0) return null;
      const model = firsts.get(usual)?.[0]?.id ?? '';
      const odd = [...firsts].flatMap(([length, ids]) =>
        length === usual ? [] : ids.filter(({ id }) => !isNextInSequence(id, length - usual, model)),
      );
      const [first] = odd;
      if (first === undefined) return null;
      const [which, have, it] =
        odd.length === 1
          ? ['This ID', 'does', 'it']
          : [`${count(odd.length)} IDs, the first on this line,`, 'do', 'them'];
      return warning(
        'odd-length',
        `${which} of ${count(total)} ${have} not have ${plural(usual, 'character')}. Check that the export has not cut or joined ${it}.`,
        { file: first.file, line: first.line },
      );
    },
    /** `cut-off`, where the last line of the file has no end and holds the ID that was taken last. */
    cutOff(file: string, lastInvalidLine: number): Problem | null {
      if (last === null || last.file !== file || last.line < lastInvalidLine) return null;
      const { length } = last;
      const shortest = counts.findIndex((number) => number > 0);
      if (total <= ENOUGH_OTHERS || shortest !== length || counts[length] !== 1) return null;
      return warning(
        'cut-off',
        'The last line of the file has no end, and its ID is shorter than all others: the file may be cut off. Fetch or export it again.',
        { file, line: last.line },
      );
    },
  };
}

interface Kept {
  readonly id: string;
  readonly line: number;
  readonly file: string;
}

/**
 * Whether the ID is one longer or shorter than the others because a number has one digit more or less. Where other
 * characters surround the number, only the numbers next to a power of ten are believed, for it may have been cut.
 */
function isNextInSequence(id: string, difference: number, model: string): boolean {
  if (Math.abs(difference) !== 1) return false;
  if (/^\+?[0-9]+$/.test(id)) return true;
  if (id.replace(/[0-9]+/g, '0') !== model.replace(/[0-9]+/g, '0')) return false;
  return difference > 0 ? /(?<![0-9])1[0-9]+$/.test(id) : /(?<![0-9])9[0-9]*$/.test(id);
}
