import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { COMMENT_LIMITS, renderComment, renderSummary, SUMMARY_LIMITS } from '../../src/report/markdown.ts';
import { LIVE, withoutCodeSpans } from './inert.ts';
import { audience, broken, details, view } from './views.ts';

const many = (number: number) =>
  Array.from({ length: number }, (_, index) =>
    audience({ id: `audience_${index}`, name: `Number ${index}` }),
  );

describe('the summary', () => {
  for (const [about, given, sentence] of [
    ['a pull request', view(), 'Merging would import 1 audience: 204 members would be added, 87 removed'],
    [
      'a plan elsewhere',
      view({}, { onPullRequest: false }),
      'Plan: an import would upload 1 audience: 204 members would be added, 87 removed',
    ],
    [
      'audiences without a baseline',
      view({ audiences: [audience({ baseline: null, added: null, removed: null, kept: null })] }),
      'Merging would import 1 audience: 5,117 members in all, with no baseline to compare with',
    ],
    [
      'a plan that fails',
      view({ outcome: 'failure', audiences: [broken(), audience({ id: 'b', status: 'held' })] }),
      'Plan failed: 1 of 2 audiences is not fit to import, so nothing would be imported',
    ],
    [
      'a plan that fails although others are healthy',
      view({ outcome: 'failure', audiences: [broken(), audience({ id: 'b' })] }),
      'Plan failed: 1 of 2 audiences is not fit to import, so nothing would be imported',
    ],
    [
      'a plan that fails, for a partial import',
      view({ outcome: 'failure', audiences: [broken(), audience({ id: 'b' })] }, { partialImport: true }),
      'Plan failed: 1 of 2 audiences is not fit to import, so only 1 would be imported',
    ],
    [
      'an import',
      view({ mode: 'import', audiences: [audience({ status: 'imported' })] }),
      'Imported 1 audience: 204 members added, 87 removed',
    ],
    [
      'an import of which a part failed',
      view({
        mode: 'import',
        outcome: 'failure',
        audiences: [audience({ status: 'imported' }), audience({ id: 'b', status: 'failed' })],
      }),
      'Import failed: 1 of 2 audiences was imported (1 failed)',
    ],
    [
      'an import with errors afterwards',
      view({ mode: 'import', outcome: 'failure', audiences: [audience({ status: 'imported' })] }),
      'Imported 1 audience, but with errors afterwards',
    ],
    [
      'nothing to import',
      view({ mode: 'import', audiences: [audience({ status: 'unchanged' })] }),
      'Nothing to import: every audience equals its last import',
    ],
    [
      'wrong input',
      view({ mode: null, ts: null, outcome: 'failure', audiences: [] }),
      'Nothing was done, because the input of the step is wrong',
    ],
  ] as const) {
    it(`begins with the outcome of ${about}`, () => {
      assert.equal(
        renderSummary(given)
          .split('\n')[0]!
          .replace(/^## \S+ /u, ''),
        sentence,
      );
    });
  }

  it('has a row for each audience with all counts', () => {
    assert.match(
      renderSummary(view()),
      /^\| `external_audience_1`<br>VIP customers \| 📋\u00a0planned \| 5,117 \| \+204 \| −87 \| \+117 \(\+2\.3%\) \| 83 \| 0 \| 47\.1\u00a0KiB \|$/m,
    );
  });

  it('shows owner, description, baseline, destination and what ODP says', () => {
    const imported = audience({
      status: 'imported',
      destination: {
        bucket: 'zaius-incoming',
        key: 'T/audience-diffs/external_audience_1.csv.gz',
        etag: '"e"',
      },
    });
    const markdown = renderSummary(
      view(
        { mode: 'import', audiences: [imported], abandoned: ['old_one'] },
        {
          details: new Map([
            [
              imported.id,
              details({
                owner: 'growth-team',
                description: 'Bought three times',
                checks: [{ ok: false, text: '3 of 20 sampled members are not qualified.' }],
              }),
            ],
          ]),
        },
      ),
    );
    for (const part of [
      'growth-team',
      'Bought three times',
      'baseline: the last import at 2025-06-01 07:57 UTC with 5,000 members, 4,913 of them kept',
      '`s3://zaius-incoming/T/audience-diffs/external_audience_1.csv.gz`',
      '❌ ODP: 3 of 20 sampled members are not qualified.',
      '1 audience is no longer in the manifest: `old_one`',
      '**Account Settings > Activity Log**, category **Audience Diffs**',
    ]) {
      assert.ok(markdown.includes(part), part);
    }
  });

  it('lists problems, errors first, with their place and their entry in the docs', () => {
    const warned = audience({
      problems: [
        {
          code: 'duplicate',
          severity: 'warning',
          message: 'IDs repeat.',
          file: 'm.csv',
          line: 3,
          count: 4812,
        },
      ],
    });
    const lines = renderSummary(view({ outcome: 'failure', audiences: [warned, broken({ id: 'b' })] })).split(
      '\n',
    );
    const at = lines.indexOf('### 1 error and 1 warning');
    assert.match(
      lines[at + 2]!,
      /^- ❌ `b`: .*column-not-found`\]\(https:.*problems\.md#column-not-found\), `members\/vip\.csv:1`\)$/,
    );
    assert.match(lines[at + 3]!, /^- ⚠️ `external_audience_1`: IDs repeat\. \(4,812 times, first here\)/);
  });

  it('draws the sizes, and a line where the state knows earlier imports', () => {
    const history = [1, 2, 3].map((day) => ({ ts: 1748300000 + day * 86400, members: 1000 * day }));
    const one = renderSummary(
      view({}, { details: new Map([['external_audience_1', details({ history })]]) }),
    );
    assert.match(
      one,
      /x-axis \["2025-05-27", "2025-05-28", "2025-05-29", "2025-06-02"\]\n.*\n {2}line \[1000, 2000, 3000, 5117\]/,
    );
    const two = renderSummary(view({ audiences: [audience(), audience({ id: 'b', members: 9000 })] }));
    assert.match(
      two,
      /xychart-beta horizontal\n {2}x-axis \["b", "external_audience_1"\]\n.*\n {2}bar \[9000, 5117\]/,
    );
  });
});

describe('limits', () => {
  it('shows few audiences in the manifest’s order', () => {
    const markdown = renderSummary(view({ audiences: [audience({ id: 'b' }), broken({ id: 'a' })] }));
    assert.ok(markdown.indexOf('| `b`') < markdown.indexOf('| `a`'));
  });

  it('keeps 10,000 audiences under both limits, the ones that matter first, and counts the rest', () => {
    const audiences = many(10_000);
    audiences[7777] = broken({ id: 'the_broken_one' });
    audiences[8888] = audience({ id: 'the_shrinking_one', removed: 4999 });
    const given = view({ outcome: 'failure', audiences });
    for (const [markdown, limit] of [
      [renderSummary(given), SUMMARY_LIMITS.maxBytes],
      [renderComment(given), COMMENT_LIMITS.maxBytes],
    ] as const) {
      assert.ok(Buffer.byteLength(markdown) <= limit, `${Buffer.byteLength(markdown)} bytes`);
      const rows = markdown.split('\n').filter((line) => line.startsWith('| `'));
      assert.match(rows[0]!, /the_broken_one/);
      assert.match(rows[1]!, /the_shrinking_one/);
      const left = /^… and ([\d,]+) more audiences; see `result\.json`$/m.exec(markdown);
      assert.equal(Number(left![1]!.replaceAll(',', '')) + rows.length, 10_000);
    }
  });

  it('keeps the table although there are a million problems', () => {
    const problems = Array.from({ length: 100_000 }, (_, index) => ({
      code: 'pattern-mismatch' as const,
      severity: 'error' as const,
      message: 'The ID does not match the pattern.',
      file: `members/${index}.csv`,
      line: 1,
    }));
    const markdown = renderComment(
      view({ outcome: 'failure', audiences: [broken({ problems }), audience({ id: 'b' })] }),
    );
    assert.ok(Buffer.byteLength(markdown) <= COMMENT_LIMITS.maxBytes);
    assert.match(markdown, /^\| `b`/m);
    assert.match(markdown, /… and [\d,]+ more problems; see `result\.json`/);
  });

  it('is never over a limit, however hostile names are, and never cut inside a row, a fence or a fold', () => {
    const name = fc.string({ unit: 'binary', maxLength: 300 });
    const hostile = fc.record({ id: name, name, owner: name, description: name, message: name, file: name });
    fc.assert(
      fc.property(
        fc.array(hostile, { maxLength: 12 }),
        fc.integer({ min: 3000, max: 20_000 }),
        (all, maxBytes) => {
          const audiences = all.map(({ id, name: title, message, file }) =>
            broken({
              id,
              name: title,
              problems: [{ code: 'bad-format', severity: 'error', message, file, line: 1 }],
            }),
          );
          const about = new Map(
            all.map(({ id, owner, description }) => [id, details({ owner, description })]),
          );
          const markdown = renderSummary(view({ audiences, outcome: 'failure' }, { details: about }), {
            maxBytes,
            maxHistoryCharts: 3,
          });
          assert.ok(Buffer.byteLength(markdown) <= maxBytes);
          const rows = markdown
            .split('\n')
            .filter((line) => line.startsWith('| `') || line.startsWith('| (empty)'));
          for (const row of rows) assert.equal(row.replaceAll('\\|', '').split('|').length, 11, row);
          assert.equal(markdown.split('<details>').length, markdown.split('</details>').length);
          assert.equal(markdown.split('```').length % 2, 1);
          for (const row of rows) {
            const cells = withoutCodeSpans(row).replaceAll('<br>', ' ').replaceAll('|', ' ');
            assert.ok(!LIVE.test(cells), cells);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
