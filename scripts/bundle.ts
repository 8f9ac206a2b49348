/**
 * Bundles `build/` (the compiled source) into `dist/`, with the licenses of all that is in it. The output depends on
 * nothing but the source and the lockfile, so that the committed bundle can be compared with a fresh one.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const ncc = fileURLToPath(import.meta.resolve('@vercel/ncc/dist/ncc/cli.js'));

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
bundle('build/index.js', 'dist', '--license', 'licenses.txt');

// The threads are programs of their own: one that plans audiences, in a folder for its chunks, and one that compresses.
bundle('build/steps/plan-thread.js', join('dist', 'plan-thread'));
const worker = mkdtempSync(join(tmpdir(), 'deflate-worker-'));
bundle('build/audience/file/deflate-worker.js', worker);
copyFileSync(join(worker, 'index.js'), join(root, 'dist', 'deflate-worker.js'));
rmSync(worker, { recursive: true });

function bundle(entry: string, out: string, ...options: string[]): void {
  execFileSync(process.execPath, [ncc, 'build', entry, '--out', out, '--quiet', ...options], {
    cwd: root,
    stdio: 'inherit',
  });
}
