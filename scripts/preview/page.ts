import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import MarkdownIt from 'markdown-it';

const { resolve } = createRequire(import.meta.url);

/** Path of the script that draws Mermaid's charts. */
export const MERMAID = resolve('@mermaid-js/tiny/dist/mermaid.tiny.js');

/** A web page that shows Markdown as GitHub does: as a job summary, or as a comment by the workflow's account. */
export function page(markdown: string, kind: 'summary' | 'comment'): string {
  const head = kind === 'comment' ? '<div class="head"><b>github-actions</b> <i>bot</i> commented</div>' : '';
  return `<!doctype html>
<meta charset="utf-8">
<style>${readFileSync(resolve('github-markdown-css/github-markdown-light.css'), 'utf8')}</style>
<style>
body { margin: 0; padding: 16px; width: ${kind === 'comment' ? 820 : 1000}px; background: #fff; }
.box { border: 1px solid #d1d9e0; border-radius: 6px; }
.head { padding: 8px 16px; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; background: #f6f8fa;
  font: 14px -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; color: #59636e; }
.head b { color: #1f2328; }
.head i { font-style: normal; font-size: 12px; border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 6px; }
.markdown-body { padding: 16px; font-size: ${kind === 'comment' ? 14 : 16}px; }
.mermaid { background: none !important; text-align: center; }
</style>
<div class="box">${head}<article class="markdown-body">${html(markdown)}</article></div>`;
}

function html(markdown: string): string {
  const renderer = new MarkdownIt({ html: true, linkify: true });
  const { fence } = renderer.renderer.rules;
  renderer.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (token?.info.trim() !== 'mermaid') return fence?.(tokens, index, options, env, self) ?? '';
    return `<pre class="mermaid">${renderer.utils.escapeHtml(token.content)}</pre>`;
  };
  return renderer.render(markdown);
}
