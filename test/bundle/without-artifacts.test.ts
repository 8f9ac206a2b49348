import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '../support/temporary.ts';
import { filesOf, openRepository, type Repository } from './pushed-repository.ts';
import { audienceOf, codesOf, countsOf, csv, ids, manifest, twoLists } from './scene.ts';

describe('an import without a state falls back to the commit before the push', { concurrency: 2 }, () => {
  const servers: [name: string, env: (repository: Repository) => Record<string, string | undefined>][] = [
    ['Gitea', () => ({ GITEA_ACTIONS: 'true' })],
    ['GitHub Enterprise Server', ({ github }) => ({ GITHUB_SERVER_URL: github.url })],
  ];
  for (const [name, envOf] of servers) {
    test(`on ${name}`, async () => {
      await using repository = await openRepository();
      const { artifacts, github, scene } = repository;
      const env = envOf(repository);
      const first = await repository.push(filesOf(ids(0, 100)), { env });
      const told = ['warning base-unreadable', 'warning no-baseline'];
      assert.deepEqual([first.exitCode, codesOf(first)], [0, told], first.log);
      const run = await repository.push(filesOf(ids(0, 10)), { env });
      assert.deepEqual([run.exitCode, codesOf(run)], [1, ['warning base-unreadable']], run.log);
      assert.match(run.result.problems[0].message, /commit before this push is compared with/);
      assert.deepEqual(codesOf(run, 'a'), ['error too-many-removed']);
      assert.equal(scene.odp.members('a').size, 100);
      assert.deepEqual(artifacts.requests, []);
      assert.ok(github.requests.every(({ path }) => !path.includes('/actions/')));
    });
  }

  test('for an audience that no receipt names, while others have theirs', async () => {
    await using repository = await openRepository();
    const both = (b: readonly string[]) => twoLists(ids(0, 10), b);
    await repository.push(filesOf(ids(0, 10)));
    // Declared, but not imported yet.
    await repository.push(both(ids(0, 20)), { inputs: { audiences: 'a' } });
    const next = await repository.push(both(ids(0, 15)));
    assert.deepEqual([next.exitCode, codesOf(next)], [0, []], next.log);
    assert.deepEqual(countsOf(next, 'b'), { members: 15, added: 0, removed: 5, kept: 15 });
    assert.deepEqual(
      [audienceOf(next, 'a').baseline.ts === null, audienceOf(next, 'b').baseline.ts],
      [false, null],
    );
    const last = await repository.push(both(ids(0, 14)));
    assert.equal(audienceOf(last, 'b').baseline.ts, next.result.ts);
    // One that was not even declared has none.
    const c = {
      ...both(ids(0, 14)),
      'audiences.yml': manifest({ a: '', b: '', c: 'members: members/b.csv' }),
    };
    const fresh = await repository.push(c);
    assert.deepEqual([fresh.exitCode, codesOf(fresh)], [0, ['warning no-baseline']], fresh.log);
    assert.match(fresh.result.problems[0].message, /no baseline for `c`,/);
  });
});

describe('a checkout', { concurrency: 2 }, () => {
  test('cannot name a program that is started', { skip: process.platform === 'win32' }, async () => {
    await using repository = await openRepository();
    const { scene, commits } = repository;
    const marks = temporaryFolder('marks');
    const program = (name: string) => `"touch '${join(marks, name)}'; cat #"`;
    const filter = (name: string, kind: string) =>
      `[filter "${name}"]\n  ${kind} = ${program(kind + name)}\n`;
    // A list for each way to name a program that git would start for it.
    const configs: Record<string, string> = {
      required: `${filter('required', 'clean')}  required = true\n`,
      process: filter('process', 'process'),
      // What is read of the base commit is written out, too.
      smudge: filter('smudge', 'smudge'),
      included: '[include]\n  path = more\n',
      worktree: '[extensions]\n  worktreeConfig = true\n',
      info: filter('info', 'clean'),
      diff: `[diff "diff"]\n  command = ${program('diff')}\n  textconv = ${program('textconv')}\n`,
      core: `[core]\n  repositoryformatversion = 0\n  fsmonitor = ${program('fsmonitor')}\n  hooksPath = .git/hooks\n`,
    };
    const names = Object.keys(configs);
    const attributes = names
      .filter((id) => id !== 'info')
      .map((id) => `members/${id}.csv filter=${id} diff=${id}\n`);
    await repository.push({
      'audiences.yml': manifest(Object.fromEntries(names.map((id) => [id, '']))),
      ...Object.fromEntries(names.map((id) => [`members/${id}.csv`, csv(ids(0, 10))])),
      '.gitattributes': attributes.join(''),
    });
    scene.workspace.write({
      '.git/hooks/post-index-change': { content: `#!/bin/sh\ntouch '${marks}/hook'\n`, mode: 0o755 },
      '.git/config': Object.values(configs).join(''),
      '.git/more': filter('included', 'clean'),
      '.git/config.worktree': filter('worktree', 'clean'),
      '.git/info/attributes': 'members/info.csv filter=info\n',
    });
    // git looks into a file whose time is another one.
    for (const id of names) utimesSync(scene.workspace.resolve(`members/${id}.csv`), 1, 1);
    const run = await repository.run(200, { mode: 'plan' });
    assert.equal(run.exitCode, 0, run.log);
    for (const id of names) assert.equal(audienceOf(run, id).baseline?.commit, commits[0], id);
    assert.deepEqual(readdirSync(marks), []);
    // Git itself starts them where nothing holds it back.
    execFileSync('git', ['-C', scene.workspace.path, 'status'], { stdio: 'ignore' });
    const started = ['required', 'included', 'worktree', 'info'].map((id) => `clean${id}`);
    for (const name of [...started, 'processprocess', 'fsmonitor', 'hook'])
      assert.ok(readdirSync(marks).includes(name), name);
  });
});
