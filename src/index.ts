import { relative, sep } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** The oldest Node that the bundle runs on: the one that GitHub starts it with. The rest may not even load on an older one. */
const OLDEST_NODE = 24;

const SECRET_FLAG = /^--(?:aws-(?!region)[a-z-]+|odp-api-key|github-token)$/;
const SECRET_VALUE = /^(--(?:aws-(?!region)[a-z-]+|odp-api-key|github-token)=).*/s;

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  const [, bundle = '', ...args] = process.argv;
  // The line may end in the log of another system. These flags hold secrets, and a value without a flag may be a member.
  const shown = args.map((arg, at) => {
    const before = args[at - 1] ?? '';
    const isStray = !arg.startsWith('-') && !/^--[^=]+$/.test(before);
    return isStray || SECRET_FLAG.test(before) ? '…' : arg.replace(SECRET_VALUE, '$1…');
  });
  const command = [relative('.', bundle).split(sep).join('/'), ...shown].map((word) =>
    /^[\w./:=,@…-]+$/.test(word) ? word : JSON.stringify(word),
  );
  process.stderr.write(
    `odp-audience-action needs Node ${OLDEST_NODE} or newer, but this is Node ${process.versions.node}. Install Node ${OLDEST_NODE}, or start it with: npx --yes --package node@${OLDEST_NODE} node ${command.join(' ')}\n`,
  );
  process.exitCode = 2;
} else if (isMainThread) {
  await import('./main.ts');
} else {
  // The bundle is one program: its threads are started with the same file.
  await import('./thread.ts');
}
