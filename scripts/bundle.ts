/**
 * Bundles `build/` (the compiled source) into `dist/`, with the licenses of all that is in it. The output depends on
 * nothing but the source and the lockfile, so that the committed bundle can be compared with a fresh one.
 */
import { execFileSync } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const ncc = fileURLToPath(import.meta.resolve('@vercel/ncc/dist/ncc/cli.js'));

// Made aside and then swapped in, so that `dist/` is never half there.
const made = join('build', 'dist');
rmSync(join(root, made), { recursive: true, force: true });
bundle('build/index.js', made, '--license', 'licenses.txt');
writeFileSync(
  join(root, made, 'package.json'),
  `${JSON.stringify({ type: 'module', engines: { node: '>=24' } }, null, 2)}\n`,
);
rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(join(root, made), join(root, 'dist'));

function bundle(entry: string, out: string, ...options: string[]): void {
  execFileSync(process.execPath, [ncc, 'build', entry, '--out', out, '--quiet', ...options], {
    cwd: root,
    stdio: 'inherit',
  });
}
