import type { ProblemError } from '../../problems/problem.ts';
import { count } from '../../words/numbers.ts';
import { badFormat } from '../bad-format.ts';

/**
 * The text without its first lines. LF, CRLF and CR end one, also across chunks. A text of fewer lines is empty where it
 * `mayBeShort`, and else throws ProblemError `bad-format`.
 */
export function skipLines(
  text: AsyncIterable<Buffer>,
  lines: number,
  mayBeShort = false,
): AsyncIterable<Buffer> {
  return lines === 0 ? text : withoutLines(text, lines, mayBeShort);
}

async function* withoutLines(
  text: AsyncIterable<Buffer>,
  lines: number,
  mayBeShort: boolean,
): AsyncGenerator<Buffer> {
  let left = lines;
  let afterCr = false;
  let isInLine = false;
  for await (const chunk of text) {
    let at = 0;
    for (; at < chunk.length; at++) {
      const byte = chunk[at];
      if (afterCr && byte === LF) {
        afterCr = false;
        continue;
      }
      afterCr = byte === CR && left > 0;
      if (left === 0) break;
      isInLine = byte !== LF && byte !== CR;
      if (!isInLine) left--;
    }
    if (at < chunk.length) yield chunk.subarray(at);
  }
  // The last line may have no end.
  if (left > (isInLine ? 1 : 0) && !mayBeShort) throw tooShort(lines);
}

function tooShort(lines: number): ProblemError {
  const message = `The file has fewer lines than the ${count(lines)} that \`skip_lines\` leaves out. Check that it is complete, and correct \`skip_lines\`.`;
  return badFormat(message);
}

const LF = 0x0a;
const CR = 0x0d;
