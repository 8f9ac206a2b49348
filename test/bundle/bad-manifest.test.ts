import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { startOdp } from '../support/odp.ts';
import { createWorkspace } from '../support/workspace.ts';
import { assertWellFormed } from './well-formed.ts';

const VIP = '  vip: { identifier: customer_id, members: vip.csv }\n';
const MANIFEST = (entries: string) => `version: 1\naudiences:\n${entries}`;
const BOMB = `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefghi']
  .map((key, at) => `${key}: &${key} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(', ')}]\n`)
  .join('')}`;

/** What is wrong, the manifest, and the problems: code, line, what the message says. */
const BAD: readonly [
  what: string,
  manifest: string | null,
  problems: readonly (readonly [code: string, line: number | undefined, says: RegExp])[],
][] = [
  ['no manifest', null, [['manifest-not-found', undefined, /actions\/checkout/]]],
  ['no YAML', 'version: 1\naudiences: [\n', [['manifest-syntax', 3, /./]]],
  ['a key twice', MANIFEST(`${VIP}${VIP}`), [['manifest-syntax', 4, /"vip" is already on line 3/]]],
  [
    'a setting twice',
    MANIFEST('  vip:\n    identifier: customer_id\n    members: vip.csv\n    identifier: email\n'),
    [['manifest-syntax', 6, /already on line 4/]],
  ],
  [
    'a billion laughs',
    `version: 1\n${BOMB}audiences: { vip: { identifier: customer_id, members: *i } }\n`,
    [['manifest-syntax', undefined, /alias/i]],
  ],
  [
    '`__proto__` as an audience',
    MANIFEST(`  __proto__: { identifier: customer_id, members: vip.csv, min_members: 0 }\n${VIP}`),
    [['manifest-schema', 3, /The audience ID "__proto__" is not valid/]],
  ],
  [
    '`__proto__` as a setting',
    MANIFEST('  vip: { identifier: customer_id, members: vip.csv, __proto__: { min_members: 0 } }\n'),
    [['manifest-schema', 3, /Unknown key\./]],
  ],
  [
    'an ID that is a path',
    MANIFEST('  ../vip: { identifier: customer_id, members: vip.csv }\n'),
    [['manifest-schema', 3, /The audience ID .* is not valid/]],
  ],
  [
    '300,000 entries of `members`',
    MANIFEST(`  vip:\n    members:\n${'      - m.csv\n'.repeat(300_000)}`),
    [['manifest-syntax', 1, /more than 60,000 lines and commas/]],
  ],
  [
    'more `placeholders` than each file can be read with',
    MANIFEST(`  vip: { identifier: customer_id, members: vip.csv, placeholders: [${'a,'.repeat(1001)}] }\n`),
    [['manifest-schema', 3, /`placeholders` must be a list of at most 1,000 texts.*not a list of 1,001\./]],
  ],
  [
    'more words than there are',
    MANIFEST(
      `  vip: { identifier: customer_id, members: vip.csv, accept: [${'cut-off,'.repeat(101)}], normalize: [${'trim,'.repeat(101)}] }\n`,
    ),
    [
      ['manifest-schema', 3, /`accept` must be a list of codes.*not a list of 101\./],
      ['manifest-schema', 3, /`normalize` must be .*not a list of 101\./],
    ],
  ],
  [
    'a list of 10,000 entries that many audiences share',
    MANIFEST(
      `  a: { identifier: x_id, members: &all [${'m.csv,'.repeat(10_000)}] }\n${Array.from({ length: 30 }, (_, i) => `  a${i}: { identifier: x_id, members: *all }\n`).join('')}`,
    ),
    [['manifest-syntax', 28, /Aliases add more than 250,000 keys and values/]],
  ],
  ['no audience', 'version: 1\naudiences: {}\n', [['manifest-schema', 2, /declares no audience/]]],
  ['another version', `version: 2\naudiences:\n${VIP}`, [['manifest-schema', 1, /version/]]],
  [
    'a pattern that RE2 does not know',
    MANIFEST("  vip: { identifier: customer_id, members: vip.csv, pattern: '(?=x)' }\n"),
    [['manifest-schema', 3, /`pattern` is not a regular expression/]],
  ],
  [
    'identifiers of ODP itself',
    MANIFEST('  vip: { identifier: ts, members: vip.csv }\n'),
    [['manifest-schema', 3, /`identifier`/]],
  ],
  [
    'many things, each on its line with what was meant',
    'version: 1\ndefaults:\n  identifer: customer_id\naudiences:\n  vip:\n    member: vip.csv\n    min_members: lots\n    max_removed: 120 %\n  007:\n    identifier: email\n    members: vip.csv\n    duplicates: dorp\n',
    [
      ['manifest-schema', 3, /Did you mean `identifier`/],
      ['manifest-schema', 6, /Did you mean `members`/],
      ['manifest-schema', 7, /`min_members` must be/],
      ['manifest-schema', 8, /without the space/],
      ['manifest-schema', 12, /Did you mean `drop`/],
    ],
  ],
];

describe('a bad manifest', { concurrency: 3 }, () => {
  for (const [what, manifest, expected] of BAD) {
    test(`with ${what} is refused on its line, and nothing is uploaded`, async () => {
      await using odp = await startOdp();
      using workspace = createWorkspace({
        ...(manifest === null ? {} : { 'audiences.yml': manifest }),
        'vip.csv': 'customer_id\nuser_1\n',
      });
      const run = await runAction({ workspace, env: odp.env(), inputs: { ...odp.inputs(), mode: 'import' } });
      assertWellFormed(run);
      assert.equal(run.exitCode, 1);
      assert.equal(odp.s3.requests.length, 0);
      const { audiences, problems } = run.result;
      const found = [
        ...problems,
        ...audiences.flatMap((audience: { problems: unknown[] }) => audience.problems),
      ];
      found.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
      assert.deepEqual(
        found.map(({ code, severity, file, line }) => [code, severity, file, line]),
        expected.map(([code, line], at) => [
          code,
          'error',
          manifest === null ? undefined : 'audiences.yml',
          line ?? found[at]?.line,
        ]),
      );
      for (const [at, [, , says]] of expected.entries()) {
        assert.match(found[at].message, says);
        assert.ok(run.annotations.some(({ message, line }) => says.test(message) && line === found[at].line));
      }
    });
  }

  test('with members’ IDs in wrong places is refused without showing one', async () => {
    const texts = [
      'format',
      'header',
      'delimiter',
      'quote',
      'escape',
      'encoding',
      'invalid_rows',
      'identifier',
    ];
    const numbers = ['min_members', 'max_members', 'max_removed', 'max_added', 'max_invalid', 'skip_lines'];
    const wrong = [
      ...['user_4711: {}', 'user_4711: 1, user_4711: 2', 'ann@example.com: x', 'user_4711', 'name1: x'],
      ...[...texts, ...numbers, 'duplicates'].flatMap((key) =>
        ['ann@example.com', '{ user_4711: x }', '[user_4711]', '-47114711471147'].map(
          (value) => `${key}: ${value}`,
        ),
      ),
      ...['normalize', 'accept', 'placeholders'].flatMap((key) =>
        ['user_4711', '[[user_4711]]', '47114711471147', '[47114711471147]'].map(
          (value) => `${key}: ${value}`,
        ),
      ),
      ...['normalize: [user_4711]', 'accept: [user_4711]', 'format: cs1', 'column: { user_4711: x }'],
      ...['column: -47114711471147', 'members: { user_4711: x }', 'members: [user_4711, 47114711471147]'],
    ];
    const entries = wrong.map((keys, at) => `  a${at}: { identifier: email, ${keys} }\n`).join('');
    const alias = `${MANIFEST(VIP)}  b: { members: *user_4711 }\n`;
    const tag = `${MANIFEST(VIP)}  b: { members: !user_4711 x }\n`;
    const defaults = `version: 1\nuser_4711: 1\ndefaults: { user_4711: 1, ann@example.com: 2 }\naudiences:\n`;
    for (const manifest of [`${defaults}${entries}`, alias, tag, `version: user_4711\naudiences:\n${VIP}`]) {
      using workspace = createWorkspace({ 'audiences.yml': manifest, 'vip.csv': 'email\n' });
      const run = await runAction({ workspace, inputs: { mode: 'plan' }, env: { RUNNER_DEBUG: '1' } });
      assert.equal(run.exitCode, 1);
      assertNoMemberIds(['user_4711', '47114711471147', 'ann@example.com'], run);
      for (const { problems } of [run.result, ...run.result.audiences])
        assert.doesNotMatch(JSON.stringify(problems), /name1|cs1/);
      for (const { id, status } of run.result.audiences) {
        if (id !== 'vip') assert.equal(status, 'invalid', wrong[Number(id.slice(1))]);
      }
    }
  });

  test('with one bad entry still shows what is wrong with the others', async () => {
    using workspace = createWorkspace({
      'audiences.yml': MANIFEST(
        `${VIP}  007: { identifier: customer_id, members: m.csv }\n  bad: { members: m.csv }\n`,
      ),
      'vip.csv': 'customer_id\nuser_1\n',
      'm.csv': 'customer_id\n user_1\n',
    });
    const run = await runAction({ workspace, inputs: { mode: 'plan' } });
    assertWellFormed(run);
    assert.deepEqual(
      run.result.audiences.map(({ id, status, problems }: Record<string, unknown>) => [
        id,
        status,
        (problems as { code: string }[]).map(({ code }) => code),
      ]),
      [
        ['vip', 'planned', []],
        ['007', 'invalid', ['white-space']],
        ['bad', 'invalid', ['manifest-schema']],
      ],
    );
  });

  test('that cannot be read has abandoned no audience', async () => {
    using workspace = createWorkspace({
      'audiences.yml': 'version: 1\naudiences: [',
      'state/vip.json': '{}',
    });
    const run = await runAction({ workspace, inputs: { mode: 'plan', state: 'state' } });
    assertWellFormed(run);
    assert.deepEqual(run.result.abandoned, []);
    assert.doesNotMatch(run.summary, /no longer in the manifest/);
  });
});
