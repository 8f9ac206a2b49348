/**
 * Bundles `build/` (the compiled source) into `dist/`, with the licenses of all that is in it. The output depends on
 * nothing but the source and the lockfile, so that the committed bundle can be compared with a fresh one.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledPackages, withoutLicense } from './licenses.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const ncc = fileURLToPath(import.meta.resolve('@vercel/ncc/dist/ncc/cli.js'));

// Made aside and then swapped in, so that `dist/` is never half there.
const made = join(root, 'build', 'dist');
const stats = join(root, 'build', 'stats.json');
leaveOutIdTokens();
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
for (const name of globSync('*.js', { cwd: made })) {
  const file = join(made, name);
  writeFileSync(file, inLatin1(readFileSync(file, 'utf8')));
  // An escape is right in a text or a name, and nowhere else: throws for a file that is not a program any more.
  execFileSync(process.execPath, ['--check', file], { stdio: ['ignore', 'inherit', 'inherit'] });
}
writeFileSync(
  join(made, 'package.json'),
  `${JSON.stringify({ type: 'module', engines: { node: '>=24' } }, null, 2)}\n`,
);
rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(made, join(root, 'dist'));

/**
 * Gives the compiled source a copy of `@actions/core` without its requests for ID tokens. The action makes none, and
 * with them every run would load a whole HTTP client before its first line.
 */
function leaveOutIdTokens(): void {
  const library = dirname(fileURLToPath(import.meta.resolve('@actions/core')));
  const copy = join(root, 'build', 'node_modules', '@actions', 'core');
  rmSync(copy, { recursive: true, force: true });
  cpSync(dirname(library), copy, { recursive: true, dereference: true });
  const tokens = join(copy, 'lib', 'oidc-utils.js');
  if (!readFileSync(tokens, 'utf8').includes('export class OidcClient')) {
    throw new Error('@actions/core asks for ID tokens elsewhere than in lib/oidc-utils.js by now.');
  }
  writeFileSync(tokens, 'export class OidcClient {}\n');
}

/** The same program with escapes for what is not in Latin-1: one such character doubles the memory that V8 takes for a file. */
function inLatin1(program: string): string {
  if (/String\.raw`[^`]*[^\0-\xff]/.test(program))
    throw new Error('A raw string in the bundle is not in Latin-1.');
  return program.replace(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
