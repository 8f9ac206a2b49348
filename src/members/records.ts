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
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of text) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const used = scan(bytes, false);
    // A copy: the chunk may be overwritten once the next one is asked for.
    rest = Buffer.from(bytes.subarray(used));
  }
  scan(rest, true);
}
