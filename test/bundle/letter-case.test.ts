import assert from 'node:assert/strict';
import { linkSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type ActionRun, runAction } from '../support/action.ts';
import { type Github, startGithub } from '../support/github.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';
import { onPullRequest } from './pull-request.ts';
import { audienceOf, codesOf, countsOf, csv, ids, manifest } from './scene.ts';

/** A manifest that writes its member file in another letter case than Git has it. */
const MANIFEST = manifest({ a: 'members: Members/A.csv' });

function planPull(workspace: Workspace, api: Github): Promise<ActionRun> {
  return runAction({
    workspace,
    ...onPullRequest({ base: api.head('acme/audiences') }),
    github: api,
    inputs: { comment: 'false', manifest: 'Audiences.yml' },
  });
}

/**
 * Makes the workspace find its files in this letter case, too, `.git` as well, as on Windows and macOS: there it does
 * already, and elsewhere links lead to them.
 */
function alsoAs(workspace: Workspace, links: Readonly<Record<string, string>>): void {
  for (const [name, link] of Object.entries(links)) {
    if (!workspace.has(name)) workspace.write({ [name]: { link } });
  }
}

describe('paths in another letter case than Git’s, where the file system finds them', () => {
  for (const [title, links, baseline] of [
    ['are found in the commit to compare with', { '.GIT': '.git' }, 'base'],
    ['are others where letter case counts', {}, null],
  ] as const) {
    test(title, async (t) => {
      await using api = await startGithub({
        repositories: { 'acme/audiences': { 'audiences.yml': MANIFEST, 'members/a.csv': csv(ids(1, 4)) } },
      });
      using workspace = createWorkspace({ 'audiences.yml': MANIFEST, 'members/a.csv': csv(ids(0, 4)) });
      workspace.track();
      const ignores = workspace.has('.GIT');
      alsoAs(workspace, {
        'Audiences.yml': 'audiences.yml',
        Members: 'members',
        'members/A.csv': 'a.csv',
        ...links,
      });
      const run = await planPull(workspace, api);
      assert.equal(run.exitCode, 0, run.log);
      // On such a system there is no other case to try.
      if (ignores && baseline === null) return t.diagnostic('letter case never counts here');
      assert.equal(audienceOf(run, 'a').baseline?.source ?? null, baseline, run.log);
      if (baseline === null) return;
      assert.deepEqual(countsOf(run, 'a'), { members: 4, added: 1, removed: 1, kept: 3 });
      assert.deepEqual([codesOf(run), codesOf(run, 'a')], [[], []]);
    });
  }

  test('count as in Git where the disk has them in another one', async () => {
    const written = manifest({ a: '' });
    await using api = await startGithub({
      repositories: { 'acme/audiences': { 'audiences.yml': written, 'members/A.csv': csv(ids(1, 4)) } },
    });
    using workspace = createWorkspace({ 'audiences.yml': written, 'members/A.csv': csv(ids(0, 4)) });
    workspace.track();
    alsoAs(workspace, { 'Audiences.yml': 'audiences.yml', '.GIT': '.git' });
    // One file under both names, of which Git has the other.
    if (!workspace.has('members/a.csv'))
      linkSync(workspace.resolve('members/A.csv'), workspace.resolve('members/a.csv'));
    const run = await planPull(workspace, api);
    assert.deepEqual(countsOf(run, 'a'), { members: 4, added: 1, removed: 1, kept: 3 }, run.log);
    // What is not as Git has it is still found out.
    workspace.write({ 'members/A.csv': csv(ids(0, 5)) });
    const changed = await planPull(workspace, api);
    assert.equal(audienceOf(changed, 'a').baseline, null, changed.log);
  });
});
