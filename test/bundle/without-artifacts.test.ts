import assert from 'node:assert/strict';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from '../support/temporary.ts';
import { filesOf, openRepository, REPOSITORY, type Repository, ZEROS } from './pushed-repository.ts';
import { audienceOf, codesOf, countsOf, csv, ids, manifest } from './scene.ts';

describe('an import without a state falls back to the commit before the push', { concurrency: 2 }, () => {
  const servers: [name: string, env: (repository: Repository) => Record<string, string | undefined>][] = [
    ['Gitea', () => ({ GITEA_ACTIONS: 'true' })],
    ['Forgejo, which sets Gitea’s variable, too', () => ({ FORGEJO_ACTIONS: 'true', GITEA_ACTIONS: 'true' })],
    ['Forgejo alone', () => ({ FORGEJO_ACTIONS: 'true' })],
    ['GitHub Enterprise Server', ({ github }) => ({ GITHUB_SERVER_URL: github.url })],
    ['act without an artifact server', () => ({ ACTIONS_RESULTS_URL: undefined })],
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
    const both = (b: readonly string[]) => ({
      ...filesOf(ids(0, 10), manifest({ a: '', b: '' })),
      'members/b.csv': csv(b),
    });
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
    const files = { ...filesOf(ids(0, 10)), '.gitattributes': 'members/* filter=one diff=one\n' };
    await repository.push(files);
    const program = (name: string) => `"touch '${join(marks, name)}'; cat #"`;
    const filter = (name: string, kind: string) => `[filter "${name}"]\n  ${kind} = ${program(kind)}\n`;
    const configs: Record<string, string>[] = [
      { '.git/config': `${filter('one', 'clean')}  required = true\n` },
      { '.git/config': filter('one', 'process') },
      // What is read of the base commit is written out, too.
      { '.git/config': filter('one', 'smudge') },
      { '.git/config': '[include]\n  path = more\n', '.git/more': filter('one', 'clean') },
      {
        '.git/config': `[extensions]\n  worktreeConfig = true\n`,
        '.git/config.worktree': filter('one', 'clean'),
      },
      { '.git/info/attributes': 'members/* filter=two\n', '.git/config': filter('two', 'clean') },
      { '.git/config': `[core]\n  fsmonitor = ${program('fsmonitor')}\n  hooksPath = hooks\n` },
      {
        '.git/config': `[diff "one"]\n  command = ${program('diff')}\n  textconv = ${program('textconv')}\n`,
      },
    ];
    for (const [i, config] of configs.entries()) {
      scene.workspace.write({
        '.git/hooks/post-index-change': { content: `#!/bin/sh\ntouch '${marks}/hook'\n`, mode: 0o755 },
        ...config,
      });
      // git looks into a file whose time is another one.
      utimesSync(scene.workspace.resolve('members/a.csv'), i + 1, i + 1);
      const event = { before: ZEROS, repository: { full_name: REPOSITORY, default_branch: 'main' } };
      const run = await repository.run(200 + i, { event, at: 200 + i, mode: 'plan' });
      assert.equal(run.exitCode, 0, run.log);
      assert.equal(audienceOf(run, 'a').baseline?.commit, commits[0], JSON.stringify(config));
      assert.deepEqual(readdirSync(marks), [], JSON.stringify(config));
      for (const name of Object.keys(config)) scene.workspace.remove(name);
      scene.workspace.write({ '.git/config': '[core]\n  repositoryformatversion = 0\n' });
    }
  });
});
