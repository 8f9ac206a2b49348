import { existsSync } from 'node:fs';
import { startAtDesk } from './action/flags.ts';
import { run } from './run.ts';

const cancelled = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => cancelled.abort());

// GitHub's runner gives no arguments; whoever starts the bundle by hand does.
const start =
  process.env.GITHUB_ACTIONS === 'true'
    ? { env: process.env }
    : startAtDesk(process.argv.slice(2), process.env, existsSync('audiences.yml'));
if ('env' in start) {
  process.exitCode = await run(start.env, cancelled.signal);
} else {
  (start.exitCode === 0 ? process.stdout : process.stderr).write(start.text);
  process.exitCode = start.exitCode;
}
