/** Milliseconds that work has to end by itself after its signal has aborted. */
const GRACE = 500;

/**
 * The outcome of `work`, or a rejection with the signal's reason soon after it aborts: then the work is left to itself,
 * whatever becomes of it. For work that waits for others and only reads, so that nothing is lost with it.
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const left = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const abort = () => {
    timer = setTimeout(() => left.reject(signal.reason), GRACE);
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, left.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}
