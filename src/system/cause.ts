/** The system's code of an error, `ENOENT` for example; empty where it has none. */
export function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** Whether an error is of a call of the system, on the disk or the network. */
export function isSystemError(cause: unknown): boolean {
  return cause instanceof Error && 'syscall' in cause;
}

/** An error and what caused it, the innermost last, as far as it makes sense to look. */
export function* causesOf(cause: unknown): Generator<{ readonly cause?: unknown }> {
  let at = cause;
  for (let depth = 0; depth < 8 && typeof at === 'object' && at !== null; depth++) {
    yield at;
    at = (at as { readonly cause?: unknown }).cause;
  }
}
