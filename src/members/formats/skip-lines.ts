/**
 * The text without its first lines. LF, CRLF and CR end one, also across chunks; a text of fewer lines is empty.
 */
export function skipLines(text: AsyncIterable<Buffer>, lines: number): AsyncIterable<Buffer> {
  return lines === 0 ? text : withoutLines(text, lines);
}

async function* withoutLines(text: AsyncIterable<Buffer>, lines: number): AsyncGenerator<Buffer> {
  let left = lines;
  let afterCr = false;
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
      if (byte === LF || byte === CR) left--;
    }
    if (at < chunk.length) yield chunk.subarray(at);
  }
}

const LF = 0x0a;
const CR = 0x0d;
