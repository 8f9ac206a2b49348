import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is true; rejects after 30 seconds. */
export async function until(isTrue: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !isTrue(); await sleep(5)) {
    if (Date.now() > end) throw new Error('It did not become true within 30 seconds');
  }
}
