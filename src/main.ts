import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOnRunner } from './action/environment.ts';
import { type DeskStart, startAtDesk } from './action/flags.ts';
import { type InputHelp, readInputHelp } from './action/input-help.ts';
import { listenForInterrupts } from './action/interrupts.ts';
import { findManifests } from './manifest/find-manifests.ts';
import { run } from './run.ts';

/** The repository of the action: what describes it is next to its bundle. */
const ROOT = join(import.meta.dirname, '..');

const interrupts = listenForInterrupts();
// Whoever reads no further, as `head` does, must not end what is under way.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
// Whatever ends it before a run has said how it went is a failure.
process.exitCode = 1;

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

function startByHand(): DeskStart {
  let inputs: readonly InputHelp[];
  let version: string;
  try {
    inputs = readInputHelp(join(ROOT, 'action.yml'));
    version = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
  } catch {
    const text =
      'The action’s `action.yml` and `package.json` are not in the folder above its `dist`. Clone the whole repository.\n';
    return { text, exitCode: 2 };
  }
  const folder = process.cwd();
  return startAtDesk(process.argv.slice(2), process.env, inputs, {
    version,
    folder,
    width: Math.max(60, process.stdout.columns ?? 100),
    find: () => findManifests(folder),
  });
}
