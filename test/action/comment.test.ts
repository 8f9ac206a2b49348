import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commentMarker, upsertComment } from '../../src/action/comment.ts';
import { respond } from '../support/faults.ts';
import { type Github, startGithub } from '../support/github.ts';

const key = {
  workflow: 'Audiences',
  job: 'plan',
  manifest: 'audiences.yml',
  selection: null,
  trackerId: null,
  region: 'us',
  membersDirectory: null,
  matrix: null,
};
const pull = {
  repository: 'acme/audiences',
  number: 7,
  fromFork: false,
  workflowAccount: 'github-actions[bot]',
};
/** As the action has it, in a hundredth of the time. */
const quick = { timeout: 20_000, pause: 10 };
const access = ({ token, url }: Github) => ({ token, apiUrl: url });
const say = (text: string) => () => text;
const creates = ({ method, path }: { method: string; path: string }) =>
  method === 'POST' && path.endsWith('/comments');
const APP = { login: 'planner[bot]', type: 'Bot', id: 5 } as const;
const PERSON = { login: 'octocat', type: 'User', id: 1 } as const;

describe('the pull-request comment', () => {
  it('is created once and then updated in place', async () => {
    await using github = await startGithub();
    assert.equal(await upsertComment(access(github), pull, key, say('one')), null);
    assert.equal(await upsertComment(access(github), pull, key, say('two')), null);
    assert.deepEqual(
      github.comments.map(({ body }) => body),
      [`${commentMarker(key)}\ntwo`],
    );
  });

  it('is another one for each of what tells runs apart, but not for another order', async () => {
    await using github = await startGithub();
    for (const other of [
      key,
      { ...key, job: 'other' },
      { ...key, workflow: 'Other' },
      { ...key, manifest: 'b.yml' },
      { ...key, trackerId: 'AbC' },
      { ...key, region: 'eu' },
      { ...key, membersDirectory: 'exports' },
      { ...key, matrix: '{"region":"us"}' },
      { ...key, selection: ['a', 'b'] },
      { ...key, selection: ['b', 'a'] },
    ]) {
      await upsertComment(access(github), pull, other, say('x'));
    }
    assert.equal(github.comments.length, 9);
  });

  it('is found behind hundreds of other comments', async () => {
    await using github = await startGithub();
    for (let index = 0; index < 230; index += 1) github.addComment(7, `comment ${index}`, PERSON);
    const own = github.addComment(7, `${commentMarker(key)}\nold`);
    await upsertComment(access(github), pull, key, say('new'));
    assert.equal(github.comments.length, 231);
    assert.equal(own.body, `${commentMarker(key)}\nnew`);
  });

  for (const account of [undefined, APP, PERSON]) {
    it(`of ${account?.login ?? 'the workflow’s token'} is never somebody else’s with a copied marker`, async () => {
      await using github = await startGithub(account === undefined ? {} : { account });
      const copied = [
        { login: 'mallory', type: 'User', id: 2 } as const,
        { login: 'other[bot]', type: 'Bot', id: 3 } as const,
      ].map((user) => github.addComment(7, `${commentMarker(key)}\ncopied`, user));
      await upsertComment(access(github), pull, key, say('one'));
      await upsertComment(access(github), pull, key, say('two'));
      assert.ok(copied.every(({ body }) => body.endsWith('copied')));
      assert.equal(github.comments.length, 3);
      assert.match(github.comments[2]!.body, /two$/);
    });
  }

  it('knows the workflow’s own token where neither GraphQL nor `GET /user` answers it', async () => {
    await using github = await startGithub();
    github.faults.push({
      match: ({ path }) => path === '/graphql',
      action: respond(403),
    });
    const own = github.addComment(7, `${commentMarker(key)}\nold`);
    await upsertComment(access(github), pull, key, say('new'));
    assert.match(own.body, /new$/);
  });

  for (const account of ['forgejo-actions', 'gitea-actions']) {
    it(`of ${account}, for which the server answers neither, is updated, and a stranger’s copy is left alone`, async () => {
      await using github = await startGithub({ account: { login: account, type: 'User', id: -2 } });
      github.faults.push({
        times: Infinity,
        match: ({ path }) => path === '/graphql' || path === '/user',
        action: respond(404),
      });
      const stranger = github.addComment(7, `${commentMarker(key)}\ncopied`, PERSON);
      for (const text of ['one', 'two'])
        await upsertComment(access(github), { ...pull, workflowAccount: account }, key, say(text), {
          patience: quick,
        });
      assert.match(stranger.body, /copied$/);
      assert.equal(github.comments.length, 2);
      assert.match(github.comments[1]!.body, /two$/);
    });
  }

  it('is the oldest where two runs at once made two, and the younger goes', async () => {
    await using github = await startGithub();
    const first = github.addComment(7, `${commentMarker(key)}\na`);
    github.addComment(7, `${commentMarker(key)}\nb`);
    await upsertComment(access(github), pull, key, say('c'));
    assert.deepEqual(github.comments, [first]);
    assert.match(first.body, /c$/);
  });

  it('has room for its marker within GitHub’s limit', async () => {
    await using github = await startGithub();
    const problem = await upsertComment(access(github), pull, key, (maxBytes) => 'x'.repeat(maxBytes));
    assert.equal(problem, null);
    assert.equal(github.comments[0]!.body.length, 65_000);
  });

  for (const permission of ['read', 'none'] as const) {
    it(`is a warning that names the permission, where the token has ${permission}`, async () => {
      await using github = await startGithub({ permissions: { pullRequests: permission } });
      const problem = await upsertComment(access(github), pull, key, say('x'));
      assert.equal(problem?.code, 'comment-not-permitted');
      assert.equal(problem?.severity, 'warning');
      assert.match(problem.message, /permissions: pull-requests: write/);
    });
  }

  it('on a fork says that the token can only read', async () => {
    await using github = await startGithub({ permissions: { pullRequests: 'read' } });
    const problem = await upsertComment(access(github), { ...pull, fromFork: true }, key, say('x'));
    assert.match(problem!.message, /pull-requests: write.*fork.*job summary/);
  });

  it('without a token is a warning', async () => {
    assert.equal((await upsertComment(null, pull, key, say('x')))?.code, 'comment-not-permitted');
  });

  for (const [about, requests, action] of [
    ['a server error', 6, respond(503)],
    [
      'a rate limit that ends later than a run may wait',
      1,
      {
        kind: 'respond',
        status: 403,
        code: 'You have exceeded a secondary rate limit',
        headers: { 'retry-after': '121' },
      },
    ],
    ['a locked conversation', 1, respond(403, 'Unable to create comment because issue is locked.')],
    ['a refused text', 1, respond(422)],
    ['a broken connection', 3, { kind: 'reset', after: 'headers' }],
  ] as const) {
    it(`fails with a warning on ${about}, after ${requests} requests`, async () => {
      await using github = await startGithub();
      github.faults.push({ times: Infinity, match: creates, action });
      const problem = await upsertComment(access(github), pull, key, say('x'), { patience: quick });
      assert.equal(problem?.code, 'comment-failed');
      assert.equal(problem?.severity, 'warning');
      assert.equal(github.requests.filter(creates).length, requests);
      assert.ok(!problem.message.includes(github.token));
    });
  }

  for (const [about, status, headers, code] of [
    ['429 with Retry-After', 429, { 'retry-after': '1' }, ''],
    ['403 with Retry-After', 403, { 'retry-after': '1' }, 'Forbidden'],
    [
      '403 without requests left',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
      'Forbidden',
    ],
  ] as const) {
    it(`waits for a rate limit: ${about}`, async () => {
      await using github = await startGithub();
      const action = { kind: 'respond', status, headers, code } as const;
      github.faults.push({ match: ({ method }) => method === 'GET', action }, { match: creates, action });
      assert.equal(await upsertComment(access(github), pull, key, say('x'), { patience: quick }), null);
      assert.equal(github.comments.length, 1);
      const asked = github.requests.filter(creates).map(({ time }) => time);
      assert.equal(asked.length, 2);
      assert.ok(asked[1]! - asked[0]! >= 990);
    });
  }

  it('stops waiting when the run is cancelled', async () => {
    await using github = await startGithub();
    const cancelled = new AbortController();
    github.faults.push({
      match: ({ method }) => method === 'GET',
      action: { kind: 'respond', status: 429, headers: { 'retry-after': '90' } },
    });
    const written = upsertComment({ ...access(github), signal: cancelled.signal }, pull, key, say('x'));
    while (github.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    cancelled.abort();
    assert.equal((await written)?.code, 'comment-failed');
    assert.equal(github.requests.length, 1);
  });

  it('is not doubled where the answer of the first try was lost', async () => {
    await using github = await startGithub();
    github.faults.push({ match: creates, action: { kind: 'reset', after: 'stored' } });
    assert.equal(await upsertComment(access(github), pull, key, say('x'), { patience: quick }), null);
    assert.equal(github.comments.length, 1);
    assert.equal(github.requests.filter(creates).length, 1);
  });

  it('outlasts a passing fault while it looks for the comment', async () => {
    await using github = await startGithub();
    github.faults.push({ match: ({ method }) => method === 'GET', action: respond(502) });
    assert.equal(await upsertComment(access(github), pull, key, say('x')), null);
    assert.equal(github.comments.length, 1);
  });

  it('is created again where it was deleted meanwhile', async () => {
    await using github = await startGithub();
    github.addComment(7, `${commentMarker(key)}\nold`);
    github.faults.push({
      match: ({ method }) => method === 'PATCH',
      action: respond(404),
    });
    assert.equal(await upsertComment(access(github), pull, key, say('x')), null);
    assert.equal(github.comments.length, 2);
  });
});
