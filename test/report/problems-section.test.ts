import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Problem } from '../../src/problems/problem.ts';
import { attentionOf } from '../../src/report/attention.ts';
import { fit } from '../../src/report/fit.ts';
import { groupItem } from '../../src/report/group-item.ts';
import { renderComment } from '../../src/report/markdown.ts';
import { placeLink } from '../../src/report/place-link.ts';
import { groupProblems } from '../../src/report/problem-groups.ts';
import { allProblems, place, times } from '../../src/report/problems-list.ts';
import { problemsSection } from '../../src/report/problems-section.ts';
import { renderShards, renderTerminal } from '../../src/report/terminal.ts';
import { wrap } from '../../src/report/wrap.ts';
import { audience, broken, details, problem, result, source, view } from './views.ts';

const HOSTILE = '<b>@x</b> [y](https://z.example)';

describe('all problems', () => {
  it('are errors before warnings, the run’s first, then one of each audience, then the second of each', () => {
    const found = allProblems(
      result({
        problems: [problem('run w', { severity: 'warning' }), problem('run e')],
        audiences: [
          audience({
            id: 'a',
            problems: [problem('a1'), problem('a2'), problem('aw', { severity: 'warning' })],
          }),
          audience({ id: 'b', problems: [problem('b1')] }),
        ],
      }),
    );
    assert.deepEqual(
      found.map(({ problem: { message } }) => message),
      ['run e', 'a1', 'b1', 'a2', 'run w', 'aw'],
    );
  });

  it('begin with the audience that would lose the most, and keep those of one audience together on a page', () => {
    const removed = (message: string) => problem(message, { code: 'too-many-removed' });
    const given = result({
      audiences: [
        audience({ id: 'file', removed: null, problems: [problem('fa'), problem('fb')] }),
        audience({
          id: 'small',
          removed: 10,
          problems: [problem('sa', { code: 'too-few-members' }), removed('sb'), problem('sc'), problem('sd')],
        }),
        audience({ id: 'large', removed: 900, problems: [removed('la')] }),
        audience({ id: 'few', problems: [problem('wa', { code: 'too-few-members' })] }),
      ],
    });
    const order = (together?: number) => allProblems(given, together).map((one) => one.problem.message);
    assert.deepEqual(order(), ['la', 'sb', 'wa', 'fa', 'sa', 'fb', 'sc', 'sd']);
    assert.deepEqual(order(3), ['la', 'sb', 'sa', 'sc', 'wa', 'fa', 'fb', 'sd']);
    const markdown = renderComment(view({ ...given, outcome: 'failure' }));
    const at = ['la', 'sb', 'sa', 'sc', 'wa', 'fa', 'fb', 'sd'].map((said) =>
      markdown.indexOf(`: ${said} (`),
    );
    assert.deepEqual(
      at,
      at.toSorted((a, b) => a - b),
    );
    assert.ok(at[0]! > 0);
  });

  it('have a place with line and column, and a number that their message does not give', () => {
    assert.equal(place(problem('x', { file: 'a.csv', line: 3, column: 7 })), 'a.csv:3:7');
    assert.equal(place(problem('x', { file: 'a.csv' })), 'a.csv');
    assert.equal(place(problem('x')), null);
    assert.equal(times(problem('x', { count: 3 })), ' (3 times, first here)');
    assert.equal(times(problem('x', { count: 3, lines: [1, 2, 3] })), '');
  });

  it('that change settings are said once, before all others', () => {
    const changed = problem('`identifier` was `a_id` and is `b_id`.', {
      code: 'identifier-changed',
      severity: 'warning',
    });
    const markdown = renderComment(view({ audiences: [audience({ problems: [changed] })] }));
    assert.match(markdown, /^### Check first\n\n- 🆔 `external_audience_1`: `identifier` was/m);
    assert.doesNotMatch(markdown, /### 1 warning/);
    assert.equal(markdown.split('and is').length, 2);
    assert.doesNotMatch(renderComment(view()), /###/);
  });

  it('are another group for another severity or another code, though they say the same', () => {
    const groups = groupProblems([
      { audience: 'a', problem: problem('Same.') },
      { audience: 'b', problem: problem('Same.', { severity: 'warning' }) },
      { audience: 'c', problem: problem('Same.', { code: 'bad-encoding' }) },
    ]);
    assert.equal(groups.length, 3);
  });

  it('stay within any limit, and are all shown or counted, a fold only after all lines that are open', () => {
    for (const long of [2, 14]) {
      const audiences = Array.from({ length: 40 }, (_, at) =>
        broken({ id: `a${at}`, problems: [problem(`Wrong ${'x'.repeat(at === long ? 900 : at + 1)}.`)] }),
      );
      const given = view({ outcome: 'failure', audiences });
      for (let maxBytes = 150; maxBytes < 9_000; maxBytes += 37) {
        const section = problemsSection(given, maxBytes);
        if (section === '') continue;
        assert.ok(
          Buffer.byteLength(section) <= maxBytes,
          `${long} ${maxBytes} ${Buffer.byteLength(section)}`,
        );
        const shown = section.split('\n- ❌ ').length - 1;
        const left = [...section.matchAll(/^- … and (\d+) more problems?; see/gm)].map(([, number]) =>
          Number(number),
        );
        assert.ok(left.length <= 1, section);
        assert.equal(shown + (left[0] ?? 0), 40, `${long} ${maxBytes}\n${section}`);
        if (section.includes('<details>'))
          assert.equal(section.split('<details>')[0]?.split('\n- ❌ ').length, 13);
      }
    }
  });
});

describe('a group of problems', () => {
  const group = (messages: readonly string[], change: Partial<Problem> = {}) =>
    messages.map((message, at) => ({
      audience: `a${at}`,
      problem: problem(message, change),
    })) as unknown as Parameters<typeof groupItem>[0];

  it('shows foreign text as text, alone, the same or with figures', () => {
    for (const messages of [
      [HOSTILE],
      [HOSTILE, HOSTILE],
      [`1 ${HOSTILE}. Mend ${HOSTILE}.`, `2 ${HOSTILE}. Mend ${HOSTILE}.`],
    ]) {
      const item = groupItem(group(messages), view(), '❌').replace(/`[^`]*`/g, '');
      assert.doesNotMatch(item, /<b>|@x|\]\(https:\/\/z/, item);
    }
  });

  it('says how often each was met, and how many are not shown', () => {
    const figures = Array.from({ length: 11 }, (_, at) => `Line ${at} is wrong.`);
    assert.match(groupItem(group(figures), view(), '❌'), /\n {2}- … and 3 more$/);
    const same = groupItem(group(figures.fill('Wrong.'), { file: 'a.csv', count: 4 }), view(), '❌');
    assert.match(same, /<br>`a0` at `a\.csv` \(4 times, first here\), `a1` at .* and 3 more$/);
  });
});

describe('the link of a place', () => {
  const linked = (file: string, line?: number) =>
    placeLink(problem('x', { file, ...(line !== undefined && { line }) }), view({}, { source: source() }));
  for (const [file, line, url] of [
    ['a b/ü#.csv', 3, 'a%20b/%C3%BC%23.csv?plain=1#L3'],
    ['a.csv', undefined, 'a.csv'],
    ['a.ndjson', 2, 'a.ndjson#L2'],
    ['a.parquet', 2, 'a.parquet'],
    ['..a.csv', undefined, '..a.csv'],
    ['/tmp/a.csv', 1, null],
    ['\\\\server\\a.csv', 1, null],
    ['C:/a.csv', 1, null],
    ['../a.csv', 1, null],
    ['..', 1, null],
  ] as const) {
    it(`of ${file} is ${url === null ? 'none' : 'to its file'}`, () => {
      const shown = linked(file, line) ?? '';
      if (url === null) assert.doesNotMatch(shown, /\]\(/);
      else assert.ok(shown.endsWith(`](${source().filesUrl}/${url})`), shown);
    });
  }
});

describe('what to check first', () => {
  const named = (name: string) => name;
  const sentences = (given: Parameters<typeof attentionOf>[0]) =>
    attentionOf(given, named).map((item) => ('group' in item ? item.group.length : item.sentence));

  it('names fifty audiences, and counts the others', () => {
    const abandoned = Array.from({ length: 53 }, (_, at) => `a${at}`);
    const [said = ''] = sentences(view({ abandoned })).map(String);
    assert.match(
      said,
      /^53 audiences are no longer in the manifest: a0, .*, a49 and 3 more\. ODP keeps their/,
    );
  });

  it('puts audiences that are read differently by the same keys together', () => {
    const known = (keys: readonly string[]) => details({ readDifferently: keys });
    const given = view(
      { audiences: ['a', 'b', 'c'].map((id) => audience({ id })) },
      {
        details: new Map([
          ['a', known(['column'])],
          ['b', known(['header', 'quote'])],
          ['c', known(['column'])],
        ]),
      },
    );
    assert.deepEqual(sentences(given), [
      'column changed, so the same files are read differently: a, c.',
      'header, quote changed, so the same files are read differently: b.',
    ]);
  });

  it('is a disagreement with ODP in a plan alone, and only where ODP said no', () => {
    const checked = (ok: boolean | null) => ({
      details: new Map([['external_audience_1', details({ checks: [{ ok, text: 'x' }] })]]),
    });
    assert.equal(sentences(view({}, checked(false))).length, 1);
    assert.deepEqual(sentences(view({}, checked(null))), []);
    assert.deepEqual(sentences(view({}, checked(true))), []);
    assert.deepEqual(sentences(view({ mode: 'import' }, checked(false))), []);
  });
});

describe('text that must fit', () => {
  it('has head and foot, and counts what it leaves out, or is nothing', () => {
    const block = {
      head: ['head', ''],
      items: ['one', 'two', 'three'],
      line: (item: string) => item,
      foot: ['', 'foot'],
      more: (left: number) => [`${left} more`],
    };
    const whole = 'head\n\none\ntwo\nthree\n\nfoot';
    assert.deepEqual(fit(block, whole.length + 1), { text: whole, left: 0 });
    for (let maxBytes = 0; maxBytes < whole.length + 4; maxBytes += 1) {
      const { text, left } = fit(block, maxBytes);
      assert.ok(text.length <= maxBytes, `${maxBytes}: ${text}`);
      if (text !== '') assert.ok(text.startsWith('head\n') && text.includes('foot'), text);
      if (text !== '') assert.equal(text.includes(`${left} more`), left > 0);
    }
  });

  it('is wrapped between words, and a long word has a line to itself', () => {
    assert.deepEqual(wrap('aa bb cc', 5, ''), ['aa bb', 'cc']);
    assert.deepEqual(wrap('aa bb cc', 6, '  '), ['  aa', '  bb', '  cc']);
    assert.deepEqual(wrap('aaaaaaaaaa b', 5, ' '), [' aaaaaaaaaa', ' b']);
  });

  it('is never narrower than a table in a terminal, and has no table without audiences', () => {
    const given = view({ outcome: 'failure', audiences: [broken()] });
    assert.equal(
      renderTerminal(given, { width: 10, colors: false }),
      renderTerminal(given, { width: 60, colors: false }),
    );
    assert.doesNotMatch(renderTerminal(view({ audiences: [] }), { width: 80, colors: false }), /AUDIENCE/);
  });

  it('is not cut in shards, which a job takes as they are', () => {
    const ids = Array.from({ length: 200 }, (_, at) => `audience_${at}`).join(',');
    assert.equal(renderShards([ids, 'b']), `2 shards:\n  ${ids}\n  b\n`);
  });
});
