import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import MarkdownIt from 'markdown-it';

export type Theme = 'light' | 'dark';

/** A page that the action wrote. */
export interface Page {
  readonly kind: 'summary' | 'comment';
  readonly markdown: string;
}

/** How wide a page's text is, in pixels: as GitHub shows a comment and a summary on a desk, or anything on a phone. */
export type Device = 'desk' | 'phone';
const WIDTHS = { comment: 750, summary: 966 };
const PHONE_WIDTH = 358;
/** Of the box around the text, both sides together. */
const PADDING = 34;

const { resolve } = createRequire(import.meta.url);

/** Path of the script that draws Mermaid's charts. */
export const MERMAID = resolve('@mermaid-js/tiny/dist/mermaid.tiny.js');

const COLORS = {
  light: { page: '#fff', border: '#d1d9e0', head: '#f6f8fa', strong: '#1f2328', muted: '#59636e' },
  dark: { page: '#0d1117', border: '#3d444d', head: '#151b23', strong: '#f0f6fc', muted: '#9198a1' },
};

/** A web page that shows Markdown as GitHub does: as a job summary, or as a comment by the workflow's account. */
export function html({ kind, markdown }: Page, theme: Theme, device: Device): string {
  const { page, border, head, strong, muted } = COLORS[theme];
  const isComment = kind === 'comment';
  const width = (device === 'phone' ? PHONE_WIDTH : WIDTHS[kind]) + PADDING;
  const title = isComment ? '<div class="head"><b>github-actions</b> <i>bot</i> commented</div>' : '';
  return `<!doctype html>
<meta charset="utf-8">
<style>${readFileSync(resolve(`github-markdown-css/github-markdown-${theme}.css`), 'utf8')}</style>
<style>
body { margin: 0; padding: 16px; width: ${width}px; background: ${page}; }
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
