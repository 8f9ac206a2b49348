/** Bytes as they come, at most so many: then it throws what `tooLarge` gives, and the rest is not fetched. */
export async function* atMost<T extends Uint8Array>(
  chunks: AsyncIterable<T>,
  most: number,
  tooLarge: () => Error,
): AsyncGenerator<T> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > most) throw tooLarge();
    yield chunk;
  }
}

/** The text of an answer, in UTF-8; `null` where it has more bytes than `most`, and then the rest is not fetched. */
export async function readBounded(response: Response, most: number): Promise<string | null> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
