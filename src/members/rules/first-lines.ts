import type { Audience } from '../../manifest/manifest.ts';
import { type Problem, warning } from '../../problems/problem.ts';
import { count } from '../../words/numbers.ts';
import type { Batch } from '../batch.ts';
import { formatOf } from '../formats/format.ts';

/** Compares the first lines of an audience's files, for a header that no list of usual words has. */
export function createFirstLines(audience: Pick<Audience, 'format' | 'skip_lines'>) {
  const words = new Set<string | null>();
  let last = '';
  let first = '';
  let files = 0;
  return {
    /** Takes a batch of valid IDs of a file; only the first batch of each counts. */
    take(batch: Batch, file: string): void {
      if (file === last || batch.count === 0) return;
      last = file;
      if (files++ === 0) first = file;
      const format = formatOf(file, audience.format);
      const isFirstLine = LINEWISE.has(format ?? '') && batch.lines[0] === 1 + audience.skip_lines;
      // Once the files differ there is nothing to compare.
      if (!isFirstLine || batch.count < 2 || !/[0-9@]/.test(batch.text(1))) words.add(null);
      else if (words.size < 2) words.add(batch.text(0));
    },
    /** `header-row`, where all of several files begin with the same word and go on with IDs that have digits or `@`. */
    problem(): Problem | null {
      const [word] = words;
      if (files < 2 || words.size !== 1 || typeof word !== 'string' || /[0-9@]/.test(word)) return null;
      return warning(
        'header-row',
        `All ${count(files)} files begin with the same line, which looks like a header and is read as a member. Set \`header: true\`, or \`format: csv\` for files that are read as lines, if it is a header.`,
        { file: first, line: 1 + audience.skip_lines },
      );
    },
  };
}

const LINEWISE: ReadonlySet<string> = new Set(['csv', 'tsv', 'lines']);
