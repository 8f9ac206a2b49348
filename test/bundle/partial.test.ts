import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ActionRun, runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { createWorkspace } from '../support/workspace.ts';
import { assertWellFormed } from './well-formed.ts';

const MEMBERS = ['priv-member-1', 'priv-member-2', 'priv-member-3'];
const HEALTHY = `customer_id\n${MEMBERS.join('\n')}\n`;
const FILES = {
  'audiences.yml':
    'version: 1\ndefaults: { identifier: customer_id }\naudiences:\n  first: { members: first.csv }\n  second: { members: second.csv }\n  third: { members: third.csv }\n',
  'first.csv': HEALTHY,
  'second.csv': HEALTHY,
  'third.csv': HEALTHY,
};

function importing(odp: Odp, files: Readonly<Record<string, string>>, inputs: Record<string, string> = {}) {
  const workspace = createWorkspace({ ...FILES, ...files });
  const all = { ...odp.inputs(), mode: 'import', concurrency: '1', ...inputs };
  return runAction({ workspace, env: odp.env(), inputs: all });
}

function statuses(run: ActionRun): Record<string, string> {
  return Object.fromEntries(
    run.result.audiences.map(({ id, status }: Record<string, string>) => [id, status]),
  );
}

/** What one audience's files may be, and what the audience is then. */
const BAD: readonly [what: string, files: Readonly<Record<string, string>>, status: string][] = [
  ['members are wrong', { 'second.csv': `customer_id\n${MEMBERS[0]}\n ${MEMBERS[1]}\n` }, 'invalid'],
  ['members would be too few', { 'second.csv': 'customer_id\n' }, 'blocked'],
  ['file cannot be read', { 'second.csv': `customer_id\n"${MEMBERS[0]}\n` }, 'invalid'],
  [
    'entry in the manifest is wrong',
    { 'audiences.yml': FILES['audiences.yml'].replace('second.csv }', 'second.csv, colum: 1 }') },
    'invalid',
  ],
];

describe('where the audience in the middle is one whose', { concurrency: 3 }, () => {
  for (const [what, files, status] of BAD) {
    test(`${what}, the others are held; partial-import uploads them and still fails`, async () => {
      await using odp = await startOdp();
      const run = await importing(odp, files);
      assertWellFormed(run);
      assert.equal(run.exitCode, 1);
      assert.deepEqual(statuses(run), { first: 'held', second: status, third: 'held' });
      assert.ok(odp.s3.requests.every(({ method }) => method === 'GET'));
      assert.match(
        run.summary,
        new RegExp(`^## ❌ Import failed: nothing was imported \\(1 ${status}, 2 held\\)`),
      );
      const { title = '', message = '' } = run.annotations.at(-1) ?? {};
      assert.match(title, /^Import failed: [a-z-]+ in second$/);
      assert.match(message, /^Import failed: nothing was imported \(1 \w+, 2 held\)\. second: ./);

      const partial = await importing(odp, files, { 'partial-import': 'true' });
      assertWellFormed(partial);
      assert.equal(partial.exitCode, 1);
      assert.deepEqual(statuses(partial), { first: 'imported', second: status, third: 'imported' });
      assert.deepEqual(
        odp.uploads().map(({ key }) => key),
        [odp.key('first'), odp.key('third')],
      );
      assert.equal(partial.outputs.imported, '["first","third"]');
      assert.match(
        partial.summary,
        new RegExp(`^## ❌ Import failed: 2 of 3 audiences were imported \\(1 ${status}\\)`),
      );
      assertNoMemberIds(MEMBERS, run);
      assertNoMemberIds(MEMBERS, partial);
    });
  }
});

test('an audience that is not declared holds the others, except with partial-import', async () => {
  await using odp = await startOdp();
  const run = await importing(odp, {}, { audiences: 'first, fisrt' });
  assertWellFormed(run);
  assert.deepEqual([run.exitCode, statuses(run), odp.s3.requests.length], [1, { first: 'held' }, 0]);
  const partial = await importing(odp, {}, { audiences: 'first, fisrt', 'partial-import': 'true' });
  assertWellFormed(partial);
  assert.deepEqual([partial.exitCode, statuses(partial)], [1, { first: 'imported' }]);
});

test('the log has the audiences in the order of the manifest, although small ones are read sooner', async () => {
  await using odp = await startOdp();
  const many = Array.from({ length: 200_000 }, (_, index) => `priv-member-${index}`);
  const run = await importing(odp, { 'first.csv': `customer_id\n${many.join('\n')}\n` }, { mode: 'plan' });
  assert.deepEqual(
    run.commands.filter(({ name }) => name === 'group').map(({ message }) => message),
    ['first', 'second', 'third'],
  );
});

test('a plan says what the import would do where an audience is not declared', async () => {
  await using odp = await startOdp();
  const inputs = { audiences: 'first, fisrt', mode: 'plan' };
  const whole = await importing(odp, {}, inputs);
  assert.match(whole.summary, /^## ❌ Plan failed: there are errors, so nothing would be imported\n/);
  const partial = await importing(odp, {}, { ...inputs, 'partial-import': 'true' });
  assert.match(partial.summary, /^## ❌ Plan failed: there are errors, so only 1 would be imported\n/);
});

describe('where one upload fails', { concurrency: 3 }, () => {
  test('the others go on, the step fails and names both, and running again converges', async () => {
    await using odp = await startOdp();
    odp.s3.faults.push({
      match: ({ key }) => key === odp.key('second'),
      action: { kind: 'respond', status: 403, code: 'AccessDenied' },
    });
    const run = await importing(odp, {});
    assertWellFormed(run);
    assert.equal(run.exitCode, 1);
    assert.deepEqual(statuses(run), { first: 'imported', second: 'failed', third: 'imported' });
    assert.equal(run.outputs.imported, '["first","third"]');
    const [, second, third] = run.result.audiences;
    assert.equal(second.destination, null);
    assert.equal(second.problems[0].code, 'access-denied');
    assert.equal(third.destination.key, odp.key('third'));
    assert.match(run.log, /^Uploaded first .*\nCould not upload second\.\nUploaded third /m);
    assert.match(run.summary, /^## ❌ Import failed: 2 of 3 audiences were imported \(1 failed\)/);
    for (const id of ['first', 'third'])
      assert.match(run.summary, new RegExp(`^\\| \`${id}\` \\|.*✅\\simported`, 'm'));
    assert.match(run.summary, /^\| `second` \|.*❌\sfailed/m);
    assert.equal(run.annotations[0]?.title, 'access-denied in second');
    assert.deepEqual(odp.members('second'), new Set());

    const again = await importing(odp, {});
    assertWellFormed(again);
    assert.equal(again.exitCode, 0, again.log);
    for (const id of ['first', 'second', 'third']) assert.deepEqual(odp.members(id), new Set(MEMBERS));
    assert.deepEqual(
      odp.activityLog.map(({ audience, qualified, disqualified, kept }) => [
        audience,
        qualified,
        disqualified,
        kept,
      ]),
      [
        ['first', 3, 0, 0],
        ['third', 3, 0, 0],
        ['first', 0, 0, 3],
        ['second', 3, 0, 0],
        ['third', 0, 0, 3],
      ],
    );
  });

  test('no file of an earlier run stays behind, where it could be taken for the audience of now', async () => {
    using workspace = createWorkspace(FILES);
    const temp = temporaryFolder('temp');
    const before = await runAction({ workspace, temp, inputs: { mode: 'plan' } });
    assert.equal(before.outputs.files?.split('\n').length, 3);
    workspace.write({ 'first.csv': `customer_id\n${MEMBERS[0]}\n ${MEMBERS[1]}\n` });
    workspace.remove('second.csv');
    const now = await runAction({ workspace, temp, inputs: { mode: 'plan' } });
    assertWellFormed(now);
    assert.deepEqual(statuses(now), { first: 'invalid', second: 'invalid', third: 'planned' });
  });

  test('a member who left is disqualified by the next import, and no one else', async () => {
    await using odp = await startOdp();
    await importing(odp, {}, { audiences: 'first' });
    const run = await importing(
      odp,
      { 'first.csv': `customer_id\n${MEMBERS[2]}\npriv-member-4\n` },
      { audiences: 'first' },
    );
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual(odp.members('first'), new Set(['priv-member-3', 'priv-member-4']));
    const { qualified, disqualified, kept } = odp.activityLog.at(-1) ?? {};
    assert.deepEqual([qualified, disqualified, kept], [1, 2, 1]);
  });
});
