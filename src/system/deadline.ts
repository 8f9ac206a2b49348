/** Aborts after so many milliseconds, or when `signal` does. */
export function deadline(milliseconds: number, signal?: AbortSignal): AbortSignal {
  const late = AbortSignal.timeout(milliseconds);
  return signal === undefined ? late : AbortSignal.any([late, signal]);
}
