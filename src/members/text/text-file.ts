import { error, ProblemError } from '../../problems/problem.ts';
import { pushBack, readHead, remaining } from './push-back.ts';

/**
 * Passes the chunks on, unless they begin like a file that holds no text: then it throws ProblemError `bad-format`
 * with a better answer than the line of the first byte that is no UTF-8.
 */
export async function* refuseOtherFiles(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = pushBack(chunks);
  try {
    const head = await readHead(input, HEAD_LENGTH);
    const found = otherFile(head);
    if (found !== null) throw new ProblemError(error('bad-format', found));
    input.unread(head);
    yield* remaining(input);
  } finally {
    await input.close();
  }
}

/** Says what is wrong with a file that begins with `head` (64 bytes, or all), or null where nothing is known against it. */
export function otherFile(head: Buffer): string | null {
  const text = head.toString('latin1', 0, HEAD_LENGTH);
  return OTHER_FILES.find(([start]) => text.startsWith(start))?.[1] ?? null;
}

const HEAD_LENGTH = 64;

/** The first characters (as Latin-1) and the message. */
const OTHER_FILES: readonly (readonly [start: string, message: string])[] = [
  [
    // Git LFS specification, "The Pointer": this line is always first.
    'version https://git-lfs.github.com/spec/v1',
    'This is a Git LFS pointer and not the file itself. Check out with `lfs: true` in the `actions/checkout` step.',
  ],
  ['PAR1\x15', 'This is a Parquet file. Set `format: parquet`, or name the file `.parquet`.'],
  [
    'PK\x03\x04',
    'This is a ZIP archive or an Excel workbook. Export it as CSV in UTF-8, with gzip if at all.',
  ],
  ['\x1f\x8b', 'The file is compressed twice. Compress it once.'],
  ['\x28\xb5\x2f\xfd', 'The file is compressed twice. Compress it once.'],
];
