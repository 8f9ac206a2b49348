import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tellStory } from '../../scripts/preview/story.ts';
import { drawnHeight, narrowestTables } from './drawn-size.ts';

const SCREEN = 900;

describe('the pictures of `npm run preview`', async () => {
  const pages = await tellStory();

  it('have no table that is cut where a comment is shown', () => {
    const comments = Object.entries(pages).filter(([, { kind }]) => kind === 'comment');
    assert.ok(comments.length >= 6, `${comments.length}`);
    for (const [name, { markdown }] of comments) {
      const widths = narrowestTables(markdown);
      assert.ok(widths.length > 0, name);
      for (const width of widths) assert.ok(width <= 750, `${name}: ${width} pixels`);
    }
  });

  for (const [name, screens] of [
    ['healthy-3', 1],
    ['60-audiences', 2],
    ['300-problems', 3],
  ] as const) {
    it(`fit ${screens === 1 ? 'one screen' : `${screens} screens`}, where it is ${name}`, () => {
      const height = drawnHeight(pages[name]?.markdown ?? '');
      assert.ok(height > 200 && height <= screens * SCREEN, `${height} pixels`);
    });
  }
});
