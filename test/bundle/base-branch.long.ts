import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runAction, startAction } from '../support/action.ts';
import { startGithub } from '../support/github.ts';
import { createWorkspace } from '../support/workspace.ts';
import { pullRequestEvent } from './pull-request.ts';
import { codesOf, countsOf, ids, manifest, oneList } from './scene.ts';

const REPOSITORY = 'acme/audiences';
const AFTER = oneList(ids(0, 4));
const BEFORE = oneList(ids(1, 4));

describe('a base commit', () => {
  for (const [about, folders, files, pattern, codes] of [
    ['with a million files elsewhere', 1000, 1000, 'members/a.csv', []],
    ['with a million files in folders that are looked through', 1000, 1000, '**/a.csv', []],
    ['with half a million files in the folder of those wanted', 1, 500_000, '**/a.csv', []],
    ['with more than a million files in one folder', 1, 1_000_001, '**/a.csv', ['warning base-unreadable']],
  ] satisfies [string, number, number, string, string[]][]) {
    test(about, async () => {
      await using github = await startGithub({ repositories: { [REPOSITORY]: {} } });
      const others = treesOf(join(github.folder, `${REPOSITORY}.git`), folders, files);
      const manifests = { 'audiences.yml': manifest({ a: `members: "${pattern}"` }) };
      const base = github.commit(REPOSITORY, {
        ...BEFORE,
        ...Object.fromEntries(others.map((tree, i) => [`other/${i}`, { tree }])),
        ...manifests,
      });
      using workspace = createWorkspace({ ...AFTER, ...manifests });
      workspace.track();
      const run = await runAction({
        workspace,
        github,
        eventName: 'pull_request',
        event: pullRequestEvent({ base }),
        inputs: { comment: 'false' },
      });
      assert.equal(run.exitCode, 0, run.log);
      assert.deepEqual(codesOf(run), codes);
      if (codes.length === 0)
        assert.deepEqual(countsOf(run, 'a'), { members: 4, added: 1, removed: 1, kept: 3 });
      assert.deepEqual(readdirSync(run.temp), ['odp-audiences']);
      if (run.maxRssBytes !== null) assert.ok(run.maxRssBytes < 700e6, `${run.maxRssBytes} bytes`);
    });
  }

  test('of a server that hangs is given up after 30 seconds, and the plan goes on', async () => {
    await using github = await startGithub({ repositories: { [REPOSITORY]: BEFORE } });
    github.faults.push({
      times: Infinity,
      match: ({ path }) => path.includes('/info/refs'),
      action: { kind: 'hang' },
    });
    using workspace = createWorkspace(AFTER);
    workspace.track();
    const event = pullRequestEvent({ base: github.head(REPOSITORY) });
    const inputs = { comment: 'false' };
    const run = await runAction({ workspace, github, eventName: 'pull_request', event, inputs });
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual(codesOf(run), ['warning base-unreadable']);
    assert.match(run.result.problems[0].message, /did not come within 30 seconds/);
    assert.ok(run.durationMs > 25_000 && run.durationMs < 55_000, String(run.durationMs));
  });

  test('that is being fetched when the run is cancelled leaves nothing on the disk', async () => {
    await using github = await startGithub({ repositories: { [REPOSITORY]: BEFORE } });
    const cancel = new AbortController();
    github.faults.push({
      times: Infinity,
      match: ({ path }) => path.includes('/info/refs'),
      action: { kind: 'hold', at: 'request', until: new Promise(() => {}), seen: () => cancel.abort() },
    });
    using workspace = createWorkspace(AFTER);
    workspace.track();
    const event = pullRequestEvent({ base: github.head(REPOSITORY) });
    const { done } = startAction({
      workspace,
      github,
      eventName: 'pull_request',
      event,
      signal: cancel.signal,
    });
    const run = await done;
    assert.equal(run.exitCode, 1);
    assert.match(run.result.problems[0].message, /was cancelled/);
    assert.deepEqual(
      readdirSync(run.temp).filter((name) => name.startsWith('odp-scratch')),
      [],
    );
  });
});

/** Folders of so many files each in a repository, no two the same: the names of their trees. */
function treesOf(repository: string, folders: number, files: number): string[] {
  const git = (args: readonly string[], input: string) =>
    execFileSync('git', [`--git-dir=${repository}`, ...args], { input, encoding: 'utf8' }).trim();
  const blob = git(['hash-object', '-w', '--stdin'], 'x');
  const lines = (folder: number) =>
    Array.from({ length: files }, (_, i) => `100644 blob ${blob}\t${folder}-${i}.bin\n`).join('');
  const listing = Array.from({ length: folders }, (_, folder) => lines(folder)).join('\n');
  return git(['mktree', '--batch'], listing).split('\n');
}
