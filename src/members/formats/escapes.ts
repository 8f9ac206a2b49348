/** What is wrong with a backslash before a number. */
export const BAD_ESCAPE =
  'A backslash with `x` or octal digits is not read. Export the character itself, or remove `escape` if backslashes are ordinary.';

/** PostgreSQL's text format ends so where it is part of a stream (PostgreSQL, "COPY"). */
export const END_MARK =
  'This line is the end mark of a PostgreSQL dump. Export the rows alone, with `COPY … TO` or `\\copy … to`.';

export function isEndMark(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 2 && bytes[start] === 0x5c && bytes[start + 1] === 0x2e;
}
