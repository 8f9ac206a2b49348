/** A Markdown table; `|` and line breaks in cells are escaped. Cells are not padded, so a change touches one line. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Replaces what stands between `<!-- name:start -->` and `<!-- name:end -->`. Throws where they are not, once each. */
export function between(page: string, name: string, content: string): string {
  const start = `<!-- ${name}:start -->`;
  const end = `<!-- ${name}:end -->`;
  const [before, rest, ...more] = page.split(start);
  const [, after, ...others] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined || more.length > 0 || others.length > 0) {
    throw new Error(`needs the markers ${start} and ${end}, once and in this order`);
  }
  return `${before}${start}\n\n${content}\n\n${end}${after}`;
}

export function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}
