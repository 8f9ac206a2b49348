import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type ActionRun, runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { createWorkspace } from '../support/workspace.ts';
import { assertWellFormed } from './well-formed.ts';

const members = (number: number) => Array.from({ length: number }, (_, at) => `priv-member-${at}`);
const csv = (rows: readonly string[]) => `customer_id,x\n${rows.map((row) => `${row}\n`).join('')}`;
const rows = (good: number, ...bad: readonly string[]) =>
  csv([...members(good).map((id) => `${id},1`), ...bad]);
/** Rows that hold no ID, one of each kind that a CSV can have. */
const BAD = [
  ',1',
  ' priv-member-x,1',
  '"priv\nmember-x",1',
  `${'priv-member-x'.repeat(40)},1`,
  'priv-member-x',
  'other,1',
];
const BAD_CODES = [
  'empty-id',
  'white-space',
  'control-character',
  'too-long',
  'field-count',
  'pattern-mismatch',
];

interface Case {
  readonly what: string;
  readonly text: string;
  /** Keys of the audience. */
  readonly settings: string;
  readonly status: 'planned' | 'blocked' | 'invalid';
  /** Members, rows, duplicates, invalid rows. */
  readonly counts: readonly [number, number, number, number];
  /** Code, severity, line, count. */
  readonly problems: readonly (readonly [string, 'error' | 'warning', number, number?])[];
}

const PATTERN = "pattern: 'priv-.*'";
const skip = (limit: string) => `invalid_rows: skip, max_invalid: ${limit}, ${PATTERN}`;
const skipped = (first: number) =>
  BAD_CODES.map((code, at) => [code, 'warning', first + at + (at > 2 ? 1 : 0), 1] as const);

const CASES: readonly Case[] = [
  {
    what: 'rows of every bad kind are errors by default, one problem of each code',
    text: rows(3, ...BAD),
    settings: PATTERN,
    status: 'invalid',
    counts: [3, 9, 0, 6],
    problems: skipped(5).map(([code, , line, count]) => [code, 'error', line, count]),
  },
  {
    what: 'skipped rows up to the number `max_invalid` are warnings',
    text: rows(4, ...BAD),
    settings: skip('6'),
    status: 'planned',
    counts: [4, 10, 0, 6],
    problems: skipped(6),
  },
  {
    what: 'one skipped row over the number is too many',
    text: rows(4, ...BAD),
    settings: skip('5'),
    status: 'blocked',
    counts: [4, 10, 0, 6],
    problems: [...skipped(6), ['too-many-invalid', 'error', 0]],
  },
  {
    what: 'skipped rows of exactly the percentage are warnings',
    text: rows(4, ...BAD),
    settings: skip('60%'),
    status: 'planned',
    counts: [4, 10, 0, 6],
    problems: skipped(6),
  },
  {
    what: 'a fraction of a percent decides',
    text: rows(4, ...BAD),
    settings: skip('59.9%'),
    status: 'blocked',
    counts: [4, 10, 0, 6],
    problems: [...skipped(6), ['too-many-invalid', 'error', 0]],
  },
  {
    what: 'one in a hundred rows is what the default allows',
    text: rows(99, ',1'),
    settings: 'invalid_rows: skip',
    status: 'planned',
    counts: [99, 100, 0, 1],
    problems: [['empty-id', 'warning', 101, 1]],
  },
  {
    what: 'one in 99 is not',
    text: rows(98, ',1'),
    settings: 'invalid_rows: skip',
    status: 'blocked',
    counts: [98, 99, 0, 1],
    problems: [
      ['empty-id', 'warning', 100, 1],
      ['too-many-invalid', 'error', 0],
    ],
  },
  {
    what: 'no skipped row may be with `max_invalid: 0`',
    text: rows(998, ',1'),
    settings: 'invalid_rows: skip, max_invalid: 0',
    status: 'blocked',
    counts: [998, 999, 0, 1],
    problems: [
      ['empty-id', 'warning', 1000, 1],
      ['too-many-invalid', 'error', 0],
    ],
  },
  {
    what: 'duplicates are dropped',
    text: csv([...members(2), ...members(2)].map((id) => `${id},1`)),
    settings: 'duplicates: drop',
    status: 'planned',
    counts: [2, 4, 2, 0],
    problems: [],
  },
  {
    what: 'duplicates can be a warning',
    text: csv([...members(2), ...members(2)].map((id) => `${id},1`)),
    settings: 'duplicates: warn',
    status: 'planned',
    counts: [2, 4, 2, 0],
    problems: [['duplicate', 'warning', 4, 2]],
  },
  {
    what: 'duplicates can be an error',
    text: csv([...members(2), ...members(2)].map((id) => `${id},1`)),
    settings: 'duplicates: fail',
    status: 'invalid',
    counts: [2, 4, 2, 0],
    problems: [['duplicate', 'error', 4, 2]],
  },
  {
    what: 'exactly min_members and max_members are enough and not too many',
    text: rows(5),
    settings: 'min_members: 5, max_members: 5',
    status: 'planned',
    counts: [5, 5, 0, 0],
    problems: [],
  },
  {
    what: 'one less than min_members is too few',
    text: rows(4),
    settings: 'min_members: 5',
    status: 'blocked',
    counts: [4, 4, 0, 0],
    problems: [['too-few-members', 'error', 0]],
  },
  {
    what: 'one more than max_members is too many',
    text: rows(6),
    settings: 'max_members: 5',
    status: 'blocked',
    counts: [6, 6, 0, 0],
    problems: [['too-many-members', 'error', 0]],
  },
  {
    what: 'an ID of 512 bytes is not too long',
    text: csv([`${'é'.repeat(256)},1`, `${'x'.repeat(512)},1`]),
    settings: 'min_members: 2',
    status: 'planned',
    counts: [2, 2, 0, 0],
    problems: [],
  },
];

describe('of a file’s rows', () => {
  const manifest = (cases: readonly Case[]) =>
    `version: 1\ndefaults: { identifier: customer_id }\naudiences:\n${cases
      .map((one) => `  case_${CASES.indexOf(one)}: { members: ${CASES.indexOf(one)}.csv, ${one.settings} }\n`)
      .join('')}`;
  const files = Object.fromEntries(CASES.map(({ text }, at) => [`${at}.csv`, text]));
  const healthy = CASES.filter(({ status }) => status === 'planned');
  let odp: Odp;
  let plan: ActionRun;
  let overridden: ActionRun;
  let imported: ActionRun;

  before(async () => {
    odp = await startOdp();
    using workspace = createWorkspace({
      ...files,
      'audiences.yml': manifest(CASES),
      'healthy.yml': manifest(healthy),
    });
    [plan, overridden, imported] = await Promise.all([
      runAction({ workspace, inputs: { mode: 'plan' } }),
      runAction({ workspace, inputs: { mode: 'plan', 'override-guards': 'true' } }),
      runAction({
        workspace,
        env: odp.env(),
        inputs: { ...odp.inputs(), mode: 'import', manifest: 'healthy.yml' },
      }),
    ]);
  });
  after(() => odp.close());

  for (const [at, { what, status, counts, problems }] of CASES.entries()) {
    test(what, () => {
      const audience = plan.result.audiences[at];
      const { members: size, rows: read, duplicates, invalid } = audience;
      assert.deepEqual([size, read, duplicates, invalid], counts);
      assert.equal(audience.status, status);
      assert.deepEqual(
        audience.problems.map(({ code, severity, file, line, count }: Record<string, unknown>) =>
          file === 'audiences.yml' ? [code, severity, 0] : [code, severity, line, count],
        ),
        problems,
      );
      // Of what is healthy a row that was left out is the only difference between the file and ODP.
      assert.equal(audience.file === null, status === 'invalid');
    });
  }

  test('what is healthy is imported with its warnings', () => {
    for (const run of [plan, overridden, imported]) {
      assertWellFormed(run);
      assertNoMemberIds(['priv-member-', 'priv\nmember'], run);
    }
    assert.equal(imported.exitCode, 0, imported.log);
    for (const one of healthy) {
      assert.equal(odp.members(`case_${CASES.indexOf(one)}`).size, one.counts[0]);
    }
    assert.ok(odp.activityLog.every(({ status, ignored }) => status === 'success' && ignored === 0));
    assert.match(imported.summary, /### \d+ warnings/);
  });

  test('with override-guards too many members are a warning, too few and too many bad rows never', () => {
    const left = overridden.result.audiences.flatMap(({ problems }: { problems: Record<string, string>[] }) =>
      problems
        .filter(({ code }) => code?.startsWith('too-'))
        .map(({ code, severity }) => `${code} ${severity}`),
    );
    assert.deepEqual(
      new Set(left.filter((text: string) => !text.startsWith('too-long'))),
      new Set(['too-many-invalid error', 'too-few-members error', 'too-many-members warning']),
    );
  });
});
