import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a piece of module code prints, run in a process of its own; `action` is the address of `src/action/`. */
export function printed(code: string, environment: Readonly<Record<string, string>> = {}): string {
  const script = `const action = ${JSON.stringify(new URL('../../src/action/', import.meta.url).href)};\n${code}`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (status !== 0) throw new Error(`The code failed: ${stderr}`);
  return stdout;
}
