import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Log } from '../../src/action/log.ts';
import { startVerifyProgress } from '../../src/steps/verify-progress.ts';

test('a verification tells its progress within every five seconds, and once at its end', (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'] });
  const lines: string[] = [];
  const log: Log = {
    info: (line) => lines.push(line),
    debug: () => {},
    group: () => {},
    startProgress: () => ({ update: () => {}, stop: () => {} }),
  };
  const progress = startVerifyProgress(log, 60);
  t.mock.timers.tick(5000);
  progress.update({ confirmed: 0, asked: 10 });
  progress.update({ confirmed: 1, asked: 10 });
  t.mock.timers.tick(5000);
  progress.update({ confirmed: 10, asked: 10 });
  progress.stop();
  t.mock.timers.tick(20_000);
  assert.deepEqual(lines, [
    'ODP has not answered yet; 55 s left.',
    'ODP confirms 1 of 10 sampled members; 50 s left.',
    'ODP confirms 10 of 10 sampled members after 10 s.',
  ]);
});
