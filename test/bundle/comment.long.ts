import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ActionOptions, type ActionRun, runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { type Github, startGithub } from '../support/github.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';
import { onPullRequest, pullRequestEvent } from './pull-request.ts';
import { codesOf, csv, ids, manifest } from './scene.ts';

const TREE = {
  'audiences.yml': manifest({ a: '', b: '' }),
  'members/a.csv': csv(ids(0, 4)),
  'members/b.csv': csv(ids(0, 4)),
};
const FILES = { ...TREE, 'members/a.csv': csv(ids(1, 5)) };
const MARKER = /^<!-- odp-audience-action:[0-9a-f]{24} -->\n/;

const github = (options: Parameters<typeof startGithub>[0] = {}): Promise<Github> =>
  startGithub({ repositories: { 'acme/audiences': TREE }, ...options });

function plan(workspace: Workspace, api: Github, options: ActionOptions = {}): Promise<ActionRun> {
  if (!workspace.has('.git')) workspace.track();
  return runAction({
    workspace,
    ...onPullRequest({ base: api.head('acme/audiences') }),
    github: api,
    ...options,
  });
}

describe('the pull-request comment', { concurrency: 3 }, () => {
  test('is created with the plan and updated in place, also by a plan that fails', async () => {
    await using api = await github();
    using workspace = createWorkspace(FILES);
    const first = await plan(workspace, api);
    assert.equal(first.exitCode, 0, first.log);
    assert.deepEqual(codesOf(first), []);
    assert.equal(api.comments.length, 1);
    const [comment] = api.comments;
    assert.equal(comment?.issue, 7);
    assert.match(comment?.body ?? '', MARKER);
    assert.match(
      comment?.body ?? '',
      /Merging would import 2 audiences, 1 of them without a change: 2 members would be added, 1 removed/,
    );
    assert.match(comment?.body ?? '', /\| `a` \|.* 5 \| \+2<br>━+ \| −1<br>━+ \| /);

    workspace.write({ 'audiences.yml': manifest({ a: 'min_members: 6', b: '' }) });
    const failing = await plan(workspace, api);
    assert.equal(failing.exitCode, 1);
    assert.deepEqual(
      api.comments.map(({ id }) => id),
      [comment?.id],
    );
    assert.match(api.comments[0]?.body ?? '', /❌ Plan failed: 1 of 2 audiences is not fit to import/);
    assert.match(api.comments[0]?.body ?? '', /too-few-members/);

    workspace.write({ 'audiences.yml': 'version: 1\naudiences:\n  a: [\n' });
    assert.equal((await plan(workspace, api)).exitCode, 1);
    assert.equal(api.comments.length, 1);
    assert.match(api.comments[0]?.body ?? '', /manifest-syntax/);
    const bodies = api.requests.map(({ body }) => body);
    assertNoMemberIds(ids(0, 6), first, { comments: bodies, requests: api.requests });
  });

  test('is one for each workflow, job, manifest, selection, account, folder and matrix', async () => {
    await using api = await github();
    using workspace = createWorkspace({
      ...FILES,
      'more.yml': FILES['audiences.yml'],
      'lists/members/a.csv': FILES['members/a.csv'],
      'lists/members/b.csv': FILES['members/b.csv'],
    });
    const runs: ActionOptions[] = [
      {},
      { env: { GITHUB_WORKFLOW: 'Nightly' } },
      { env: { GITHUB_JOB: 'other' } },
      { inputs: { manifest: 'more.yml' } },
      { inputs: { audiences: 'a,b' } },
      { inputs: { audiences: 'a' } },
      { inputs: { 'tracker-id': 'T1' } },
      { inputs: { 'odp-region': 'eu' } },
      { inputs: { 'members-directory': 'lists' } },
      { inputs: { matrix: '{"shard":1}' } },
      { inputs: { matrix: '{"shard":2}' } },
    ];
    for (const options of runs) await plan(workspace, api, options);
    assert.equal(api.comments.length, runs.length);
    assert.equal(new Set(api.comments.map(({ body }) => MARKER.exec(body)?.[0])).size, runs.length);
    const before = api.comments.map(({ body }) => body);
    for (const options of [
      { inputs: { audiences: 'b\na' } },
      { inputs: { manifest: './more.yml' } },
      { inputs: { matrix: 'null', 'odp-region': 'us' } },
    ]) {
      await plan(workspace, api, options);
    }
    assert.equal(api.comments.length, runs.length);
    assert.notEqual(before.join(), '');
  });

  test('is never somebody else’s, though it begins with the same marker', async () => {
    await using api = await github();
    using workspace = createWorkspace(FILES);
    await plan(workspace, api);
    const marker = MARKER.exec(api.comments[0]?.body ?? '')?.[0] ?? '';
    api.comments.length = 0;
    // More than a page of other comments before it.
    for (let index = 0; index < 120; index++) api.addComment(7, `Comment ${index}`);
    const others = [
      api.addComment(7, `${marker}by a person`, { login: 'octocat', type: 'User', id: 1 }),
      api.addComment(7, `${marker}by another app`, { login: 'renovate[bot]', type: 'Bot', id: 2 }),
      api.addComment(7, `quoted:\n${marker}`),
    ];
    const bodies = others.map(({ body }) => body);
    await plan(workspace, api);
    await plan(workspace, api);
    assert.equal(api.comments.length, 124);
    assert.deepEqual(
      others.map(({ body }) => body),
      bodies,
    );
  });

  test('that may not or cannot be written is a warning, and the step goes on', async () => {
    using workspace = createWorkspace(FILES);
    workspace.track();
    await using closed = await github({ permissions: { pullRequests: 'read' } });
    await using broken = await github();
    broken.faults.push({
      match: ({ path }) => path.includes('/issues/'),
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'respond', status: 502, code: 'Bad Gateway' },
    });
    const base = closed.head('acme/audiences');
    const fork = pullRequestEvent({ base, head: 'stranger/audiences' });
    const deleted = pullRequestEvent({ base, head: null });
    const cases: [what: string, api: Github, options: ActionOptions, code: string, says: RegExp][] = [
      [
        'no permission',
        closed,
        {},
        'comment-not-permitted',
        /Grant the job `permissions: pull-requests: write`/,
      ],
      ['a fork', closed, { event: fork }, 'comment-not-permitted', /from a fork the token can only read/],
      [
        'a deleted fork',
        closed,
        { event: deleted },
        'comment-not-permitted',
        /from a fork the token can only read/,
      ],
      ['GitHub down', broken, {}, 'comment-failed', /could not be written.*job summary/],
    ];
    for (const [what, api, options, code, says] of cases) {
      const run = await plan(workspace, api, options);
      assert.equal(run.exitCode, 0, what);
      assert.deepEqual(codesOf(run), [`warning ${code}`], what);
      assert.match(run.result.problems[0].message, says, what);
      assert.match(run.summary, new RegExp(code), what);
      assert.equal(api.comments.length, 0, what);
    }
  });

  test('is created under `changes` and `failure` only where there is something to say, and then kept current', async () => {
    for (const [comment, quiet, loud] of [
      ['changes', TREE, FILES],
      ['changes', TREE, { ...TREE, 'audiences.yml': manifest({ a: '' }) }],
      [
        'changes',
        TREE,
        {
          ...TREE,
          'audiences.yml': manifest({
            a: 'duplicates: warn, max_removed: 100%, max_members: 9',
            b: 'min_members: 5',
          }),
        },
      ],
      ['failure', FILES, { ...FILES, 'audiences.yml': manifest({ a: 'min_members: 9', b: '' }) }],
    ] as const) {
      await using api = await github();
      using workspace = createWorkspace(quiet);
      const inputs = { comment };
      await plan(workspace, api, { inputs });
      assert.equal(api.comments.length, 0, comment);
      workspace.write(loud);
      await plan(workspace, api, { inputs });
      assert.equal(api.comments.length, 1, comment);
      const before = api.comments[0]?.body;
      workspace.write(quiet);
      await plan(workspace, api, { inputs });
      assert.equal(api.comments.length, 1, comment);
      assert.notEqual(api.comments[0]?.body, before, comment);
    }
  });

  test('is not kept without a pull request, without the input, or by an import', async () => {
    await using api = await github();
    using workspace = createWorkspace(FILES);
    for (const options of [
      { eventName: 'push', event: { repository: { default_branch: 'main' } }, ref: 'refs/heads/x' },
      { inputs: { comment: 'false' } },
      { inputs: { mode: 'import' } },
    ]) {
      await plan(workspace, api, options);
    }
    assert.equal(api.requests.filter(({ path }) => path.includes('/issues/')).length, 0);
  });

  test('has room for any number of audiences', async () => {
    await using api = await github();
    const all = Array.from({ length: 1500 }, (_, index) => `audience_${index}_${'long'.repeat(20)}`);
    using workspace = createWorkspace({
      'audiences.yml': manifest(Object.fromEntries(all.map((id) => [id, 'members: members/a.csv']))),
      'members/a.csv': csv(ids(0, 2)),
    });
    const run = await plan(workspace, api);
    assert.equal(run.exitCode, 0, run.log);
    const body = api.comments[0]?.body ?? '';
    assert.ok(Buffer.byteLength(body) <= 65_536 && body.length > 30_000, String(body.length));
    assert.match(body, /… and [\d,]+ more audiences; see `result\.json`/);
  });
});
