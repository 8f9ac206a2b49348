/** The system's code of an error, `ENOENT` for example; empty where it has none. */
export function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
