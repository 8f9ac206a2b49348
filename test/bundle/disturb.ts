import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const WAYS = {
  append: 'fs.writeSync(file, "late\\n");',
  overwrite: 'fs.writeSync(file, "c", 0);',
} as const;

/**
 * Writes to a file without a pause, in a process of its own, so that no reader can be so quick as to miss it. Resolves
 * when the first write is done; call the result to end it.
 */
export async function whileRunning(way: keyof typeof WAYS, path: string): Promise<() => void> {
  const script = `
    const fs = require('node:fs');
    const file = fs.openSync(process.argv[1], '${way === 'append' ? 'a' : 'r+'}');
    const end = Date.now() + 60000;
    const write = () => { ${WAYS[way]} };
    write();
    console.log('begun');
    const pause = new Int32Array(new SharedArrayBuffer(4));
    while (Date.now() < end) { write(); Atomics.wait(pause, 0, 0, 1); }`;
  const child = spawn(process.execPath, ['-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', () => reject(new Error('The disturbing process ended by itself')));
  });
  return () => child.kill('SIGKILL');
}

/** Waits until something is true; rejects after 30 seconds. */
export async function until(isTrue: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !isTrue(); await sleep(5)) {
    if (Date.now() > end) throw new Error('It did not become true within 30 seconds');
  }
}
