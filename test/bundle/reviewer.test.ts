import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runAction } from '../support/action.ts';
import { createWorkspace } from '../support/workspace.ts';
import { pullRequestEvent } from './pull-request.ts';
import { csv, ids, manifest } from './scene.ts';

const FILES = {
  'audiences.yml': manifest({ a: 'min_members: 9', b: '' }),
  'members/a.csv': csv(ids(0, 3)),
  'members/b.csv': csv([...ids(0, 3), ' x']),
};

/** Makes a folder a checkout of a remote; the commit. */
function commitAll(folder: string, remote: string | null): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '--quiet');
  git('add', '--all');
  const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  git(...author, 'commit', '--quiet', '--message', 'Lists');
  if (remote !== null) git('remote', 'add', 'origin', remote);
  return git('rev-parse', 'HEAD');
}

describe('places in the summary', { concurrency: 2 }, () => {
  for (const [about, folder, remote, repository] of [
    ['the checkout', '', 'https://github.com/acme/audiences', 'acme/audiences'],
    ['a checkout below the workspace', 'repo/', 'git@github.com:acme/other.git', 'acme/other'],
    ['a checkout without a remote', '', null, 'acme/audiences'],
    ['a checkout from another server', '', 'https://git.example.com/acme/audiences', null],
  ] as const) {
    test(`are links to the commit of ${about}${repository === null ? ' only where GitHub has it' : ''}`, async () => {
      using workspace = createWorkspace(
        Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`${folder}${path}`, text])),
      );
      const commit = commitAll(join(workspace.path, folder), remote);
      const { summary, result } = await runAction({
        workspace,
        inputs: { mode: 'plan', manifest: `${folder}audiences.yml` },
      });
      if (repository === null) {
        assert.doesNotMatch(summary, /\/blob\/[0-9a-f]{40}\//);
        return;
      }
      // The result names commits of the run's own repository alone.
      assert.equal(result.run.commit, repository === 'acme/audiences' ? commit : null);
      const files = `https://github.com/${repository}/blob/${commit}`;
      assert.ok(summary.includes(`](https://github.com/${repository}/commit/${commit})`), summary);
      assert.ok(summary.includes(`[\`${folder}audiences.yml:4:`), summary);
      assert.ok(summary.includes(`(${files}/audiences.yml#L4)`), summary);
      assert.ok(summary.includes(`(${files}/members/b.csv?plain=1#L5)`), summary);
    });
  }
});

test('"merging" is said of a pull request into the default branch, and of no other', async () => {
  using workspace = createWorkspace({ ...FILES, 'audiences.yml': manifest({ a: '' }) });
  const planned = (base: string) => {
    const event = JSON.parse(JSON.stringify(pullRequestEvent()));
    event.pull_request.base.ref = base;
    return runAction({
      workspace,
      eventName: 'pull_request',
      ref: 'refs/pull/7/merge',
      event,
      inputs: { comment: 'false' },
    });
  };
  assert.match((await planned('main')).summary, /^## 📋 Merging would import 1 audience/);
  assert.match((await planned('release')).summary, /^## 📋 Plan: an import would upload 1 audience/);
});
