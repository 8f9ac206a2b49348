import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Picture, takePictures } from './preview/browser.ts';
import { page } from './preview/page.ts';
import { tellStory } from './preview/story.ts';

/**
 * Draws the pictures of the README: runs the bundled action over an example, shows the Markdown that it wrote as GitHub
 * does, and takes pictures with a Chromium of this machine. The pages stay in `build/preview` to be looked at.
 */
const ROOT = join(import.meta.dirname, '..');
const IMAGES = join(ROOT, 'docs', 'images');
const PAGES = join(ROOT, 'build', 'preview');

const story = await tellStory();
const summary = page(story.imported, 'summary');
const pictures: Record<string, Picture> = {
  'summary.png': { html: summary, of: '.box' },
  'history.png': { html: summary, of: 'details >> nth=0', open: 'summary >> nth=0' },
  'comment.png': { html: page(story.planned, 'comment'), of: '.box' },
  'comment-stopped.png': { html: page(story.stopped, 'comment'), of: '.box' },
};

for (const folder of [IMAGES, PAGES]) mkdirSync(folder, { recursive: true });
for (const [name, { html }] of Object.entries(pictures))
  writeFileSync(join(PAGES, name.replace('.png', '.html')), html);
await takePictures(
  Object.fromEntries(Object.entries(pictures).map(([name, picture]) => [join(IMAGES, name), picture])),
);
console.log(`Drew ${Object.keys(pictures).join(', ')} in docs/images.`);
