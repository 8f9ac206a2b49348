/** A fenced block of a Markdown page. */
export interface Block {
  /** `yaml`, `sh`…, empty where the fence does not say. */
  readonly language: string;
  /** Without the fence's own indentation. */
  readonly text: string;
  /** Line of its first line of text, counted from 1. */
  readonly line: number;
}

export interface Link {
  readonly target: string;
  readonly line: number;
}

/** The fenced blocks of a page; source of the fences: CommonMark 0.31, section 4.5. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: {
    readonly indent: number;
    readonly fence: string;
    readonly language: string;
    readonly line: number;
  } | null = null;
  let lines: string[] = [];
  for (const [index, line] of page.split('\n').entries()) {
    const [, indent = '', fence, info = ''] = /^( *)(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open === null) {
      if (fence === undefined) continue;
      open = { indent: indent.length, fence, language: info.trim().split(/\s/)[0] ?? '', line: index + 2 };
      lines = [];
    } else if (fence?.startsWith(open.fence) && info.trim() === '') {
      blocks.push({ language: open.language, text: `${lines.join('\n')}\n`, line: open.line });
      open = null;
    } else {
      lines.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
    }
  }
  return blocks;
}

/** The anchors of a page's headings, as GitHub makes them, and those that the page sets itself. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, title = ''] of withoutBlocks(page).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = slugOf(title);
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  for (const [, name = ''] of page.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(name);
  return anchors;
}

/** Links and images of a page, in Markdown and HTML, except for those in code. */
export function linksOf(page: string): Link[] {
  const prose = withoutBlocks(page).replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, (code) => ' '.repeat(code.length));
  const patterns = [
    /\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g,
    /^ *\[[^\]]+\]: +<?(\S+?)>?$/gm,
    /(?:src|srcset|href)="([^"]+)"/g,
  ];
  return patterns.flatMap((pattern) =>
    [...prose.matchAll(pattern)].map((match) => ({
      target: match[1] ?? '',
      line: prose.slice(0, match.index).split('\n').length,
    })),
  );
}

/** The page with its fenced blocks emptied, line for line. */
function withoutBlocks(page: string): string {
  const lines = page.split('\n');
  for (const { line, text } of blocksOf(page)) {
    const length = text.split('\n').length - 1;
    for (let at = line - 1; at < line - 1 + length; at += 1) lines[at] = '';
  }
  return lines.join('\n');
}

/** Source: github-slugger's rule; code, emphasis and links lose their marks first. */
function slugOf(title: string): string {
  return title
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}
