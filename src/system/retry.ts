import { setTimeout as sleep } from 'node:timers/promises';

/** How often something is tried; times in milliseconds. */
export interface RetryLimits {
  /** Tries at most, the first included. */
  readonly tries: number;
  /** The pause after the first try. It doubles with each further one, less up to half of it by chance. */
  readonly firstPause: number;
  /** The longest pause, even where the other side asks for a longer one. */
  readonly longestPause: number;
  /** No pause begins that would end later than this after the first try began. Default: no limit. */
  readonly within?: number;
  /** Rejects with its reason as soon as it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does `work` until `again` says that its outcome is final or the limits are reached, and gives the last outcome.
 * `again` answers `false`, `true`, or the milliseconds that the other side asks to wait. Outcomes are values: what
 * `work` throws is thrown on at once.
 */
export async function retry<T>(
  work: (attempt: number) => Promise<T>,
  again: (outcome: T) => boolean | number,
  limits: RetryLimits,
): Promise<T> {
  const { tries, within = Number.POSITIVE_INFINITY, signal } = limits;
  const end = Date.now() + within;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    const outcome = await work(attempt);
    const asked = again(outcome);
    if (asked === false || attempt >= tries) return outcome;
    const pause = pauseAfter(attempt, limits, asked === true ? 0 : asked);
    if (Date.now() + pause > end) return outcome;
    await sleep(pause, undefined, signal === undefined ? {} : { signal }).catch((cause) => {
      throw signal?.reason ?? cause;
    });
  }
}

/** Milliseconds to wait after try number `attempt`, with jitter so that those who failed together do not return together. */
export function pauseAfter(
  attempt: number,
  { firstPause, longestPause }: Pick<RetryLimits, 'firstPause' | 'longestPause'>,
  asked = 0,
): number {
  const own = firstPause * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  return Math.min(longestPause, Math.max(own, asked));
}
