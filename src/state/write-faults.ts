import { error, type Problem } from '../problems/problem.ts';
import { type Store, StoreError } from '../stores/store.ts';

/** The Problem of a write that failed: `upload-failed` for a changed file, else `state-write-failed`. Throws what is not a store's. */
export function writeFailed(cause: unknown, store: Store, what: string): Problem {
  if (!(cause instanceof StoreError)) throw cause;
  if (cause.reason === 'changed') return error('upload-failed', cause.message);
  return error('state-write-failed', `The state in ${store.name} ${what}. ${cause.message}`);
}

/** Whether somebody else has written what was to be replaced. */
export function isConflict(cause: unknown): boolean {
  return cause instanceof StoreError && cause.reason === 'conflict';
}

/** Does work whose remains do no harm when it fails. */
export async function tidyUp(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
  }
}
