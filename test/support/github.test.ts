import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { getOctokit } from '@actions/github';
import { type Github, startGithub } from './github.ts';

const SHA = 'a'.repeat(40);
const LARGE = randomBytes(1_100_000);
const REPOSITORY = { owner: 'acme', repo: 'audiences' };
const repositories = {
  'acme/audiences': {
    [SHA]: {
      'audiences.yml': 'version: 1\n',
      'members/vip.csv': 'customer_id\n1\n',
      'members/large.bin': LARGE,
      'members/link.csv': { link: 'vip.csv' },
      vendor: { submodule: 'b'.repeat(40) },
    },
  },
};

function client(github: Github, token = github.token) {
  return getOctokit(token, { baseUrl: github.url }).rest;
}

const refused = (status: number, message: RegExp) => (error: { status: number; message: string }) => {
  assert.equal(error.status, status);
  assert.match(error.message, message);
  return true;
};

test('a commit is read from its tree to its blobs', async () => {
  await using github = await startGithub({ repositories });
  const { git } = client(github);
  const commit = await git.getCommit({ ...REPOSITORY, commit_sha: SHA });
  const tree = await git.getTree({ ...REPOSITORY, tree_sha: commit.data.tree.sha, recursive: '1' });
  assert.equal(tree.data.truncated, false);
  assert.deepEqual(
    tree.data.tree.map(({ path, mode, type }) => [path, mode, type]),
    [
      ['audiences.yml', '100644', 'blob'],
      ['members', '040000', 'tree'],
      ['members/large.bin', '100644', 'blob'],
      ['members/link.csv', '120000', 'blob'],
      ['members/vip.csv', '100644', 'blob'],
      ['vendor', '160000', 'commit'],
    ],
  );
  const large = tree.data.tree.find(({ path }) => path === 'members/large.bin')!;
  const blob = await git.getBlob({ ...REPOSITORY, file_sha: large.sha });
  assert.ok(Buffer.from(blob.data.content, 'base64').equals(LARGE));
  const raw = await fetch(`${github.url}/repos/acme/audiences/git/blobs/${large.sha}`, {
    headers: { accept: 'application/vnd.github.raw+json', authorization: `token ${github.token}` },
  });
  assert.ok(Buffer.from(await raw.arrayBuffer()).equals(LARGE));
  // What `git hash-object` says.
  assert.equal(tree.data.tree[0]?.sha, 'b82551848c644f63b8517a7bdf8be9a992e6f4da');
});

test('a truncated tree can be walked folder by folder, or not', async () => {
  await using github = await startGithub({ repositories, truncated: true });
  const { git } = client(github);
  const all = await git.getTree({ ...REPOSITORY, tree_sha: SHA, recursive: '1' });
  assert.equal(all.data.truncated, true);
  const root = await git.getTree({ ...REPOSITORY, tree_sha: SHA });
  assert.equal(root.data.truncated, false);
  const members = root.data.tree.find(({ path }) => path === 'members')!;
  const below = await git.getTree({ ...REPOSITORY, tree_sha: members.sha });
  assert.deepEqual(
    below.data.tree.map(({ path }) => path),
    ['large.bin', 'link.csv', 'vip.csv'],
  );
  github.rules.truncated = 'all';
  assert.equal((await git.getTree({ ...REPOSITORY, tree_sha: SHA })).data.truncated, true);
});

test('the contents endpoint does not give files over 1 MB', async () => {
  await using github = await startGithub({ repositories });
  const { repos } = client(github);
  const small = await repos.getContent({ ...REPOSITORY, path: 'members/vip.csv', ref: SHA });
  assert.ok('content' in small.data);
  assert.equal(Buffer.from(small.data.content, 'base64').toString(), 'customer_id\n1\n');
  const large = await repos.getContent({ ...REPOSITORY, path: 'members/large.bin', ref: SHA });
  assert.ok('content' in large.data);
  assert.deepEqual([large.data.content, large.data.encoding], ['', 'none']);
  await assert.rejects(
    repos.getContent({ ...REPOSITORY, path: 'none', ref: SHA }),
    refused(404, /Not Found/),
  );
});

test('comments are created, found page by page and updated', async () => {
  await using github = await startGithub();
  for (let n = 0; n < 120; n++) github.addComment(5, `comment ${n}`, { login: 'mona', type: 'User', id: 2 });
  const { issues } = client(github);
  const created = await issues.createComment({ ...REPOSITORY, issue_number: 5, body: 'plan' });
  assert.equal(created.data.user?.login, 'github-actions[bot]');
  assert.equal(created.data.performed_via_github_app?.slug, 'github-actions');
  const octokit = getOctokit(github.token, { baseUrl: github.url });
  const all = await octokit.paginate(octokit.rest.issues.listComments, {
    ...REPOSITORY,
    issue_number: 5,
    per_page: 50,
  });
  assert.equal(all.length, 121);
  await issues.updateComment({ ...REPOSITORY, comment_id: created.data.id, body: 'x'.repeat(65_536) });
  assert.equal(github.comments.at(-1)?.body.length, 65_536);
  await assert.rejects(
    issues.updateComment({ ...REPOSITORY, comment_id: created.data.id, body: 'x'.repeat(65_537) }),
    refused(422, /too long|Validation/),
  );
});

test('tokens and permissions are checked', async () => {
  await using github = await startGithub({ repositories, permissions: { pullRequests: 'read' } });
  const { git, issues, users } = client(github);
  await assert.rejects(users.getAuthenticated(), refused(403, /Resource not accessible by integration/));
  await assert.rejects(
    issues.createComment({ ...REPOSITORY, issue_number: 1, body: 'x' }),
    refused(403, /integration/),
  );
  await issues.listComments({ ...REPOSITORY, issue_number: 1 });
  github.permissions.contents = 'none';
  await assert.rejects(git.getCommit({ ...REPOSITORY, commit_sha: SHA }), refused(403, /integration/));
  await assert.rejects(
    client(github, 'other').git.getCommit({ ...REPOSITORY, commit_sha: SHA }),
    refused(401, /Bad credentials/),
  );
  assert.equal((await fetch(`${github.url}/repos/acme/audiences/git/commits/${SHA}`)).status, 404);
});

test('a person’s token may ask who it is', async () => {
  await using github = await startGithub({ account: { login: 'mona', type: 'User', id: 2 } });
  assert.equal((await client(github).users.getAuthenticated()).data.login, 'mona');
});

test('faults: rate limits and answers that never come', async () => {
  await using github = await startGithub({ repositories });
  github.faults.push(
    {
      action: {
        kind: 'respond',
        status: 403,
        code: 'API rate limit exceeded',
        headers: { 'x-ratelimit-remaining': '0' },
      },
    },
    { action: { kind: 'hang' } },
  );
  const { git } = client(github);
  await assert.rejects(git.getCommit({ ...REPOSITORY, commit_sha: SHA }), refused(403, /rate limit/));
  await assert.rejects(
    git.getCommit({ ...REPOSITORY, commit_sha: SHA, request: { signal: AbortSignal.timeout(50) } }),
  );
  await git.getCommit({ ...REPOSITORY, commit_sha: SHA });
  github.commit('acme/fork', 'c'.repeat(40), { 'a.txt': 'a' });
  await git.getCommit({ owner: 'acme', repo: 'fork', commit_sha: 'c'.repeat(40) });
  assert.equal(github.requests.length, 4);
});
