import { align, wrap } from './text.ts';

/**
 * A job summary's Markdown as a terminal can show it: tables aligned, folds closed except for ODP's word, no drawings. In
 * full, with the audiences' names.
 */
export function showSummary(markdown: string, { full }: { readonly full: boolean }): string[] {
  const sections: string[][] = [];
  const blocks = markdown.matchAll(
    /<details><summary>(?<title>.*)<\/summary>\n(?<fold>[\s\S]*?)<\/details>|```mermaid\n[\s\S]*?```|(?<table>(?:^\|.*\n)+)|(?<text>(?:^.+\n)+)/gm,
  );
  for (const { groups = {} } of blocks) {
    const { title, fold = '', table, text = '' } = groups;
    if (title !== undefined) sections.push([`▸ ${title}`, ...checksIn(fold)]);
    else if (table !== undefined) sections.push(tableRows(table, full));
    else
      sections.push(
        text
          .trimEnd()
          .split('\n')
          .flatMap((line) => wrap(plain(line))),
      );
  }
  return sections.flatMap((lines, index) => (belongs(lines, sections[index - 1]) ? lines : ['', ...lines]));
}

/** What follows a heading, and one fold another, needs no empty line between. */
function belongs(lines: readonly string[], before: readonly string[] = ['#']): boolean {
  return before[0]?.startsWith('#') || (lines[0]?.startsWith('▸') && before[0]?.startsWith('▸')) || false;
}

function tableRows(table: string, full: boolean): string[] {
  const [head = [], , ...rows] = table
    .trimEnd()
    .split('\n')
    .map((row) => row.slice(2, -2).split(' | '));
  const people = rows.map(([first = '']) => first.split('<br>')[1]);
  const aligned = align(
    [head, ...rows.map(([first = '', ...rest]) => [first.split('<br>')[0] ?? '', ...rest])].map((row) =>
      row.map(plain),
    ),
  );
  return aligned.flatMap((row, index) => {
    const below = index === 0 || !full ? undefined : people[index - 1];
    return below === undefined ? [row] : [row, `  ${plain(below)}`];
  });
}

/** What ODP itself says of an audience. */
function checksIn(fold: string): string[] {
  return fold.split('\n').flatMap((line) => {
    const [, id = ''] = /^- `(.*?)`/.exec(line) ?? [];
    const [, sign = '', said = ''] = /<br>(\S+) ODP: (.*?)(?:<br>|$)/.exec(line) ?? [];
    return said === '' ? [] : [`  ${sign} ${id}: ODP ${plain(said)}`];
  });
}

function plain(text: string): string {
  return text
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]/g, '')
    .replaceAll('&gt;', '>')
    .replaceAll('<br>', ' ')
    .replaceAll('\\', '');
}
