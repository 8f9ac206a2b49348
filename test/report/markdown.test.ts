import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COMMENT_LIMITS, renderComment, renderSummary, SUMMARY_LIMITS } from '../../src/report/markdown.ts';
import fc from '../support/property.ts';
import { LIVE, withoutCodeSpans } from './inert.ts';
import { audience, broken, details, loosened, problem, source, view } from './views.ts';

const many = (number: number) =>
  Array.from({ length: number }, (_, index) =>
    audience({ id: `audience_${index}`, name: `Number ${index}` }),
  );

describe('the summary', () => {
  it('begins with the outcome', () => {
    const title = '## 📋 Merging would import 1 audience: 204 members would be added, 87 removed\n';
    for (const render of [renderSummary, renderComment]) assert.ok(render(view()).startsWith(title));
  });

  it('has a row for each audience with all counts', () => {
    assert.match(
      renderSummary(view()),
      /^\| `external_audience_1`<br>VIP customers \| 📋\u00a0planned \| 5,117 \| \+204<br>━━━━━━ \| −87<br>╺━━ \| \+117<br>\(\+2\.3%\) \| 83 \| 47\.1\u00a0KiB \|$/m,
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
        problem('IDs repeat.', {
          code: 'duplicate',
          severity: 'warning',
          file: 'm.csv',
          line: 3,
          count: 4812,
        }),
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

  it('shows first what no guard can judge', () => {
    const markdown = renderComment(
      view(
        {
          outcome: 'failure',
          run: { repository: 'org/audiences', id: 1, attempt: 1, commit: null, actor: 'octo-dev' },
          audiences: [loosened('a'), loosened('b'), broken({ id: 'c' }), audience({ id: 'd' })],
          abandoned: ['gone'],
        },
        {
          details: new Map([
            ['d', details({ readDifferently: ['column'], checks: [{ ok: false, text: 'disagrees.' }] })],
          ]),
        },
      ),
    );
    const first = markdown.slice(markdown.indexOf('### Check first'), markdown.indexOf('### 1 error'));
    for (const said of [
      '🔓 Guards were overridden by `octo-dev`.',
      '🔓 2 audiences: `max_removed` was `20%` and is `90%`.',
      '<br>`a` at `audiences.yml:7`, `b` at `audiences.yml:7`',
      '👻 1 audience is no longer in the manifest: `gone`. ODP keeps its members',
      '🔧 `column` changed, so the same files are read differently: `d`.',
      'ODP disagrees with the last import of `d`',
    ])
      assert.ok(first.includes(said), `${said}\n${first}`);
    assert.equal(markdown.split('guard-loosened').length, 3, 'once, with its link');
  });

  it('says the same problem of many audiences once, and lists what differs', () => {
    const tooMany = (id: string, removed: number) =>
      audience({
        id,
        status: 'blocked',
        problems: [
          problem(`The import would remove ${removed} of 500 members (1.5%). Check the export.`, {
            code: 'too-many-removed',
          }),
        ],
      });
    const markdown = renderComment(
      view({
        outcome: 'failure',
        audiences: [tooMany('a', 300), tooMany('b', 1400), broken({ id: 'c' }), broken({ id: 'd' })],
      }),
    );
    assert.match(
      markdown,
      /^### 4 errors\n\n- ❌ 2 audiences \(.*too-many-removed.*\): Check the export\.\n {2}- `a`: The import would remove 300 of 500 members \(1\.5%\)\.\n {2}- `b`: The import would remove 1400 of/m,
    );
    assert.match(
      markdown,
      /^- ❌ 2 audiences: The first row has no column.*<br>`c` at `members\/vip\.csv:1`, `d` at/m,
    );
  });

  it('links a place to its line at the commit, where the file is in the repository', () => {
    const files = [
      'repo/audiences.yml',
      'repo/a b.csv',
      'repo/x.csv.gz',
      '/tmp/x.csv',
      'other/x.csv',
      '../x.csv',
    ];
    const problems = files.map((file) => problem(`Wrong ${file}.`, { file, line: 12 }));
    const markdown = renderSummary(
      view({ outcome: 'failure', audiences: [broken({ problems })] }, { source: source('repo') }),
    );
    assert.match(
      markdown,
      /^`audiences\.yml` at \[`ab12cd3`\]\(https:\/\/github\.com\/acme\/audiences\/commit\/(?:ab12cd34){5}\)/m,
    );
    for (const link of [
      '[`repo/audiences.yml:12`](https://github.com/acme/audiences/blob/ab12/audiences.yml#L12)',
      '[`repo/a b.csv:12`](https://github.com/acme/audiences/blob/ab12/a%20b.csv?plain=1#L12)',
      '[`repo/x.csv.gz:12`](https://github.com/acme/audiences/blob/ab12/x.csv.gz)',
    ])
      assert.ok(markdown.includes(link), link);
    for (const file of files.slice(3)) assert.ok(markdown.includes(`, \`${file}:12\`)`), file);
  });

  it('says what the audiences are compared with, where it is one thing', () => {
    const commit = 'cd34ab12'.repeat(5);
    const base = { source: 'base' as const, members: 1, ts: null };
    const atCommit = { source: source() };
    const known = { ...base, commit };
    for (const [baselines, around, said] of [
      [[known, known, null], atCommit, `[\`cd34ab1\`](https://github.com/acme/audiences/commit/${commit})`],
      [[known], {}, '`cd34ab1`'],
      [
        [
          { source: 'state', members: 1, ts: 1 },
          { source: 'state', members: 1, ts: 200_000 },
        ],
        {},
        'the last imports',
      ],
      [[known, { ...base, commit: 'ef'.repeat(20) }], atCommit, 'several baselines'],
    ] as const) {
      const audiences = baselines.map((baseline, at) => audience({ id: `a${at}`, baseline }));
      const facts = renderComment(view({ audiences }, around)).split('\n')[2];
      assert.ok(facts?.includes(` · compared with ${said} · `), facts);
    }
  });

  it('names no audience as planned where nothing would be imported', () => {
    const failing = { outcome: 'failure' as const, audiences: [audience(), broken({ id: 'b' })] };
    assert.doesNotMatch(renderComment(view(failing)), /planned/);
    assert.match(renderComment(view(failing)), /⏸️\u00a0held/);
    assert.match(renderComment(view(failing, { partialImport: true })), /📋\u00a0planned/);
  });

  it('folds what stays as it is, and leaves out columns that say nothing', () => {
    const quiet = { added: 0, removed: 0, duplicates: 0 };
    const markdown = renderComment(
      view({
        audiences: [
          audience({ id: 'a', ...quiet }),
          audience({ id: 'b', duplicates: 0 }),
          audience({ id: 'c', ...quiet }),
        ],
      }),
    );
    const [open = '', folded = ''] = markdown.split('<details><summary>2 unchanged audiences</summary>');
    assert.match(open, /^\| Audience \| Status \| Members \| Added \| Removed \| Change \|\n.*\n\| `b`/m);
    assert.doesNotMatch(open, /\| `[ac]`/);
    assert.match(folded, /\| `a`.*\n\| `c`/);
    const unknown = renderComment(
      view({ audiences: [audience({ baseline: null, added: null, removed: null })] }),
    );
    assert.match(unknown, /^\| Audience \| Status \| Members \| Change \| Duplicates \|$/m);
    assert.doesNotMatch(
      renderComment(view({ audiences: [audience({ id: 'a', ...quiet })] })),
      /unchanged audience/,
    );
  });
});

describe('limits', () => {
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

  it('keeps the table although there are a hundred thousand problems, and folds those after the first', () => {
    const problems = Array.from({ length: 100_000 }, (_, index) =>
      problem(`The ID does not match the pattern of ${String.fromCodePoint(0x4e00 + (index % 20_000))}.`, {
        code: 'pattern-mismatch',
        file: `members/${index}.csv`,
        line: 1,
      }),
    );
    const markdown = renderComment(
      view({ outcome: 'failure', audiences: [broken({ problems }), audience({ id: 'b' })] }),
    );
    assert.ok(Buffer.byteLength(markdown) <= COMMENT_LIMITS.maxBytes);
    assert.match(markdown, /^\| `b`/m);
    assert.match(markdown, /^### 100,000 errors$/m);
    assert.match(markdown, /<summary>99,940 more problems<\/summary>/);
    assert.match(markdown, /… and [\d,]+ more problems; see `result\.json`/);
    assert.equal(markdown.slice(0, markdown.indexOf('<details>')).split('\n- ❌').length, 13);
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
            broken({ id, name: title, problems: [problem(message, { file, line: 1 })] }),
          );
          const about = new Map(
            all.map(({ id, owner, description }) => [id, details({ owner, description })]),
          );
          const markdown = renderSummary(view({ audiences, outcome: 'failure' }, { details: about }), {
            maxBytes,
            maxHistoryCharts: 3,
            maxTableWidth: null,
          });
          assert.ok(Buffer.byteLength(markdown) <= maxBytes);
          const rows = markdown
            .split('\n')
            .filter((line) => line.startsWith('| `') || line.startsWith('| (empty)'));
          for (const row of rows) assert.equal(row.replaceAll('\\|', '').split('|').length, 5, row);
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
