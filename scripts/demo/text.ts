/** Columns under each other, the first and the last to the left, numbers to the right. */
export function align(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        if (column === row.length - 1) return cell;
        return column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Breaks a line between words; what follows is indented like the line, and two more. */
export function wrap(line: string, width = 104): string[] {
  const text = line.trimStart();
  const margin = ' '.repeat(line.length - text.length);
  const lines: string[] = [];
  let current = margin;
  for (const word of text.split(' ')) {
    const fits = current.trim() === '' || current.length + 1 + word.length <= width;
    if (!fits) lines.push(current);
    if (!fits) current = `${margin}  ${word}`;
    else current = current.trim() === '' ? `${current}${word}` : `${current} ${word}`;
  }
  return [...lines, current];
}
