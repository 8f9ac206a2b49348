import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import MarkdownIt from 'markdown-it';
import type { Page } from './story.ts';

export type Theme = 'light' | 'dark';

const { resolve } = createRequire(import.meta.url);

/** Path of the script that draws Mermaid's charts. */
export const MERMAID = resolve('@mermaid-js/tiny/dist/mermaid.tiny.js');

const COLORS = {
  light: { page: '#fff', border: '#d1d9e0', head: '#f6f8fa', strong: '#1f2328', muted: '#59636e' },
  dark: { page: '#0d1117', border: '#3d444d', head: '#151b23', strong: '#f0f6fc', muted: '#9198a1' },
};

/**
 * A web page that shows Markdown as GitHub does: as a job summary, or as a comment by the workflow's account, whose text
 * is 750 pixels wide.
 */
export function html({ kind, markdown }: Page, theme: Theme): string {
  const { page, border, head, strong, muted } = COLORS[theme];
  const isComment = kind === 'comment';
  const title = isComment ? '<div class="head"><b>github-actions</b> <i>bot</i> commented</div>' : '';
  return `<!doctype html>
<meta charset="utf-8">
<style>${readFileSync(resolve(`github-markdown-css/github-markdown-${theme}.css`), 'utf8')}</style>
<style>
body { margin: 0; padding: 16px; width: ${isComment ? 784 : 1000}px; background: ${page}; }
.box { border: 1px solid ${border}; border-radius: 6px; }
.head { padding: 8px 16px; border-bottom: 1px solid ${border}; border-radius: 6px 6px 0 0; background: ${head};
  font: 14px -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; color: ${muted}; }
.head b { color: ${strong}; }
.head i { font-style: normal; font-size: 12px; border: 1px solid ${border}; border-radius: 2em; padding: 0 6px; }
.markdown-body { padding: 16px; font-size: ${isComment ? 14 : 16}px; }
.mermaid { background: none !important; text-align: center; }
</style>
<div class="box">${title}<article class="markdown-body">${rendered(markdown)}</article></div>`;
}

function rendered(markdown: string): string {
  const renderer = new MarkdownIt({ html: true, linkify: true });
  const { fence } = renderer.renderer.rules;
  renderer.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (token?.info.trim() !== 'mermaid') return fence?.(tokens, index, options, env, self) ?? '';
    return `<pre class="mermaid">${renderer.utils.escapeHtml(token.content)}</pre>`;
  };
  return renderer.render(markdown);
}
