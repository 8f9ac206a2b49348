/** Characters of the longest bar. */
export const LONGEST_BAR = 6;

/**
 * A number as a bar of text, which a mail and a phone show too: `━━╸` for 2.5 parts of 6, where `most` takes all six.
 * Nothing for 0, and at least half a character for anything more. It grows to the right, or to the left for cells that
 * are aligned right.
 */
export function bar(value: number, most: number, grows: 'left' | 'right'): string {
  if (value === 0 || most === 0) return '';
  const halves = Math.max(1, Math.round((value / most) * LONGEST_BAR * 2));
  const whole = '━'.repeat(Math.floor(halves / 2));
  if (halves % 2 === 0) return whole;
  return grows === 'left' ? `╺${whole}` : `${whole}╸`;
}
