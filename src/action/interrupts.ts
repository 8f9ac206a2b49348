/** What can end a run before its own end. */
export interface Interrupts {
  /** Aborts when the run is cancelled: steps stop where they safely can. */
  readonly signal: AbortSignal;
  /** Rejects when the report must be written now, whatever is under way: a step does not stop, or something crashed. */
  readonly hurry: Promise<never>;
  /** Whether `hurry` has rejected: then something may still be under way when the report is written. */
  hurried(): boolean;
}

/**
 * Milliseconds that steps have to stop by themselves. GitHub's runner sends SIGINT, 7.5 seconds later SIGTERM and 2.5
 * seconds after that SIGKILL; source: actions/runner, ProcessInvoker.cs.
 */
export const GRACE = 4_000;

/**
 * Listens for signals and for errors that nobody caught, from now on. Without this Node would print such an error, and
 * with it what was being read.
 */
export function listenForInterrupts(): Interrupts {
  const cancelled = new AbortController();
  let hurried = false;
  let reject: (cause: unknown) => void = () => {};
  const hurry = new Promise<never>((_, rejected) => {
    reject = rejected;
  });
  // It may reject when no step is waiting for it any more.
  hurry.catch(() => {});
  const now = (cause: unknown) => {
    hurried = true;
    reject(cause);
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      // Whoever asks twice does not want to wait.
      if (cancelled.signal.aborted) now(cancelled.signal.reason);
      cancelled.abort();
      setTimeout(() => now(cancelled.signal.reason), GRACE).unref();
    });
  }
  process.on('uncaughtException', now);
  process.on('unhandledRejection', now);
  return { signal: cancelled.signal, hurry, hurried: () => hurried };
}
