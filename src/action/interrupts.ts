/** What can end a run before its own end. */
export interface Interrupts {
  /** Aborts when the run is cancelled: steps stop where they safely can. */
  readonly signal: AbortSignal;
  /** Rejects when the report must be written now, whatever is under way: a step does not stop, or something crashed. */
  readonly hurry: Promise<never>;
}

/**
 * Milliseconds that steps have to stop by themselves. GitHub's runner sends SIGINT, 7.5 seconds later SIGTERM and 2.5
 * seconds after that SIGKILL; source: actions/runner, ProcessInvoker.cs.
 */
export const GRACE = 4_000;
/** The name of what `hurry` rejects with where steps did not stop by themselves. */
export const LEFT_BEHIND = 'LeftBehind';
/** Milliseconds for the report after a second signal. */
const REPORT_TIME = 1_000;

/**
 * Listens for signals and for errors that nobody caught, from now on. Without this Node would print such an error, and
 * with it what was being read.
 */
export function listenForInterrupts(): Interrupts {
  const cancelled = new AbortController();
  let signals = 0;
  const { promise: hurry, reject } = Promise.withResolvers<never>();
  // It may reject when no step is waiting for it any more.
  hurry.catch(() => {});
  // Windows has CTRL_C, which is SIGINT here, and then CTRL_BREAK; elsewhere nobody sends the last one.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGBREAK'] as const) {
    process.on(name, () => {
      signals += 1;
      cancelled.abort();
      if (signals === 1) {
        setTimeout(() => reject(leftBehind()), GRACE).unref();
        return;
      }
      // Whoever asks twice does not want to wait: there is only time for a report that can be written at once.
      if (signals > 2) process.exit(1);
      setTimeout(() => process.exit(1), REPORT_TIME).unref();
      reject(cancelled.signal.reason);
    });
  }
  process.on('uncaughtException', reject);
  process.on('unhandledRejection', reject);
  return { signal: cancelled.signal, hurry };
}

function leftBehind(): Error {
  return Object.assign(new Error('a step did not stop by itself'), { name: LEFT_BEHIND });
}
