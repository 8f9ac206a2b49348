import { existsSync } from 'node:fs';
import { isOnRunner } from './action/environment.ts';
import { startAtDesk } from './action/flags.ts';
import { listenForInterrupts } from './action/interrupts.ts';
import { run } from './run.ts';

const interrupts = listenForInterrupts();

// GitHub's runner gives no arguments; whoever starts the bundle by hand does.
const start = isOnRunner(process.env)
  ? { env: process.env }
  : startAtDesk(process.argv.slice(2), process.env, existsSync('audiences.yml'));
if ('env' in start) {
  process.exitCode = await run(start.env, interrupts);
  // What did not stop by itself would keep the process alive.
  if (interrupts.hurried()) process.stdout.write('', () => process.exit());
} else {
  (start.exitCode === 0 ? process.stdout : process.stderr).write(start.text);
  process.exitCode = start.exitCode;
}
