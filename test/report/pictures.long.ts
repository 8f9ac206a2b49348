import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellStory } from '../../scripts/preview/story.ts';
import { narrowestTables } from './drawn-width.ts';

test('no table of the pictures of `npm run preview` is cut where a comment is shown', async () => {
  const pages = Object.entries(await tellStory());
  const comments = pages.filter(([, { kind }]) => kind === 'comment');
  assert.ok(comments.length >= 6, `${comments.length}`);
  for (const [name, { markdown }] of comments) {
    const widths = narrowestTables(markdown);
    assert.ok(widths.length > 0, name);
    for (const width of widths) assert.ok(width <= 750, `${name}: ${width} pixels`);
  }
});
