import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { peakMemory } from './peak-memory.ts';

const HELD = 64 * 1024 * 1024;

test('the peak of a process is seen while it lives', async () => {
  const program = `
    const held = Buffer.alloc(${HELD}, 1);
    process.stdout.write('ready');
    process.stdin.resume().on('end', () => process.exit(held[0] - 1));
  `;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const memory = peakMemory(child.pid);
  await once(child.stdout, 'data');
  const peak = memory.stop();
  child.stdin.end();
  assert.deepEqual(await ended, [0, null]);
  if (process.platform === 'linux') assert.ok((peak ?? 0) > HELD);
  else assert.equal(peak, null);
});
