import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Picture, takePictures } from './preview/browser.ts';
import { type Device, html, type Theme } from './preview/page.ts';
import { tellStory } from './preview/story.ts';

/**
 * Draws what a reviewer sees, in light and dark: runs the bundled action in several scenes, shows the Markdown that it
 * wrote as GitHub does, and takes pictures with a Chromium of this machine. All of them are in `build/preview`, to be
 * looked at; those of the README go to `docs/images`.
 */
const ROOT = join(import.meta.dirname, '..');
const IMAGES = join(ROOT, 'docs', 'images');
const PAGES = join(ROOT, 'build', 'preview');
/** Each page is drawn so; a phone shows the same colours. */
const VIEWS: readonly (readonly [suffix: string, Theme, Device])[] = [
  ['light', 'light', 'desk'],
  ['dark', 'dark', 'desk'],
  ['phone', 'light', 'phone'],
];
/** Pictures of the README, by those of the story. */
const SHOWN = {
  'demo-proposed': 'comment-stopped',
  'demo-imported': 'summary',
  'healthy-3': 'comment-healthy',
};

/** Screens that a reviewer may have to look through, and the height of one in pixels. */
const SCREENS: Readonly<Record<string, number>> = { 'healthy-3': 1, '60-audiences': 2, '300-problems': 3 };
const SCREEN = 900;

const pages = await tellStory();
const pictures: Record<string, Picture> = {};
for (const folder of [IMAGES, PAGES]) mkdirSync(folder, { recursive: true });
for (const [name, page] of Object.entries(pages)) {
  for (const [suffix, theme, device] of VIEWS) {
    const path = join(PAGES, `${name}-${suffix}.png`);
    const maxHeight =
      device === 'desk' ? (SCREENS[name] ?? Number.POSITIVE_INFINITY) * SCREEN : Number.POSITIVE_INFINITY;
    const picture = {
      html: html(page, theme, device),
      of: '.box',
      theme,
      mayCut: device === 'phone',
      maxHeight,
    };
    pictures[path] = picture;
    writeFileSync(path.replace('.png', '.html'), picture.html);
    if (page.markdown.includes('```mermaid'))
      pictures[path.replace('.png', '-open.png')] = { ...picture, open: 'summary >> nth=0' };
  }
}
await takePictures(pictures);
for (const [name, image] of Object.entries(SHOWN)) {
  for (const theme of ['light', 'dark'])
    copyFileSync(join(PAGES, `${name}-${theme}.png`), join(IMAGES, `${image}-${theme}.png`));
}
console.log(
  `Drew ${Object.keys(pictures).length} pictures in build/preview; the README's are in docs/images.`,
);
