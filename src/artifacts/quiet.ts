import { AsyncLocalStorage } from 'node:async_hooks';
import type { Log } from '../action/log.ts';

const listener = new AsyncLocalStorage<(text: string) => void>();
let patched = false;

/**
 * Runs `work` with what it prints on standard output going to the debug log instead. GitHub's libraries write there
 * on their own: progress, and with debug logging whole answers. Only the commands that mask a secret go through, and
 * whatever runs at the same time prints as always.
 */
export function quietly<T>(log: Log, work: () => Promise<T>): Promise<T> {
  patchOnce();
  return listener.run((text) => {
    // The log prints, too, and must not be listened to.
    listener.exit(() => {
      for (const line of text.split(/\r?\n/)) {
        // Answers of the service hold addresses that let anyone write; they are not for a log.
        if (line !== '' && !line.startsWith('::')) log.debug(line);
      }
    });
  }, work);
}

function patchOnce(): void {
  if (patched) return;
  patched = true;
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
    const listen = listener.getStore();
    if (listen === undefined || (typeof chunk === 'string' && chunk.startsWith('::add-mask::')))
      return write(chunk, ...rest);
    listen(String(chunk));
    return true;
  }) as typeof process.stdout.write;
}
