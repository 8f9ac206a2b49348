/**
 * A block that stays within a number of bytes: a head, a line for each item, and a foot. Items whose lines do not
 * fit are counted by `more`. It is cut only between lines, so no table row and no code span is ever open.
 */
export interface Block<Item> {
  readonly head: readonly string[];
  readonly items: readonly Item[];
  /** Called only for as many items as there is room for, so a million of them cost nothing. */
  readonly line: (item: Item) => string;
  readonly foot: readonly string[];
  /** Says how many items were left out. */
  readonly more: (left: number) => readonly string[];
}

/** The block as text, at most `maxBytes` of UTF-8 long; empty where not even its head and foot fit. */
export function fit<Item>(
  block: Block<Item>,
  maxBytes: number,
): { readonly text: string; readonly left: number } {
  const { head, items, foot, more } = block;
  let room = maxBytes - size(head) - size(foot);
  const lines: string[] = [];
  while (lines.length < items.length && room >= 0) {
    const line = block.line(items[lines.length]!);
    lines.push(line);
    room -= size([line]);
  }
  if (room >= 0) return { text: [...head, ...lines, ...foot].join('\n'), left: 0 };
  // The words about what is left out need room too; they are never longer than with all items left out.
  const reserve = size(more(items.length));
  while (lines.length > 0 && room < reserve) room += size([lines.pop()!]);
  const left = items.length - lines.length;
  if (room < reserve) return { text: '', left };
  return { text: [...head, ...lines, ...foot, ...more(left)].join('\n'), left };
}

/** Bytes of UTF-8, with a line break for each line. */
export function size(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
}
