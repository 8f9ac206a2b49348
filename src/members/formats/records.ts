/**
 * Feeds text to a scanner of whole records. `scan` gets all that is at hand and says up to where it has used it; the
 * rest is given again, with more behind it. With `final` there is no more: it must use everything.
 *
 * The rest is copied in front of the next chunk. Scanners bound their records, so the rest is bounded too.
 */
export async function records(
  text: AsyncIterable<Buffer>,
  scan: (bytes: Buffer, final: boolean) => number,
): Promise<void> {
  /** What is not used yet: the start of a record, and the chunks that came after it. */
  let waiting: Buffer[] = [];
  let length = 0;
  // A scan begins again at the start of its record; so that a long one in many small chunks takes linear time, the next
  // scan waits until there is twice as much.
  let wanted = 0;
  let memory = Buffer.alloc(0);
  /** The waiting text and a chunk in one, in memory that the next call uses again. */
  function joined(chunk: Buffer): Buffer {
    if (memory.length < length) memory = Buffer.allocUnsafeSlow(2 * length);
    let at = 0;
    for (const part of [...waiting, chunk]) at += part.copy(memory, at);
    return memory.subarray(0, at);
  }
  for await (const chunk of text) {
    length += chunk.length;
    if (length < wanted) {
      waiting.push(Buffer.from(chunk));
      continue;
    }
    const bytes = waiting.length === 0 ? chunk : joined(chunk);
    // A copy: the chunk may be overwritten once the next one is asked for.
    const rest = Buffer.from(bytes.subarray(scan(bytes, false)));
    waiting = rest.length === 0 ? [] : [rest];
    length = rest.length;
    wanted = 2 * length;
  }
  scan(Buffer.concat(waiting), true);
}
