import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comparedWith } from '../../src/report/compared-with.ts';
import { describePlan } from '../../src/report/describe.ts';
import { renderComment, renderSummary, SUMMARY_LIMITS } from '../../src/report/markdown.ts';
import { audience, broken, details, problem, result, view } from './views.ts';

const HOSTILE = '<b>@x</b> [y](https://z.example) | `q`';
const uploaded = (change = {}) =>
  audience({
    status: 'imported',
    destination: { bucket: 'b', key: 'T/audience-diffs/a.csv.gz', etag: '"e1"', ...change },
  });

describe('the closing line', () => {
  it('says where an import went that did not go to AWS, each server once', () => {
    const endpoint = { endpoint: 'http://s3.example' };
    const markdown = renderSummary(
      view({ mode: 'import', audiences: [uploaded(endpoint), { ...uploaded(endpoint), id: 'b' }] }),
    );
    assert.equal(markdown.split('⚠️ the import went to `http://s3.example`, not to AWS').length, 2);
    assert.match(
      markdown,
      /uploaded to `s3:\/\/b\/T\/audience-diffs\/a\.csv\.gz` on `http:\/\/s3\.example`, ETag `"e1"`/,
    );
    const toAws = renderSummary(view({ mode: 'import', audiences: [uploaded({ etag: null })] }));
    assert.doesNotMatch(toAws, /not to AWS|ETag|gz` on/);
  });

  it('speaks of what ODP does now only where something was imported', () => {
    const now = /ODP now disqualifies everyone who is missing from a list/;
    assert.match(renderSummary(view({ mode: 'import', audiences: [uploaded()] })), now);
    assert.doesNotMatch(
      renderSummary(view({ mode: 'import', audiences: [audience({ status: 'held' })] })),
      now,
    );
    assert.doesNotMatch(renderSummary(view()), now);
    assert.doesNotMatch(renderSummary(view({ ts: null })), /every row has/);
    assert.match(renderSummary(view({}, { reason: HOSTILE })), /Mode `plan` \(`<b>@x<\/b>` /);
  });
});

describe('what the audiences are compared with', () => {
  const base = { source: 'base' as const, members: 1, ts: null };
  const state = { source: 'state' as const, members: 1, ts: null };
  for (const [about, baselines, said] of [
    ['nothing', [null], []],
    ['a commit', [{ ...base, commit: 'abc' }, null], ['compared with abc']],
    ['a commit of unknown name', [base], ['compared with the base commit']],
    ['an import of unknown time', [state], ['compared with the last import']],
    ['several imports', [state, { ...state, ts: 1 }], ['compared with the last imports']],
    ['an import and a commit', [state, { ...base, commit: 'abc' }], ['compared with several baselines']],
  ] as const) {
    it(`is ${about}`, () => {
      const audiences = baselines.map((baseline, at) => audience({ id: `a${at}`, baseline }));
      assert.deepEqual(
        comparedWith(result({ audiences }), (commit) => commit),
        said,
      );
    });
  }
});

describe('the details of an audience', () => {
  it('hold foreign text as text, and whether there is a baseline', () => {
    const markdown = renderSummary(
      view(
        { audiences: [audience({ id: 'a', baseline: null })] },
        {
          details: new Map([
            [
              'a',
              details({
                owner: HOSTILE,
                description: HOSTILE,
                checks: [
                  { ok: true, text: HOSTILE },
                  { ok: null, text: 'silent' },
                ],
              }),
            ],
          ]),
        },
      ),
    );
    const [, fold = ''] = markdown.split('Audiences in detail</summary>');
    assert.doesNotMatch(fold.replace(/`[^`]*`/g, ''), /<b>|@x|\]\(/);
    assert.match(
      fold,
      /<br>owner: .*<br>identifier `customer_id`<br>5,200 rows, 83 duplicates<br>no baseline<br>file /,
    );
    assert.match(fold, /<br>✅ ODP: .*<br>❔ ODP: silent/);
  });

  it('are those of the audiences that matter most where there is no room for all', () => {
    const audiences = [
      ...Array.from({ length: 60 }, (_, at) => audience({ id: `calm_${at}`, added: 0, removed: 0 })),
      broken({ id: 'wrong' }),
    ];
    const markdown = renderSummary(view({ outcome: 'failure', audiences }), {
      ...SUMMARY_LIMITS,
      maxBytes: 12_500,
    });
    const [, fold = ''] = markdown.split('Audiences in detail</summary>');
    assert.match(fold, /^\n\n- `wrong` VIP customers/);
    assert.match(fold, /… and details of \d+ more audiences in `result\.json`/);
  });
});

describe('the table', () => {
  it('escapes pipes, and shows no empty line for a name of spaces', () => {
    const markdown = renderComment(view({ audiences: [audience({ id: 'a|b', name: '  ' })] }));
    assert.match(markdown, /^\| `a\\\|b` \| 📋/m);
  });

  for (const [about, change, cell] of [
    ['a new audience', { baseline: null, added: null, removed: null }, 'new'],
    ['a growth', { members: 5100 }, '+100<br>(+2%)'],
    ['a fall', { members: 4900 }, '−100<br>(−2%)'],
    ['no net change', { members: 5000 }, '0'],
    ['a growth from nothing', { members: 7, baseline: { source: 'state', members: 0, ts: 1 } }, '+7'],
  ] as const) {
    it(`has the change of ${about}`, () => {
      const row = renderComment(view({ audiences: [audience(change)] }));
      assert.ok(row.includes(` | ${cell} | 83 |`), row);
    });
  }

  it('has a dash for what is not known', () => {
    const markdown = renderComment(
      view({ outcome: 'failure', audiences: [broken({ id: 'a' }), audience()] }),
    );
    assert.match(markdown, /^\| `a`<br>VIP customers \| ❌\u00a0invalid \| – \| – \| – \| – \| – \|$/m);
  });
});

describe('an audience in the log', () => {
  it('has its counts, its baseline, its file, its problems and its status', () => {
    const wrong = problem('Wrong.', { file: 'a.csv' });
    assert.deepEqual(
      describePlan(audience({ problems: [wrong, { ...wrong, severity: 'warning', line: 3 }] })),
      [
        '5,117 members in 5,200 rows; 83 duplicates, 0 invalid.',
        'Against the import of 2025-06-01 07:57 UTC: 204 added, 87 removed, 4,913 kept.',
        `Built odp-audiences/external_audience_1.csv.gz (47.1 KiB, SHA-256 ${'ab'.repeat(32)}).`,
        'Error bad-format (a.csv): Wrong.',
        'Warning bad-format (a.csv:3): Wrong.',
        'Status: planned.',
      ],
    );
    assert.deepEqual(describePlan(broken({ problems: [] })), ['Status: invalid.']);
  });

  for (const [baseline, said] of [
    [{ source: 'state', members: 1, ts: null }, 'the last import'],
    [{ source: 'base', members: 1, ts: null }, 'the base commit'],
    [{ source: 'base', members: 1, ts: null, commit: 'abcdef0123' }, 'the commit abcdef0'],
    [
      { source: 'base', members: 1, ts: 1748764670, commit: 'abcdef0123' },
      'the commit abcdef0, imported 2025-06-01 07:57 UTC',
    ],
  ] as const) {
    it(`is compared with ${said}`, () => {
      assert.ok(describePlan(audience({ baseline }))[1]?.startsWith(`Against ${said}: `));
    });
  }

  it('has its first hundred problems, and the number of the others', () => {
    const lines = describePlan(broken({ problems: Array.from({ length: 103 }, () => problem('Wrong.')) }));
    assert.equal(lines.filter((line) => line.startsWith('Error')).length, 100);
    assert.equal(lines.at(-2), '3 more problems are in result.json.');
  });
});
