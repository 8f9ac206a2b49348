/**
 * Bundles `build/` (the compiled source) into `dist/`, with the licenses of all that is in it. The output depends on
 * nothing but the source and the lockfile, so that the committed bundle can be compared with a fresh one.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledPackages, withoutLicense } from './licenses.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const ncc = fileURLToPath(import.meta.resolve('@vercel/ncc/dist/ncc/cli.js'));

// Made aside and then swapped in, so that `dist/` is never half there.
const made = join(root, 'build', 'dist');
const stats = join(root, 'build', 'stats.json');
rmSync(made, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [
    ncc,
    'build',
    'build/index.js',
    '--out',
    made,
    '--quiet',
    '--license',
    'licenses.txt',
    // `debug`, inside the bundle, would take it if a development tool brought it along.
    '--external',
    'supports-color',
    '--stats-out',
    stats,
  ],
  { cwd: root, stdio: 'inherit' },
);
const packages = bundledPackages(JSON.parse(readFileSync(stats, 'utf8')).modules);
const unlicensed = withoutLicense(packages, readFileSync(join(made, 'licenses.txt'), 'utf8'));
if (packages.length === 0 || unlicensed.length > 0) {
  throw new Error(`dist/licenses.txt lacks the licenses of ${unlicensed.join(', ') || 'every package'}`);
}
writeFileSync(
  join(made, 'package.json'),
  `${JSON.stringify({ type: 'module', engines: { node: '>=24' } }, null, 2)}\n`,
);
rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(made, join(root, 'dist'));
