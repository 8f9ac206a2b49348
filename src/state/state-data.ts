import { createHash } from 'node:crypto';
import { pushBack, readHead, remaining } from '../members/text/decompress.ts';
import { sniff } from '../members/text/sniff.ts';
import { ProblemError } from '../problems/problem.ts';
import type { Store } from '../stores/store.ts';
import { asProblem, dataKey, interruptedKey, type KeptFile, stateKey, stateProblem } from './state.ts';

/**
 * The data file as it is stored, checked while it is read: throws ProblemError `state-unreadable` where it is missing,
 * cannot be read, or turns out at its end to have another SHA-256. So use nothing of it before its end.
 */
export async function* openStateFile(store: Store, state: KeptFile): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let chunks: AsyncIterable<Buffer> | null;
  try {
    chunks = await store.read(state.file);
  } catch (cause) {
    throw new ProblemError(asProblem(cause, store));
  }
  if (chunks === null) throw damagedFile(store, state, 'is missing');
  const reader = chunks[Symbol.asyncIterator]();
  try {
    while (true) {
      const next = await reader.next().catch((cause) => {
        throw new ProblemError(asProblem(cause, store));
      });
      if (next.done) break;
      hash.update(next.value);
      yield next.value;
    }
  } finally {
    await reader.return?.();
  }
  if (hash.digest('hex') !== state.sha256)
    throw damagedFile(store, state, 'is not the file that was imported');
}

/** The same for a file that this action built, which is gzip and never plain text: one that is not is damaged. */
export async function* openBuiltFile(store: Store, state: KeptFile): AsyncGenerator<Buffer> {
  const input = pushBack(openStateFile(store, state));
  try {
    const head = await readHead(input, 4);
    if (sniff(head).kind !== 'gzip') throw damagedFile(store, state, 'does not decompress');
    input.unread(head);
    yield* remaining(input);
  } finally {
    await input.close();
  }
}

function damagedFile(store: Store, state: KeptFile, what: string): ProblemError {
  const id = state.file.slice(0, -dataKey('', state.sha256).length);
  const remove =
    'history' in state
      ? `remove \`${stateKey(id)}\` to go on without a baseline`
      : `remove \`${interruptedKey(id, state.sha256)}\` to go on without it`;
  return stateProblem(store, state.file, what, remove);
}
