import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderComment, renderSummary } from '../../src/report/markdown.ts';
import { tableWidth } from '../../src/report/table-width.ts';
import type { AudienceResult } from '../../src/result/result.ts';
import { narrowestTables } from './drawn-size.ts';
import { audience, broken, details, view } from './views.ts';

/** What GitHub leaves of a comment for its text on a desk. */
const COMMENT = 750;
const ID = 'newsletter_readers_europe_2025';
const NAME = 'Readers of the newsletter, Central Europe';

const large = (change: Partial<AudienceResult> = {}) =>
  audience({
    id: ID,
    name: NAME,
    members: 1_204_518,
    added: 120_400,
    removed: 118_907,
    duplicates: 120_433,
    invalid: 10_204,
    baseline: { source: 'state', members: 12_003_025, ts: 1 },
    ...change,
  });
const around = { details: new Map([[ID, details({ owner: 'customer-relations-team' })]]) };
const titles = (markdown: string) => /^\| Audience \| (.*) \|$/m.exec(markdown)?.[1]?.split(' | ');

describe('the table of a comment', () => {
  for (const [about, audiences] of [
    ['names of real life and large numbers', [large(), large({ id: ID.replace('2025', '2026') })]],
    ['a status of every kind', [large(), broken({ id: `${ID.slice(0, -1)}6`, name: NAME })]],
    ['an ID as long as they get', [large({ id: 'x'.repeat(128), name: 'x' })]],
    ['an ID of many long words', [large({ id: `${'long-word_and.'.repeat(9)}x` })]],
    [
      'numbers that are larger still',
      [large({ members: 999_999_999, added: 99_999_999, removed: 99_999_999 })],
    ],
  ] as const) {
    it(`is not cut at ${COMMENT} pixels, with ${about}`, () => {
      const widths = narrowestTables(renderComment(view({ audiences: [...audiences] }, around)));
      assert.equal(widths.length, 1);
      for (const width of widths) assert.ok(width <= COMMENT, `${width}`);
    });
  }

  it('goes without the columns that say the least, as few of them as need be, and the details have what they say', () => {
    const few = renderComment(view({ audiences: [audience({ id: 'vip', invalid: 3 })] }));
    assert.deepEqual(titles(few), [
      'Status',
      'Members',
      'Added',
      'Removed',
      'Change',
      'Duplicates',
      'Invalid',
    ]);
    const wide = renderComment(view({ audiences: [large()] }, around));
    assert.deepEqual(titles(wide), ['Status', 'Members', 'Added', 'Removed', 'Change']);
    assert.match(wide, /<br>5,200 rows, 120,433 duplicates and 10,204 invalid<br>/);
    const none = renderComment(view({ audiences: [audience({ duplicates: 0 })] }));
    assert.doesNotMatch(none, /rows,/);
    const summary = renderSummary(view({ audiences: [large()] }, around));
    assert.deepEqual(titles(summary)?.slice(-3), ['Duplicates', 'Invalid', 'File']);
  });

  it('breaks a long ID after a mark between words, and leaves out nothing of it', () => {
    const id = `${'quarter_results-of.all'.repeat(4)}${'y'.repeat(40)}`;
    const row = /^\| (`q.*?) \| /m.exec(
      renderComment(view({ audiences: [audience({ id, name: null })] })),
    )?.[1];
    const lines = row?.split('<br>').map((line) => line.replaceAll('`', '')) ?? [];
    assert.equal(lines.join(''), id);
    assert.ok(lines.length >= 5 && lines.every((line) => line.length <= 30), row);
    assert.match(lines[0] ?? '', /[_.-]$/);
    assert.match(
      renderComment(view({ audiences: [audience({ id: ID })] })),
      new RegExp(`^\\| \`${ID}\`<br>`, 'm'),
    );
  });

  it('is estimated wider than it is drawn, and by its longest words alone', () => {
    const rows = [
      ['Audience', 'Status', 'Removed'],
      [`\`${ID}\`<br>${NAME}`, '⏸️\u00a0unchanged', '−12,345<br>━━━━━━'],
    ];
    const markdown = [rows[0], [':--', ':--', '--:'], rows[1]]
      .map((row) => `| ${row!.join(' | ')} |`)
      .join('\n');
    const [drawn = 0] = narrowestTables(markdown);
    const estimated = tableWidth(rows);
    assert.ok(drawn > 300 && drawn <= estimated && estimated < drawn * 1.25, `${drawn} ${estimated}`);
    const more = tableWidth([...rows, [`\`${ID}\`<br>${`${NAME} `.repeat(9)}`, 'x', 'y']]);
    assert.equal(more, estimated);
  });
});
