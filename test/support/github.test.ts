// First: GitHub’s toolkit asks for the proxy when it is loaded.
import './own-environment.ts';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { getOctokit } from '@actions/github';
import { type Github, startGithub } from './github.ts';
import { temporaryFolder } from './temporary.ts';

const REPOSITORY = { owner: 'acme', repo: 'audiences' };
const repositories = {
  'acme/audiences': {
    'audiences.yml': 'version: 1\n',
    'members/vip.csv': 'customer_id\n1\n',
    'members/link.csv': { link: 'vip.csv' },
    vendor: { submodule: 'b'.repeat(40) },
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

/** What git says as a client of the stand-in, with this token. */
async function git(github: Github, folder: string, args: readonly string[], token = github.token) {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
  };
  return promisify(execFile)('git', args, { cwd: folder, env }).then(
    ({ stdout }) => stdout,
    ({ stderr }) => stderr as string,
  );
}

test('a commit is fetched with git, and known to the API', async () => {
  await using github = await startGithub({ repositories });
  const sha = github.head('acme/audiences');
  const commit = await client(github).git.getCommit({ ...REPOSITORY, commit_sha: sha });
  assert.equal(commit.data.html_url, `${github.serverUrl}/acme/audiences/commit/${sha}`);
  const folder = temporaryFolder();
  await git(github, folder, ['init', '--quiet']);
  const fetch = (token?: string) =>
    git(github, folder, ['fetch', '--depth=1', `${github.serverUrl}/acme/audiences`, sha], token);
  assert.match(await fetch('other'), /Authentication failed|could not read Username/);
  github.permissions.contents = 'none';
  assert.match(await fetch(), /returned error: 403/);
  github.permissions.contents = 'read';
  await fetch();
  const files = await git(github, folder, ['ls-tree', '-r', sha]);
  assert.match(files, /120000 blob \w+\tmembers\/link.csv/);
  assert.match(files, /160000 commit b{40}\tvendor/);
  assert.match(await git(github, folder, ['show', `${sha}:members/vip.csv`]), /^customer_id\n1\n$/);
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
  await assert.rejects(
    git.getCommit({ ...REPOSITORY, commit_sha: github.head('acme/audiences') }),
    refused(403, /integration/),
  );
  await assert.rejects(
    client(github, 'other').git.getCommit({ ...REPOSITORY, commit_sha: github.head('acme/audiences') }),
    refused(401, /Bad credentials/),
  );
  assert.equal(
    (await fetch(`${github.url}/repos/acme/audiences/git/commits/${github.head('acme/audiences')}`)).status,
    404,
  );
});

test('a renamed branch answers under its new name, from the address that the old one leads to', async () => {
  await using github = await startGithub({ repositories });
  github.branches.set('master', 'main');
  const { repos } = client(github);
  const named = async (branch: string) => (await repos.getBranch({ ...REPOSITORY, branch })).data.name;
  assert.deepEqual([await named('main'), await named('master')], ['main', 'main']);
  assert.deepEqual(
    github.requests.map(({ path }) => path.split('/').at(-1)),
    ['main', 'master', 'main'],
  );
  await assert.rejects(repos.getBranch({ ...REPOSITORY, branch: 'feature/x' }), refused(404, /Not Found/));
  github.permissions.contents = 'none';
  await assert.rejects(repos.getBranch({ ...REPOSITORY, branch: 'main' }), refused(403, /integration/));
  assert.equal((await repos.get(REPOSITORY)).data.default_branch, 'main');
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
  await assert.rejects(
    git.getCommit({ ...REPOSITORY, commit_sha: github.head('acme/audiences') }),
    refused(403, /rate limit/),
  );
  const patience = new AbortController();
  const unanswered = assert.rejects(
    git.getCommit({
      ...REPOSITORY,
      commit_sha: github.head('acme/audiences'),
      request: { signal: patience.signal },
    }),
  );
  // Given up only once it has arrived: on a busy machine the next request would meet the fault instead.
  while (github.requests.length < 2) await setImmediate();
  patience.abort();
  await unanswered;
  await git.getCommit({ ...REPOSITORY, commit_sha: github.head('acme/audiences') });
  const sha = github.commit('acme/fork', { 'a.txt': 'a' });
  await git.getCommit({ owner: 'acme', repo: 'fork', commit_sha: sha });
  assert.equal(github.requests.length, 4);
});
