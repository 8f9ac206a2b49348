/**
 * Bundles `build/` (the compiled source) into `dist/`, with the licenses of all that is in it. The output depends on
 * nothing but the source and the lockfile, so that the committed bundle can be compared with a fresh one.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const ncc = fileURLToPath(import.meta.resolve('@vercel/ncc/dist/ncc/cli.js'));

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
execFileSync(
  process.execPath,
  [ncc, 'build', 'build/index.js', '--out', 'dist', '--license', 'licenses.txt', '--quiet'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
