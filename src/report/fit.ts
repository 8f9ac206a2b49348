/**
 * A block of lines that stays within a number of bytes: a head, as many lines as fit, and a foot. Lines that do not
 * fit are counted by `more`. It is cut only between lines, so no table row and no code span is ever open.
 */
export interface Block {
  readonly head: readonly string[];
  readonly lines: readonly string[];
  readonly foot: readonly string[];
  /** Says how many lines were left out. */
  readonly more: (left: number) => readonly string[];
}

/** The block as text, at most `maxBytes` of UTF-8 long; empty where not even its head and foot fit. */
export function fit(block: Block, maxBytes: number): { readonly text: string; readonly left: number } {
  const { head, lines, foot, more } = block;
  const whole = size(head) + size(lines) + size(foot);
  if (whole <= maxBytes) return { text: [...head, ...lines, ...foot].join('\n'), left: 0 };
  let room = maxBytes - size(head) - size(foot) - size(more(lines.length));
  if (room < 0) return { text: '', left: lines.length };
  let taken = 0;
  for (const line of lines) {
    room -= size([line]);
    if (room < 0) break;
    taken += 1;
  }
  const left = lines.length - taken;
  return { text: [...head, ...lines.slice(0, taken), ...foot, ...more(left)].join('\n'), left };
}

/** Bytes of UTF-8, with a line break for each line. */
export function size(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
}
