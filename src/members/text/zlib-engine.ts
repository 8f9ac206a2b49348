import type { Transform } from 'node:stream';
import type { PushBack } from './push-back.ts';

/** A decompressor of node:zlib; `bytesWritten` counts the bytes of input that it has really used. */
export type Engine = Transform & { readonly bytesWritten: number };

/** Most frames of one file: each costs about 0.2 ms, so that millions of empty ones cannot stall a run. */
export const MAX_FRAMES = 20_000;

/**
 * Yields what the engine makes of the input until the engine or the input ends; input that the engine did not use is
 * given back. One chunk is in the engine at a time, because its memory may be reused once the next is asked for;
 * the engine meanwhile works on the thread pool while the caller works on its last output.
 */
export async function* runEngine(engine: Engine, input: PushBack): AsyncGenerator<Buffer> {
  const feeding = feed(engine, input);
  try {
    for await (const chunk of engine) yield chunk;
  } finally {
    engine.destroy();
    await feeding;
  }
}

/** Never rejects: what goes wrong reaches the reader through the engine. */
async function feed(engine: Engine, input: PushBack): Promise<void> {
  // A destroyed engine may never call back, for instance when its reader left while its output was full.
  let wake = () => {};
  engine.once('close', () => wake());
  const write = (chunk: Buffer) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      engine.write(chunk, () => resolve());
    });
  try {
    while (!engine.destroyed) {
      const chunk = await input.pull();
      if (engine.destroyed) return;
      if (chunk === undefined) {
        engine.end();
        return;
      }
      const before = engine.bytesWritten;
      await write(chunk);
      const used = engine.bytesWritten - before;
      if (used < chunk.length) {
        input.unread(chunk.subarray(used));
        return;
      }
    }
  } catch (cause) {
    engine.destroy(cause instanceof Error ? cause : new Error(String(cause)));
  }
}
