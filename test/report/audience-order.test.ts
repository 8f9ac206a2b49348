import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { byImportance } from '../../src/report/audience-order.ts';
import { renderComment, renderSummary, SUMMARY_LIMITS } from '../../src/report/markdown.ts';
import { audience, broken, details, problem, view } from './views.ts';

const warned = (id: string, change = {}) =>
  audience({ id, problems: [{ code: 'duplicate', severity: 'warning', message: 'IDs repeat.' }], ...change });
const still = { added: 0, removed: 0 };
const fresh = (id: string) => audience({ id, baseline: null, added: null, removed: null });
const idsOf = (audiences: readonly { id: string }[]) => audiences.map(({ id }) => id);

describe('the order of audiences', () => {
  it('is by errors, warnings, members removed, no baseline and members added, and the quiet ones are apart', () => {
    const { eventful, quiet } = byImportance([
      audience({ id: 'quiet_b', ...still }),
      audience({ id: 'adds_2', added: 2, removed: 0 }),
      audience({ id: 'adds_3', added: 3, removed: 0 }),
      fresh('new'),
      audience({ id: 'removes_1', added: 0, removed: 1 }),
      audience({ id: 'removes_9', added: 0, removed: 9 }),
      warned('warns_only', still),
      warned('warns_50', { added: 0, removed: 50 }),
      broken({ id: 'wrong' }),
      audience({ id: 'quiet_a', ...still }),
    ]);
    assert.deepEqual(idsOf(eventful), [
      'wrong',
      'warns_50',
      'warns_only',
      'removes_9',
      'removes_1',
      'new',
      'adds_3',
      'adds_2',
    ]);
    assert.deepEqual(idsOf(quiet), ['quiet_b', 'quiet_a']);
  });

  it('takes an audience without a baseline for eventful, also with no member', () => {
    assert.deepEqual(idsOf(byImportance([audience({ ...still, baseline: null })]).quiet), []);
  });

  it('has 20 rows open, and folds for the rest of those that change and for those that stay', () => {
    const audiences = [
      ...Array.from({ length: 22 }, (_, at) => audience({ id: `moves_${at}` })),
      ...Array.from({ length: 3 }, (_, at) => audience({ id: `calm_${at}`, ...still })),
    ];
    const markdown = renderComment(view({ audiences }));
    const [open = '', more = '', calm = ''] = markdown.split('<details>');
    assert.equal(open.split('\n| `moves_').length - 1, 20);
    assert.match(more, /^<summary>2 more audiences<\/summary>/);
    assert.equal(more.split('\n| `moves_').length - 1, 2);
    assert.match(calm, /^<summary>3 unchanged audiences<\/summary>/);
    const allCalm = renderComment(
      view({ audiences: Array.from({ length: 23 }, (_, at) => audience({ id: `calm_${at}`, ...still })) }),
    );
    const [first = '', rest = ''] = allCalm.split('<details>');
    assert.equal(first.split('\n| `calm_').length - 1, 20);
    assert.match(rest, /^<summary>3 more unchanged audiences<\/summary>/);
  });

  it('stays within any limit, and counts each audience once: shown, or left out', () => {
    const audiences = [
      ...Array.from({ length: 40 }, (_, at) =>
        audience({ id: `moves_${at}_${'x'.repeat(120)}`, name: '@x '.repeat(33) }),
      ),
      ...Array.from({ length: 40 }, (_, at) => audience({ id: `calm_${at}`, name: null, ...still })),
    ];
    for (let maxBytes = 1_500; maxBytes < 22_000; maxBytes += 311) {
      const markdown = renderSummary(view({ audiences }), { ...SUMMARY_LIMITS, maxBytes });
      assert.ok(Buffer.byteLength(markdown) <= maxBytes, `${maxBytes}`);
      const rows = markdown.split('\n').filter((line) => /^\| `(?:moves|calm)_/.test(line));
      const left = /^… and ([\d,]+) more audiences?; see `result\.json`$/m.exec(markdown)?.[1] ?? '0';
      assert.equal(rows.length + Number(left), 80, `${maxBytes}`);
      assert.doesNotMatch(markdown, /\n\n\n/);
      // Rows are never skipped: what is left out comes after all that is shown.
      const shownCalm = rows.findIndex((row) => row.startsWith('| `calm_'));
      if (shownCalm >= 0) assert.equal(shownCalm, 40, `${maxBytes}`);
    }
  });

  it('has outcome, what to check, problems, table, drawings, details and closing, in that order', () => {
    const history = [1, 2].map((day) => ({ ts: 1748300000 + day * 86400, members: day }));
    const markdown = renderSummary(
      view(
        { outcome: 'failure', audiences: [broken({ id: 'a' }), audience({ id: 'b' })], abandoned: ['gone'] },
        { details: new Map([['b', details({ history })]]) },
      ),
    );
    const at = [
      '## ❌ Plan failed',
      '### Check first',
      '### 1 error',
      '| Audience |',
      'Members over the imports</summary>',
      'Audiences in detail</summary>',
      'Mode `plan`',
    ].map((part) => markdown.indexOf(part));
    assert.ok(
      at.every((place) => place >= 0),
      `${at}`,
    );
    assert.deepEqual(
      at,
      at.toSorted((a, b) => a - b),
    );
    assert.doesNotMatch(markdown, /There is no room here/);
  });

  it('leaves room for problems and table however much there is to check, and says where details went', () => {
    const loud = Array.from({ length: 3_000 }, (_, at) =>
      audience({
        id: `a${at}`,
        problems: [
          problem(`\`max_removed\` ${'x'.repeat(at % 900)}.`, {
            code: 'guard-loosened',
            severity: 'warning',
          }),
          problem(`Wrong ${'y'.repeat(at % 901)}.`),
        ],
      }),
    );
    const markdown = renderComment(view({ outcome: 'failure', audiences: loud }));
    assert.match(markdown, /^- … and [\d,]+ more changes; see `result\.json`$/m);
    assert.match(markdown, /^### 3,000 errors$/m);
    assert.ok(markdown.split('\n- ❌').length > 10);
    assert.ok(markdown.split('\n| `a').length > 20);
    const small = renderSummary(view(), { ...SUMMARY_LIMITS, maxBytes: 900 });
    assert.match(
      small,
      /^There is no room here for the details of each audience; `result\.json` has them\.$/m,
    );
    assert.doesNotMatch(renderSummary(view({ audiences: [] })), /There is no room|\| Audience|in detail/);
  });
});
