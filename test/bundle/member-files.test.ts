import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type ActionOptions, type ActionRun, runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { commitAll } from '../support/checkout.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { createWorkspace, type FileContent } from '../support/workspace.ts';
import { pullRequestEvent } from './pull-request.ts';
import { audienceOf, codesOf } from './scene.ts';
import { assertWellFormed } from './well-formed.ts';

const POSIX = process.platform !== 'win32';
const MEMBERS = 'member-1\nmember-2\n';

/** The manifest of the audience `a`, `b` and so on, each with its `members` on a line of its own. */
const manifest = (...all: readonly string[]) =>
  `version: 1\ndefaults: { identifier: customer_id, format: lines }\naudiences:\n${all
    .map((members, at) => `  ${'abcdefgh'[at]}:\n    members: ${members}\n`)
    .join('')}`;

async function plan(
  members: string | readonly string[],
  files: Readonly<Record<string, FileContent>>,
  options: ActionOptions = {},
): Promise<ActionRun> {
  using workspace = createWorkspace({ 'audiences.yml': manifest(...[members].flat()), ...files });
  if (options.eventName !== undefined) workspace.track();
  const run = await runAction({ workspace, ...options, inputs: { mode: 'plan', ...options.inputs } });
  assertWellFormed(run);
  return run;
}

/** The only problem of an audience, that number `at` of the manifest: an error on its line. */
function problemOf(run: ActionRun, at = 0): { code: string; message: string } {
  assert.equal(run.exitCode, 1, run.log);
  const { status, members, problems } = run.result.audiences[at];
  assert.deepEqual([status, members, problems.length], ['invalid', null, 1], JSON.stringify(problems));
  const line = 5 + 2 * at;
  assert.deepEqual([problems[0].file, problems[0].line], ['audiences.yml', line]);
  assert.ok(run.annotations.some((one) => one.file === 'audiences.yml' && one.line === line));
  return problems[0];
}

describe('a member file that a pattern names', { concurrency: 2 }, () => {
  const cases: readonly (readonly [
    what: string,
    members: string,
    files: Readonly<Record<string, FileContent>>,
    says: RegExp,
  ])[] = [
    [
      'one of the paths in braces is not there',
      'members/{us,eu}.txt',
      { 'members/us.txt': MEMBERS },
      /`members\/eu\.txt` \(of `members\/\{us,eu\}\.txt`\)/,
    ],
    ...(POSIX
      ? ([
          [
            'a link in the middle of the path leads nowhere',
            'members/*/m.txt',
            { 'members/us/m.txt': MEMBERS, 'members/eu': { link: 'nowhere' } },
            /`members\/eu` could not be read/,
          ],
          [
            'a link leads to itself',
            'members/*.txt',
            { 'members/us.txt': MEMBERS, 'members/eu.txt': { link: 'eu.txt' } },
            /`members\/eu\.txt` could not be read: its links go round/,
          ],
        ] as const)
      : []),
  ];
  for (const [what, members, files, says] of cases) {
    test(`is never left out: ${what}`, async () => {
      const { code, message } = problemOf(await plan(members, files));
      assert.match(code, /^members-(?:unreadable|not-found)$/);
      assert.match(message, says);
    });
  }

  test('is never left out: its name is not text', { skip: process.platform !== 'linux' }, async () => {
    using workspace = createWorkspace({
      'audiences.yml': manifest('members/*.txt'),
      'members/a.txt': MEMBERS,
    });
    const name = Buffer.concat([
      Buffer.from(`${workspace.path}/members/b`),
      Buffer.from([0xff]),
      Buffer.from('.txt'),
    ]);
    writeFileSync(name, MEMBERS);
    const { code, message } = problemOf(await runAction({ workspace, inputs: { mode: 'plan' } }));
    assert.equal(code, 'members-unreadable');
    assert.match(message, /not valid UTF-8/);
  });

  test('is never left out: a sparse checkout lacks it, or a step removed it', async () => {
    const files = { 'members/us/m.txt': MEMBERS, 'members/eu/m.txt': MEMBERS, 'members/gone/m.txt': MEMBERS };
    using workspace = createWorkspace({ 'audiences.yml': manifest("'members/*/*.txt'"), ...files });
    workspace.track();
    const git = (...args: string[]) => execFileSync('git', args, { cwd: workspace.path });
    // What the repository would have git run is not run.
    const witness = join(temporaryFolder(), 'witness');
    workspace.write({ '.git/monitor': { content: `#!/bin/sh\ntouch "${witness}"\n`, mode: 0o755 } });
    git('sparse-checkout', 'init', '--cone');
    git('sparse-checkout', 'set', 'members/us', 'members/gone');
    git('config', 'core.fsmonitor', `"${workspace.resolve('.git/monitor')}"`);
    assert.equal(workspace.has('members/eu'), false);
    workspace.remove('members/gone/m.txt');
    const run = await runAction({ workspace, inputs: { mode: 'plan' } });
    assert.deepEqual(codesOf(run, 'a'), ['error members-unreadable', 'error members-unreadable']);
    const messages = audienceOf(run, 'a').problems.map(({ message }: { message: string }) => message);
    assert.match(messages[0], /`members\/eu\/m\.txt` is in the commit.*`sparse-checkout`/);
    assert.match(messages[1], /`members\/gone\/m\.txt` is in the commit.*an earlier step removed it/);
    assert.throws(() => execFileSync('cat', [witness], { stdio: 'ignore' }));
  });

  test('is said to be unknown where a checkout is there and git is not, or fails', async () => {
    using workspace = createWorkspace({ 'audiences.yml': manifest("'*.txt'"), 'm.txt': MEMBERS });
    workspace.track();
    const warnings = async (env: Readonly<Record<string, string>>) => {
      const run = await runAction({ workspace, env, inputs: { mode: 'plan' } });
      assert.equal(run.exitCode, 0, run.log);
      const { problems } = run.result as { problems: { code: string; message: string }[] };
      return problems.filter(({ code }) => code === 'members-unreadable').map(({ message }) => message);
    };
    assert.deepEqual(await warnings({}), []);
    const [withoutGit, ...others] = await warnings({ PATH: temporaryFolder('empty') });
    assert.match(withoutGit ?? '', /whether files that it tracks are missing.*`git` is not installed/);
    assert.deepEqual(others, []);
    workspace.write({ '.git/index': 'damaged' });
    assert.match((await warnings({})).join(), /`git` failed/);
    workspace.remove('.git');
    assert.deepEqual(await warnings({ PATH: temporaryFolder('empty') }), []);
  });

  test('is missed in a submodule and in a second checkout next to the manifest, too', async () => {
    using list = createWorkspace({ 'm.txt': MEMBERS });
    list.track();
    using workspace = createWorkspace({
      'config/audiences.yml': manifest("'../lists/*/*.txt'"),
      'lists/us/m.txt': MEMBERS,
    });
    workspace.track();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
        cwd: workspace.path,
        stdio: 'ignore',
      });
    const plan = (name = 'config/audiences.yml') =>
      runAction({ workspace, inputs: { mode: 'plan', manifest: name } });
    git('submodule', 'add', list.path, 'lists/eu');
    const whole = await plan();
    assert.deepEqual([codesOf(whole, 'a'), audienceOf(whole, 'a').rows], [[], 4], whole.log);
    git('submodule', 'deinit', '--force', '--all');
    assert.match(audienceOf(await plan(), 'a').problems[0]?.message, /`submodules: true`/);

    for (const [name, members] of [
      ['audiences.yml', "'data/*.txt'"],
      ['repo/audiences.yml', "'../data/*.txt'"],
    ] as const) {
      using second = createWorkspace({ 'data/1.txt': MEMBERS, 'data/2.txt': MEMBERS });
      commitAll(second.resolve('data'));
      second.write({ [name]: manifest(members), 'repo/other.txt': '' });
      commitAll(second.resolve('repo'));
      const at = second.resolve('data');
      for (const args of [
        ['init', '--no-cone'],
        ['set', '/1.txt'],
      ])
        execFileSync('git', ['-C', at, 'sparse-checkout', ...args], { stdio: 'ignore' });
      const run = await runAction({ workspace: second, inputs: { mode: 'plan', manifest: name } });
      const { code, message } = audienceOf(run, 'a').problems[0] ?? {};
      assert.equal(code, 'members-unreadable', name);
      assert.match(message, /^`data\/2\.txt` is in the commit.*sparse-checkout/);
    }
  });

  test('belongs to the checkout in a submodule too, and is missed where that is not checked out', async () => {
    using list = createWorkspace({ 'eu/m.txt': MEMBERS, 'us/m.txt': MEMBERS });
    list.track();
    using workspace = createWorkspace({ 'audiences.yml': manifest("'**/*.txt'") });
    workspace.track();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
        cwd: workspace.path,
        stdio: 'ignore',
      });
    git('submodule', 'add', list.path, 'lists');
    const fork = { eventName: 'pull_request', event: pullRequestEvent({ head: 'stranger/audiences' }) };
    const found = await runAction({ workspace, ...fork, inputs: { mode: 'plan' } });
    assert.deepEqual([codesOf(found, 'a'), audienceOf(found, 'a').rows], [[], 4], found.log);
    workspace.remove('lists/us/m.txt');
    const gone = problemOf(await runAction({ workspace, inputs: { mode: 'plan' } }));
    assert.match(gone.message, /^`lists\/us\/m\.txt` is in the commit/);

    git('submodule', 'deinit', '--force', 'lists');
    const absent = [
      ["'**/*.txt'", 'lists'],
      ["'lists/{eu,us}*/*.txt'", 'lists'],
      ["'lists/eu/*.txt'", 'lists/eu'],
      ['lists/eu/m.txt', 'lists/eu/m.txt'],
    ] as const;
    workspace.write({ 'audiences.yml': manifest(...absent.map(([members]) => members)) });
    const run = await runAction({ workspace, inputs: { mode: 'plan' } });
    for (const [at, [, name]] of absent.entries()) {
      const { code, message } = problemOf(run, at);
      assert.equal(code, 'members-unreadable');
      assert.ok(message.startsWith(`\`${name}\` leads into a submodule that is not checked out.`), message);
      assert.match(message, /`submodules: true`/);
    }
    workspace.write({ 'audiences.yml': manifest("['**/*.txt', '!lists']"), 'm.txt': MEMBERS });
    const without = await runAction({ workspace, inputs: { mode: 'plan' } });
    assert.deepEqual([codesOf(without, 'a'), audienceOf(without, 'a').rows], [[], 2], without.log);
  });
});

describe('the action’s own files', { concurrency: 2 }, () => {
  test('are skipped by patterns, and refused by name', async () => {
    const own = { 'state/a.0123456789ab.csv.gz': MEMBERS, 'build/a.csv.gz': MEMBERS, 'result.json': MEMBERS };
    const inputs = { state: 'state', 'output-directory': 'build' };
    const run = await plan("'**/*.{txt,gz,yml}'", { ...own, 'members/m.txt': MEMBERS }, { inputs });
    assert.deepEqual([codesOf(run, 'a'), audienceOf(run, 'a').members], [[], 2], run.log);
    const named = ["'state/a.0123456789ab.csv.gz'", "'build/*.gz'", "'audiences.yml'"];
    const refused = await plan(named, own, { inputs });
    for (const at of named.keys()) assert.equal(problemOf(refused, at).code, 'members-outside-workspace');
  });

  test('are an error next to members, for one that is skipped could be a member file', async () => {
    const files = { 'm/one.txt': MEMBERS, 'm/two.csv.gz': MEMBERS, 'm/three.json': MEMBERS };
    const unclear = ["'*'", "'*.{txt,csv.gz}'", "'*.{txt,json}'", "'**/*.json'"];
    using workspace = createWorkspace({ 'audiences.yml': manifest("'*.txt'", ...unclear), ...files });
    for (const inputs of [{ state: 'm' }, { 'output-directory': 'm' }]) {
      const options = { mode: 'plan', 'members-directory': 'm', ...inputs };
      const run = await runAction({ workspace, inputs: options });
      const [clear, ...others] = run.result.audiences;
      assert.deepEqual([clear.status, clear.problems], ['planned', []], run.log);
      for (const { problems } of others) {
        assert.ok(problems.length > 0);
        for (const { code, message } of problems) {
          assert.equal(code, 'members-outside-workspace');
          assert.match(message, /may be a member file or one that the action wrote/);
        }
      }
    }
  });

  test('are skipped in RUNNER_TEMP too: other steps’ built files, and what a run has fetched', async () => {
    const temp = temporaryFolder('temp');
    for (const path of [
      'odp-audiences/other/a.csv.gz',
      `odp-scratch-${process.ppid}-abcdef/0.txt`,
      'made/m.txt',
    ]) {
      mkdirSync(join(temp, path, '..'), { recursive: true });
      writeFileSync(join(temp, path), MEMBERS);
    }
    const run = await plan("'**/*'", {}, { temp, inputs: { 'members-directory': temp } });
    assert.deepEqual([codesOf(run, 'a'), audienceOf(run, 'a').members], [[], 2], run.log);
  });

  test('and what big-data tools leave are not members', async () => {
    const marks = {
      'm/_SUCCESS': '',
      'm/_committed_1': '{}',
      'm/part-0.txt.crc': 'x',
      'm/_delta_log/0.json': '{}',
    };
    const run = await plan("'m/**'", { ...marks, 'm/part-0.txt': MEMBERS });
    assert.deepEqual([codesOf(run, 'a'), audienceOf(run, 'a').members], [[], 2], run.log);
  });
});

describe('a manifest that a stranger wrote', { concurrency: 2 }, () => {
  const secret = { 'left/secret.txt': 'secret-4711\n' };
  for (const [what, options] of [
    ['a fork', { eventName: 'pull_request', event: pullRequestEvent({ head: 'stranger/audiences' }) }],
    ['pull_request_target', { eventName: 'pull_request_target', event: pullRequestEvent() }],
  ] as const) {
    test(`reads only what Git tracks, and the folder that the workflow named: ${what}`, async () => {
      const untracked = [
        ...["'left/secret.txt'", "'left/*.txt'", "'left/no-such-file.txt'"],
        ...["'members/changed.txt'", "'members/*.txt'"],
      ];
      for (const [inputs, allowed, refused] of [
        [{}, 'members/m.txt', untracked],
        [{ 'members-directory': 'left' }, 'secret.txt', []],
        [{ 'members-directory': 'members' }, 'changed.txt', []],
      ] as const) {
        using workspace = createWorkspace({
          'audiences.yml': manifest(...refused, allowed),
          'members/m.txt': MEMBERS,
          'members/changed.txt': 'as it was\n',
        });
        workspace.track();
        workspace.write({ ...secret, 'members/changed.txt': 'member-1\nsecret-4711\n' });
        const run = await runAction({
          workspace,
          ...options,
          inputs: { mode: 'plan', comment: 'false', ...inputs },
        });
        const { status, problems } = run.result.audiences.at(-1);
        assert.deepEqual([status, problems], ['planned', []], `${allowed}: ${run.log}`);
        for (const at of refused.keys()) assert.equal(problemOf(run, at).code, 'members-outside-workspace');
        assertNoMemberIds(['secret-4711'], run);
      }
    });
  }

  test('is read without the filters that the checkout names', { skip: !POSIX }, async () => {
    const witness = join(temporaryFolder('witness'), 'started');
    using workspace = createWorkspace({
      'audiences.yml': manifest("'members/*.txt'"),
      'members/m.txt': MEMBERS,
      '.gitattributes': 'members/* filter=one\n',
    });
    workspace.track();
    workspace.write({
      'members/m.txt': 'member-1\n',
      '.git/more': `[filter "one"]\n  clean = "touch '${witness}'; cat"\n  required = true\n`,
    });
    appendFileSync(workspace.resolve('.git/config'), '[include]\n  path = more\n');
    const event = { eventName: 'pull_request_target', event: pullRequestEvent() };
    const run = await runAction({ workspace, ...event, inputs: { mode: 'plan', comment: 'false' } });
    assert.equal(problemOf(run).code, 'members-outside-workspace', run.log);
    assert.ok(!existsSync(witness));
  });
});

test('a manifest named by another way to the workspace opens nothing more', { skip: !POSIX }, async () => {
  using workspace = createWorkspace({ 'audiences.yml': manifest('left/secret.txt') });
  workspace.track();
  workspace.write({ 'left/secret.txt': 'secret-4711\n' });
  const other = join(temporaryFolder('other'), 'way');
  symlinkSync(workspace.path, other);
  const inputs = { mode: 'plan', comment: 'false', manifest: join(other, 'audiences.yml') };
  const event = pullRequestEvent({ head: 'stranger/audiences' });
  const run = await runAction({ workspace, eventName: 'pull_request', event, inputs });
  assert.deepEqual(codesOf(run, 'a'), ['error members-outside-workspace'], run.log);
  const own = await runAction({ workspace, inputs });
  assert.deepEqual([codesOf(own, 'a'), audienceOf(own, 'a').members], [[], 1], own.log);
});

describe('what is said of `members`', { concurrency: 2 }, () => {
  test('never repeats an entry that may be a member’s ID', async () => {
    const ids = ['user-47110815', '47120815@example.org', `${'47130815'.repeat(50)}`];
    const all = [`[${ids.join()}]`, ids[0]!, '[m.txt, 47110815]', '[m.txt, {user-47110815: 1}]'];
    const run = await plan(all, { 'm.txt': MEMBERS });
    const statuses = run.result.audiences.map(({ status }: { status: string }) => status);
    assert.deepEqual(statuses, Array(all.length).fill('invalid'), run.log);
    assertNoMemberIds(['47110815', '47120815', '47130815'], run);
  });

  test('shows a path as it was written, and proposes a whole path that no other audience has', async () => {
    const other = '  b: { members: members/gold.txt }\n';
    using workspace = createWorkspace({ 'members/gold.txt': MEMBERS, 'members/silver.txt': MEMBERS });
    const messageFor = async (path: string) => {
      workspace.write({ 'audiences.yml': `${manifest(path)}${other}` });
      return problemOf(await runAction({ workspace, inputs: { mode: 'plan' } })).message;
    };
    assert.match(
      await messageFor('./members/silvr.txt'),
      /`\.\/members\/silvr\.txt`\. Did you mean `\.\/members\/silver\.txt`\?/,
    );
    assert.doesNotMatch(await messageFor('members/glod.txt'), /gold/);
  });

  test('annotates no file of the repository for one below RUNNER_TEMP of the same name', async () => {
    const temp = temporaryFolder('temp');
    mkdirSync(join(temp, 'export'));
    writeFileSync(join(temp, 'export', 'm.txt'), 'fine\n bad\n');
    const inputs = { 'members-directory': join(temp, 'export') };
    const run = await plan('m.txt', { 'm.txt': MEMBERS }, { temp, inputs });
    const [problem] = audienceOf(run, 'a').problems;
    assert.deepEqual([problem.code, problem.line], ['white-space', 2]);
    assert.equal(problem.file, join(temp, 'export', 'm.txt').replaceAll('\\', '/'));
    const [annotation] = run.annotations;
    assert.deepEqual([annotation?.file, annotation?.line], [undefined, undefined]);
    assert.match(annotation?.message ?? '', /export\/m\.txt:2/);
  });
});
