import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { createWorkspace } from '../support/workspace.ts';
import { openScene } from './scene.ts';

const FILES = {
  'audiences.yml':
    'version: 1\naudiences: { vip: { identifier: customer_id, format: lines, members: m.txt } }\n',
  'm.txt': 'member-1\n',
};

test('built files and the result can be read by this user only', {
  skip: process.platform === 'win32',
}, async () => {
  using workspace = createWorkspace(FILES);
  for (const inputs of [{}, { 'output-directory': 'new/out' }]) {
    const run = await runAction({ workspace, inputs: { mode: 'plan', ...inputs } });
    const { directory = '' } = run.outputs;
    const modes = ['vip.csv.gz', 'result.json', '.', '..'].map(
      (name) => statSync(join(directory, name)).mode & 0o777,
    );
    assert.deepEqual(modes, [0o600, 0o600, 0o700, 0o700]);
  }
});

test('a state in a folder can be read by this user only, and what a killed run left there goes', {
  skip: process.platform === 'win32',
}, async () => {
  await using scene = await openScene('folder', FILES);
  const path = scene.workspace.resolve('.state');
  assert.equal((await scene.run()).exitCode, 0);
  const left = join(path, 'vip.json.1.0123456789abcdef.partial');
  writeFileSync(left, 'member-1');
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(left, longAgo, longAgo);
  assert.equal((await scene.run({ at: 1 })).exitCode, 0);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  const names = readdirSync(path);
  assert.deepEqual([names.length, names.includes('vip.json')], [2, true]);
  for (const name of names) assert.equal(statSync(join(path, name)).mode & 0o777, 0o600, name);
});

test('two steps of a job have a folder each', async () => {
  using workspace = createWorkspace(FILES);
  const temp = temporaryFolder('temp');
  const folders: string[] = [];
  for (const step of ['plan', 'plan', 'import']) {
    const run = await runAction({ workspace, temp, env: { GITHUB_ACTION: step }, inputs: { mode: 'plan' } });
    folders.push(run.outputs.directory ?? '');
    assert.ok(existsSync(join(folders.at(-1) ?? '', 'vip.csv.gz')));
  }
  assert.deepEqual(
    folders,
    ['plan', 'plan_2', 'import'].map((name) => join(temp, 'odp-audiences', name)),
  );
});

test('what a killed run left half-written, or had fetched, is removed by the next', async () => {
  using workspace = createWorkspace(FILES);
  const temp = temporaryFolder('temp');
  const gone = spawnSync(process.execPath, ['--version']).pid;
  const left = [
    join(temp, 'odp-audiences', 'other', `a.csv.gz.${gone}.0123456789abcdef.partial`),
    join(temp, 'odp-audiences', `a.csv.gz.${gone}.0123456789abcdef.partial`),
    join(temp, `odp-scratch-${gone}-abcdef`, 'members'),
    workspace.resolve(`out/a.csv.gz.${gone}.0123456789abcdef.partial`),
  ];
  for (const path of left) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'member-1');
  }
  const run = await runAction({ workspace, temp, inputs: { mode: 'plan', 'output-directory': 'out' } });
  assert.equal(run.exitCode, 0, run.log);
  assert.deepEqual(
    left.filter((path) => existsSync(path)),
    [],
  );
  assert.deepEqual(readdirSync(workspace.resolve('out')).sort(), ['result.json', 'vip.csv.gz']);
});

test('a list of one member is not shown where it is given as the number of rows', async () => {
  using workspace = createWorkspace({
    'audiences.yml': `version: 1
defaults: { identifier: customer_id, format: lines }
audiences:
  a: { members: m.txt, expected_rows: one.txt }
  b: { members: m.txt, expected_rows: one.csv }
`,
    'm.txt': 'member-1\nmember-2\n',
    'one.txt': '987654321012\n',
    'one.csv': 'customer_id\n987654321012\n',
  });
  const run = await runAction({ workspace, env: { RUNNER_DEBUG: '1' }, inputs: { mode: 'plan' } });
  assert.equal(run.exitCode, 1);
  for (const { problems } of run.result.audiences)
    assert.match(
      problems[0].message,
      /^2 rows were read, but the file that `expected_rows` names says far more/,
    );
  assertNoMemberIds(['987654321012', '987,654,321,012'], run);
});
