import { relative } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** The oldest Node that the bundle runs on: the one that GitHub starts it with. The rest may not even load on an older one. */
const OLDEST_NODE = 24;

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  const bundle = relative('.', process.argv[1] ?? '');
  process.stderr.write(
    `odp-audience-action needs Node ${OLDEST_NODE} or newer, but this is Node ${process.versions.node}. Install Node ${OLDEST_NODE}, or start it with: npx --yes --package node@${OLDEST_NODE} node ${/[\s'"]/.test(bundle) ? JSON.stringify(bundle) : bundle}\n`,
  );
  process.exitCode = 2;
} else if (isMainThread) {
  await import('./main.ts');
} else {
  // The bundle is one program: its threads are started with the same file.
  await import('./thread.ts');
}
