import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { between } from '../scripts/generate/markdown.ts';
import { charts } from './charts.ts';
import type { Results } from './results.ts';
import { sections } from './sections.ts';

/** docs/scale.md and its charts as the results make them, given the page as it is; by path from the root. */
export function scaleFiles(page: string, results: Results): Record<string, string> {
  let text = page;
  for (const [name, content] of Object.entries(sections(results))) text = between(text, name, content);
  const images = Object.entries(charts(results)).map(([name, svg]) => [`docs/images/${name}`, svg] as const);
  return { 'docs/scale.md': text, ...Object.fromEntries(images) };
}

/** Writes them; returns their paths. */
export function writeScale(root: string, results: Results): string[] {
  const files = scaleFiles(readFileSync(join(root, 'docs/scale.md'), 'utf8'), results);
  mkdirSync(join(root, 'docs/images'), { recursive: true });
  for (const [path, content] of Object.entries(files)) writeFileSync(join(root, path), content);
  return Object.keys(files);
}
