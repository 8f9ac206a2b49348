import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderTerminal } from '../../src/report/terminal.ts';
import { audience, broken, details, loosened, problem, view } from './views.ts';

const PLAIN = { width: 100, colors: false };

const blocked = (id: string, removed: number) =>
  audience({
    id,
    status: 'blocked',
    added: 0,
    removed,
    problems: [
      problem(
        `The import would remove ${removed} of 5,000 members; at most 20% are allowed. Set \`override-guards: true\` for one run.`,
        { code: 'too-many-removed', file: 'audiences.yml', line: 4 },
      ),
    ],
  });
const quiet = (id: string) => audience({ id, added: 0, removed: 0, duplicates: 0 });

describe('the report for a terminal', () => {
  it('has the order of a page: outcome, what to check first, problems, audiences that fail, that change, unchanged', () => {
    const text = renderTerminal(
      view(
        {
          outcome: 'failure',
          run: { repository: 'acme/audiences', id: 1, attempt: 1, commit: null, actor: 'octo-dev' },
          audiences: [quiet('calm_a'), loosened('soft'), blocked('vip', 4000), quiet('calm_b')],
          abandoned: ['gone'],
        },
        {
          atDesk: true,
          details: new Map([
            ['soft', details({ owner: 'growth-team', readDifferently: ['column', 'header'] })],
          ]),
        },
      ),
      PLAIN,
    );
    assert.equal(
      text,
      `Plan failed: 1 of 4 audiences is not fit to import, so nothing would be imported; guards loosened in
1 audience.
audiences.yml, mode plan, compared with the import of 2025-06-01 07:57 UTC

Check first:
  Guards were overridden by octo-dev.
  warning guard-loosened audiences.yml:7 soft
    \`max_removed\` was \`20%\` and is \`90%\`.
  1 audience is no longer in the manifest: gone. ODP keeps its members until someone imports or
  deletes it.
  column, header changed, so the same files are read differently: soft.

1 error:
  error too-many-removed audiences.yml:4 vip
    The import would remove 4000 of 5,000 members; at most 20% are allowed. Set \`--override-guards\`
    for one run.

AUDIENCE  STATUS   MEMBERS        ADDED        REMOVED        CHANGE  DUPLICATES      FILE
vip       blocked    5,117     0         −4,000 ━━━━━━  +117 (+2.3%)          83  47.1 KiB
  VIP customers
soft      held       5,117  +204 ╸          −87 ╸       +117 (+2.3%)          83  47.1 KiB
  VIP customers · growth-team
2 unchanged audiences: calm_a, calm_b
`,
    );
  });

  it('says the same problem of many audiences once, with what differs below', () => {
    const text = renderTerminal(
      view({
        outcome: 'failure',
        audiences: [blocked('a', 4000), blocked('b', 3000), broken({ id: 'c' }), broken({ id: 'd' })],
      }),
      PLAIN,
    );
    assert.ok(
      text.includes(`
  error too-many-removed in 2 audiences
    At most 20% are allowed. Set \`--override-guards\` for one run.
    a at audiences.yml:4: The import would remove 4000 of 5,000 members.
    b at audiences.yml:4: The import would remove 3000 of 5,000 members.
  error column-not-found in 2 audiences
    The first row has no column "customer_id".
    c at members/vip.csv:1
    d at members/vip.csv:1
`),
      text,
    );
  });

  it('keeps the errors of one audience together, the worst first', () => {
    const wrong = (id: string) => {
      const { problems, ...rest } = blocked(id, 10);
      return { ...rest, problems: [problem(`Wrong in ${id}.`), ...problems] };
    };
    const text = renderTerminal(
      view({ outcome: 'failure', audiences: [broken({ id: 'c' }), wrong('a')] }),
      PLAIN,
    );
    const order = [...text.matchAll(/^ {2}error (\S+) .*$/gm)].map(([, code]) => code);
    assert.deepEqual(order, ['too-many-removed', 'bad-format', 'column-not-found']);
  });

  for (const width of [60, 72, 80, 100, 120]) {
    it(`stays within ${width} characters, and keeps status, members, added and removed`, () => {
      const audiences = [
        blocked('a', 4000),
        blocked(`audience_${'x'.repeat(60)}`, 900),
        loosened('soft'),
        ...Array.from({ length: 30 }, (_, at) => quiet(`calm_${at}`)),
      ];
      const text = renderTerminal(view({ outcome: 'failure', audiences }), { width, colors: false });
      const long = text.split('\n').filter((line) => line.length > width && line.trim().includes(' '));
      assert.deepEqual(long, []);
      assert.match(text, /STATUS +MEMBERS +ADDED +REMOVED/);
      assert.match(text, /^audience_x{60}\n {10,}blocked +5,117 /m);
      assert.match(text, /^30 unchanged audiences: calm_0, /m);
      assert.match(text, /and\s10 more$/m);
      assert.equal(/FILE$/m.test(text), width >= 120);
      assert.equal(text.includes('━━━━━━'), width >= 120);
      assert.equal(text.includes('CHANGE'), width >= 80);
    });
  }

  it('is taken for 100 characters wide where nobody says, and has no colours unless they are asked for', () => {
    const given = view({ outcome: 'failure', audiences: [blocked('vip', 4000), quiet('calm')] });
    const plain = renderTerminal(given, { width: undefined, colors: false });
    assert.equal(plain, renderTerminal(given, PLAIN));
    assert.doesNotMatch(plain, /\u001b/);
    const coloured = renderTerminal(given, { width: undefined, colors: true });
    assert.ok(coloured.includes('\u001b[31mblocked\u001b[0m'));
    assert.ok(coloured.includes('\u001b[31merror too-many-removed\u001b[0m'));
    assert.equal(coloured.replace(/\u001b\[\d+m/g, ''), plain);
  });

  it('counts what it leaves out of long lists', () => {
    const many = renderTerminal(
      view({
        outcome: 'failure',
        audiences: Array.from({ length: 70 }, (_, at) =>
          broken({ id: `a${at}`, problems: [problem(`Wrong ${'x'.repeat(at + 1)}.`)] }),
        ),
      }),
      PLAIN,
    );
    assert.match(many, /^70 errors:$/m);
    assert.equal(many.split('  error bad-format ').length - 1, 50);
    assert.match(many, /^ {2}… and 20 more problems; see result\.json$/m);
    assert.match(many, /^… and 20 more audiences; see result\.json$/m);
    const same = renderTerminal(
      view({ outcome: 'failure', audiences: Array.from({ length: 12 }, (_, at) => blocked(`a${at}`, at)) }),
      PLAIN,
    );
    assert.match(same, /^ {4}… and 4 more$/m);
  });

  it('shows audiences that stay as they are where there is nothing else', () => {
    const text = renderTerminal(view({ audiences: [quiet('a'), quiet('b')] }), PLAIN);
    assert.match(text, /^AUDIENCE .*\na +planned /m);
    assert.doesNotMatch(text, /unchanged|Check first|error|DUPLICATES/);
  });

  it('shows foreign text as nothing but text', () => {
    const hostile = '\u001b[2Jx\u202e\r\n';
    const text = renderTerminal(
      view(
        {
          outcome: 'failure',
          audiences: [
            broken({ id: 'a', name: hostile, problems: [problem(hostile, { file: hostile, line: 1 })] }),
          ],
          abandoned: [hostile],
        },
        { manifest: hostile, details: new Map([['a', details({ owner: hostile })]]) },
      ),
      PLAIN,
    );
    assert.doesNotMatch(text, /[\u001b\u202e\r]/);
    assert.equal(text.split('\\u{1b}[2Jx').length - 1, 6);
  });
});
