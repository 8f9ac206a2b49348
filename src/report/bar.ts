/** Characters of the longest bar. */
const LONGEST = 6;

/**
 * A number as a bar of text, which a mail and a phone show too: `╺━━` for 2.5 parts of 6, where `most` takes all six.
 * Nothing for 0, and at least half a character for anything more. It grows to the left, for cells that are aligned right.
 */
export function bar(value: number, most: number): string {
  if (value === 0 || most === 0) return '';
  const halves = Math.max(1, Math.round((value / most) * LONGEST * 2));
  return `${halves % 2 === 1 ? '╺' : ''}${'━'.repeat(Math.floor(halves / 2))}`;
}
