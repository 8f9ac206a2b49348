import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type ActionOptions, runAction } from '../support/action.ts';
import type { FaultAction } from '../support/faults.ts';
import { type Github, startGithub } from '../support/github.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { createWorkspace } from '../support/workspace.ts';
import { onPullRequest } from './pull-request.ts';

const FILES = {
  'audiences.yml': 'version: 1\naudiences: { vip: { identifier: customer_id, members: vip.csv } }\n',
  'vip.csv': 'customer_id\nmember-1\n',
};

async function plan(github: Github, options: ActionOptions = {}, files = FILES) {
  using workspace = createWorkspace(files);
  return await runAction({
    workspace,
    ...onPullRequest(),
    apiUrl: github.url,
    token: github.token,
    ...options,
  });
}

describe('GitHub’s limits', { concurrency: 3 }, () => {
  for (const [about, action] of [
    ['a rate limit', { kind: 'respond', status: 429, headers: { 'retry-after': '1' } }],
    [
      'a secondary limit',
      { kind: 'respond', status: 403, code: 'Forbidden', headers: { 'retry-after': '1' } },
    ],
    ['a server error', { kind: 'respond', status: 502 }],
  ] as const satisfies readonly (readonly [string, FaultAction])[]) {
    test(`${about} is waited for, in reading and writing, and the comment is there once`, async () => {
      await using github = await startGithub();
      for (const method of ['GET', 'POST'])
        github.faults.push({
          match: (one) => one.method === method && one.path.endsWith('/comments'),
          action,
        });
      const run = await plan(github);
      assert.equal(run.exitCode, 0, run.log);
      assert.equal(github.comments.length, 1);
      assert.ok(!run.resultText.includes('comment-failed'));
    });
  }
});

describe('a server that is not github.com', { concurrency: 3 }, () => {
  test('has no page of this action: links in messages lead to github.com', async () => {
    await using github = await startGithub();
    const env = { GITHUB_SERVER_URL: 'https://github.company.test' };
    const run = await plan(github, { env }, { ...FILES, 'vip.csv': 'customer_id\n' });
    assert.equal(run.exitCode, 1);
    const [first] = run.annotations;
    assert.match(first?.message ?? '', /https:\/\/github\.com\/acme\/odp-audience-action\/blob\/v1\/docs\//);
    assert.ok(!run.log.includes('github.company.test/acme/odp-audience-action'));
  });

  for (const [variables, login] of [
    [{ FORGEJO_ACTIONS: 'true', GITEA_ACTIONS: 'true' }, 'forgejo-actions'],
    [{ GITEA_ACTIONS: 'true' }, 'gitea-actions'],
  ] as const) {
    test(`writes as ${login} and does not say so: its comment is updated, a stranger’s copy is not`, async () => {
      await using github = await startGithub({ account: { login, type: 'User', id: -2 } });
      github.faults.push({
        match: ({ path }) => path === '/graphql' || path === '/user',
        times: Number.POSITIVE_INFINITY,
        action: { kind: 'respond', status: 404 },
      });
      assert.equal((await plan(github, { env: variables })).exitCode, 0);
      const [own] = github.comments;
      const stranger = github.addComment(7, own?.body ?? '', { login: 'mallory', type: 'User', id: 2 });
      const copied = stranger.body;
      const run = await plan(github, { env: variables }, { ...FILES, 'vip.csv': 'customer_id\n1\n2\n3\n' });
      assert.equal(run.exitCode, 0, run.log);
      assert.equal(github.comments.length, 2);
      assert.equal(stranger.body, copied);
      assert.notEqual(own?.body, copied);
    });
  }
});

describe('the jobs of a matrix', () => {
  test('and runs of other trackers, regions or folders have comments of their own, each updated in place', async () => {
    await using github = await startGithub();
    const jobs = [
      {},
      { matrix: '{"account":"a"}' },
      { matrix: '{ "account": "b" }' },
      { 'tracker-id': 'AbC' },
      { 'tracker-id': 'AbC-eu1' },
      { 'members-directory': '.' },
    ];
    for (const inputs of [...jobs, { matrix: '{"account": "b"}' }, { matrix: 'null' }])
      assert.equal((await plan(github, { inputs })).exitCode, 0);
    assert.equal(github.comments.length, jobs.length);
  });

  test('in a container, where RUNNER_TEMP is elsewhere, find the same comment', async () => {
    await using github = await startGithub();
    for (const _ of ['host', 'container']) {
      const temp = temporaryFolder('temp');
      mkdirSync(join(temp, 'members'));
      writeFileSync(join(temp, 'members', 'vip.csv'), 'customer_id\n1\n');
      const run = await plan(github, { temp, inputs: { 'members-directory': join(temp, 'members') } });
      assert.equal(run.exitCode, 0, run.log);
    }
    assert.equal(github.comments.length, 1);
  });
});

describe('outputs', { concurrency: 2 }, () => {
  const many = (count: number, name: (index: number) => string) =>
    Object.fromEntries([
      [
        'audiences.yml',
        `version: 1\ndefaults: { identifier: customer_id }\naudiences:\n${Array.from({ length: count }, (_, index) => `  ${name(index)}: { members: vip.csv }\n`).join('')}`,
      ],
      ['vip.csv', 'customer_id\n1\n'],
    ]) as typeof FILES;

  test('that are too long for `env` are empty, and the log says where the same is', async () => {
    await using github = await startGithub();
    const files = many(1_200, (index) => `audience_${'x'.repeat(90)}_${index}`);
    const run = await plan(github, { eventName: 'push', event: {}, inputs: { shards: '2' } }, files);
    assert.equal(run.exitCode, 0, run.log.slice(-2000));
    assert.equal(run.outputs.files, '');
    assert.equal(run.outputs.audiences, '');
    assert.equal(run.outputs.members, '1200');
    assert.equal(
      JSON.parse(run.outputs.shards ?? '')
        .join(',')
        .split(',').length,
      1_200,
    );
    assert.ok(
      run.log.includes(
        `The output \`files\` is empty: it would be longer than GitHub takes. ${run.outputs['result-path']}`,
      ),
    );
  });
});
