import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isOnRunner } from './action/environment.ts';
import { startAtDesk } from './action/flags.ts';
import { readInputHelp } from './action/input-help.ts';
import { listenForInterrupts } from './action/interrupts.ts';
import { run } from './run.ts';

const interrupts = listenForInterrupts();

// GitHub's runner gives no arguments; whoever starts the bundle by hand does.
const start = isOnRunner(process.env) ? { env: process.env } : startByHand();
if ('env' in start) {
  process.exitCode = await run(start.env, interrupts);
} else {
  (start.exitCode === 0 ? process.stdout : process.stderr).write(start.text);
  process.exitCode = start.exitCode;
}
// A connection or a thread that did not stop by itself must not keep a run alive that has been reported.
process.stderr.write('', () => process.stdout.write('', () => process.exit()));

function startByHand() {
  const inputs = readInputHelp(join(import.meta.dirname, '..', 'action.yml'));
  return startAtDesk(process.argv.slice(2), process.env, inputs, existsSync('audiences.yml'));
}
