import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAction, startAction } from './action.ts';
import { annotationsOf, parseCommands, parseFileCommands, visibleLog } from './runner-commands.ts';
import { createWorkspace } from './workspace.ts';

const ACTION_YML = `
inputs:
  manifest: { default: audiences.yml }
  github-token: { default: '\${{ github.token }}' }
  tracker-id: { description: none }
runs: { using: node24, main: dist/index.js }
`;

function action(script: string) {
  return createWorkspace({
    'action.yml': ACTION_YML,
    'package.json': '{"type":"module"}',
    'dist/index.js': script,
  });
}

test('an action sees its inputs, their defaults and the event, and nothing of the developer', async () => {
  process.env.AWS_SECRET_ACCESS_KEY = 'the developer’s';
  using folder = action(`
    import { readFileSync } from 'node:fs';
    const { env } = process;
    console.log(JSON.stringify({ env, event: JSON.parse(readFileSync(env.GITHUB_EVENT_PATH)), cwd: process.cwd() }));
  `);
  using workspace = createWorkspace({ 'a/b.txt': 'x' });
  const run = await runAction({
    action: folder.path,
    workspace,
    inputs: { 'tracker-id': 'T1' },
    env: { EXTRA: '1', GITHUB_JOB: undefined },
    token: 'ghs_1',
    event: { number: 5 },
    eventName: 'pull_request',
  });
  delete process.env.AWS_SECRET_ACCESS_KEY;
  const { env, event, cwd } = JSON.parse(run.stdout);
  assert.equal(run.exitCode, 0, run.stderr);
  assert.equal(env.INPUT_MANIFEST, 'audiences.yml');
  assert.equal(env['INPUT_GITHUB-TOKEN'], 'ghs_1');
  assert.equal(env['INPUT_TRACKER-ID'], 'T1');
  assert.equal(env.GITHUB_EVENT_NAME, 'pull_request');
  assert.equal(env.EXTRA, '1');
  assert.ok(!('GITHUB_JOB' in env));
  assert.ok(!('AWS_SECRET_ACCESS_KEY' in env));
  assert.deepEqual(event, { number: 5 });
  assert.equal(cwd, workspace.path);
});

test('outputs, summary, result, annotations and masks come back', async () => {
  using folder = action(`
    import { appendFileSync, writeFileSync } from 'node:fs';
    const { env } = process;
    const path = env.RUNNER_TEMP + '/result.json';
    writeFileSync(path, '{"outcome":"failure"}');
    appendFileSync(env.GITHUB_OUTPUT, 'result-path=' + path + '\\nfiles<<END\\na\\nb\\nEND\\n');
    appendFileSync(env.GITHUB_STEP_SUMMARY, '# Plan\\n');
    console.log('::add-mask::s3cret\\nuses s3cret');
    console.log('::error title=Bad%3A row,file=a%2Cb.csv,line=3,col=2::50%25 of it%0Ais bad');
    process.exitCode = 1;
  `);
  const run = await runAction({ action: folder.path });
  assert.equal(run.exitCode, 1);
  assert.equal(run.outputs.files, 'a\nb');
  assert.equal(run.summary, '# Plan\n');
  assert.deepEqual(run.result, { outcome: 'failure' });
  assert.deepEqual(run.annotations, [
    { level: 'error', title: 'Bad: row', file: 'a,b.csv', line: 3, column: 2, message: '50% of it\nis bad' },
  ]);
  assert.match(run.log, /^uses \*\*\*$/m);
  assert.doesNotMatch(run.log, /s3cret/);
});

test('an input that action.yml does not declare is a mistake of the test', () => {
  using folder = action('');
  assert.throws(
    () => startAction({ action: folder.path, inputs: { manifesto: 'x' } }),
    /no input "manifesto"/,
  );
});

test('a run can be waited for, cancelled, and does not hang the tests', async () => {
  using folder = action(`console.log('working'); setInterval(() => {}, 1000);`);
  const running = startAction({ action: folder.path });
  await running.seen(/working/);
  running.child.kill('SIGKILL');
  const run = await running.done;
  assert.equal(run.signal, 'SIGKILL');
  assert.equal(run.result, null);
  await assert.rejects(runAction({ action: folder.path, timeoutMs: 300 }), /did not end within 300 ms/);
});

test('commands are understood as the runner does', () => {
  const commands = parseCommands(
    'text ::error::no\n  ::warning file=a::yes\nx ##[error]sneaky\n::group::a::b\n',
  );
  assert.deepEqual(
    commands.map(({ name, message, legacy }) => [name, message, legacy]),
    [
      ['warning', 'yes', false],
      ['error', 'sneaky', true],
      ['group', 'a::b', false],
    ],
  );
  assert.deepEqual(annotationsOf(commands)[0], { level: 'warning', file: 'a', message: 'yes' });
  assert.equal(visibleLog('abc\n::add-mask::b\nabc'), 'abc\na***c');
});

test('file commands the runner refuses throw', () => {
  assert.deepEqual(parseFileCommands('a=1=2\nb<<E\nx=y\n\nE\n'), { a: '1=2', b: 'x=y\n' });
  assert.throws(() => parseFileCommands('b<<E\nx'), /no end/);
  assert.throws(() => parseFileCommands('injected'), /does not understand/);
});
