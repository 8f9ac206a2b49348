/** Chunks that are asked for one by one; what was not used can be given back, once, before the next is asked for. */
export interface PushBack {
  pull(): Promise<Buffer | undefined>;
  unread(rest: Buffer): void;
  close(): Promise<void>;
}

/** The chunks as a PushBack. */
export function pushBack(chunks: AsyncIterable<Buffer>): PushBack {
  const iterator = chunks[Symbol.asyncIterator]();
  let returned: Buffer | undefined;
  return {
    async pull() {
      if (returned !== undefined) {
        const chunk = returned;
        returned = undefined;
        return chunk;
      }
      const next = await iterator.next();
      return next.done ? undefined : next.value;
    },
    unread(rest) {
      if (rest.length > 0) returned = rest;
    },
    async close() {
      await iterator.return?.();
    },
  };
}

/** The beginning of the input: at least `length` bytes, or all there is. Give it back with `unread`. */
export async function readHead(input: PushBack, length: number): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < length) {
    const chunk = await input.pull();
    if (chunk === undefined) break;
    // The first chunk of a real file holds it all and need not be copied.
    head = head.length === 0 && chunk.length >= length ? chunk : Buffer.concat([head, chunk]);
  }
  return head;
}

/** What is left of the input. */
export async function* remaining(input: PushBack): AsyncGenerator<Buffer> {
  for (let chunk = await input.pull(); chunk !== undefined; chunk = await input.pull()) yield chunk;
}
