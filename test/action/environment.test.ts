import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { readEnvironment } from '../../src/action/environment.ts';
import { temporaryFolder } from '../support/temporary.ts';

test('the runner’s variables are read', () => {
  const { git, ...environment } = readEnvironment({
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: '/w/repo',
    RUNNER_TEMP: '/w/_temp',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: 'us/audiences',
    GITHUB_REPOSITORY_ID: '4711',
    GITHUB_WORKFLOW: 'Audiences',
    GITHUB_JOB: 'plan',
    GITHUB_ACTION: 'import',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_API_URL: 'https://github.example/api/v3/',
    GITHUB_RUN_ID: '42',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_SHA: '9d2f6a7',
    GITHUB_ACTOR: 'somebody-else',
    GITHUB_TRIGGERING_ACTOR: 'octo-dev',
    GITHUB_ACTION_REPOSITORY: 'org/odp-audience-action',
    GITHUB_ACTION_REF: 'v1',
    AWS_ENDPOINT_URL: 'http://localhost:1',
    RUNNER_DEBUG: '1',
  });
  assert.deepEqual(environment, {
    onGitHub: true,
    workspace: resolve('/w/repo'),
    temp: resolve('/w/_temp'),
    eventName: 'push',
    payload: {},
    ref: 'refs/heads/main',
    repository: 'us/audiences',
    repositoryId: 4711,
    serverUrl: 'https://github.example',
    sha: '9d2f6a7',
    runId: 42,
    runAttempt: 2,
    deskBase: null,
    keepsArtifacts: false,
    artifactService: null,
    actor: 'octo-dev',
    workflow: 'Audiences',
    job: 'plan',
    step: 'import',
    runUrl: 'https://github.example/us/audiences/actions/runs/42',
    attemptUrl: 'https://github.example/us/audiences/actions/runs/42/attempts/2',
    apiUrl: 'https://github.example/api/v3',
    workflowAccount: 'github-actions[bot]',
    docsUrl: 'https://github.com/org/odp-audience-action/blob/v1/docs',
    s3Endpoint: { variable: 'AWS_ENDPOINT_URL', url: 'http://localhost:1' },
    debug: true,
    noColor: false,
  });
  assert.equal(git.GIT_TERMINAL_PROMPT, '0');
});

for (const [server, keeps] of [
  ['https://github.com', true],
  ['https://acme.ghe.com', true],
  ['http://github.localhost:1', true],
  ['https://github.acme.example', false],
  ['https://notgithub.com', false],
  ['https://ghe.com', false],
  ['no address', false],
] as const) {
  test(`artifacts ${keeps ? 'are kept' : 'are not kept'} on ${server}`, () => {
    const runner = { ACTIONS_RESULTS_URL: 'https://results.example/', ACTIONS_RUNTIME_TOKEN: 'token' };
    const read = (env: NodeJS.ProcessEnv) => readEnvironment({ ...env, GITHUB_SERVER_URL: server });
    assert.equal(read(runner).keepsArtifacts, keeps);
    assert.equal(read({ ...runner, ACTIONS_RESULTS_URL: '' }).keepsArtifacts, false);
    assert.equal(read({ ...runner, ACTIONS_RESULTS_URL: 'results' }).keepsArtifacts, false);
    assert.equal(read({ ...runner, ACTIONS_RUNTIME_TOKEN: undefined }).keepsArtifacts, false);
    // Forgejo sets Gitea's variable, too.
    for (const other of [{ GITEA_ACTIONS: 'true' }, { FORGEJO_ACTIONS: 'true' }])
      assert.equal(read({ ...runner, ...other }).keepsArtifacts, false);
  });
}

test('the runner is known by its files, too', () => {
  assert.equal(readEnvironment({ GITHUB_OUTPUT: '/tmp/output' }).onGitHub, true);
  assert.equal(readEnvironment({ GITHUB_STEP_SUMMARY: '/tmp/summary' }).onGitHub, true);
  assert.equal(readEnvironment({ GITHUB_ACTIONS: 'false', GITHUB_OUTPUT: '' }).onGitHub, false);
});

test('without any variable the current folder is the workspace', () => {
  const environment = readEnvironment({});
  assert.equal(environment.onGitHub, false);
  assert.equal(environment.workspace, process.cwd());
  assert.equal(environment.runUrl, null);
  assert.equal(environment.docsUrl, null);
  assert.equal(environment.s3Endpoint, null);
  assert.equal(environment.apiUrl, 'https://api.github.com');
});

test('the endpoint of S3 alone wins over the general one', () => {
  const environment = readEnvironment({ AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_S3: 'http://b' });
  assert.deepEqual(environment.s3Endpoint, { variable: 'AWS_ENDPOINT_URL_S3', url: 'http://b' });
  const ignored = readEnvironment({
    AWS_ENDPOINT_URL: 'http://a',
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
  });
  assert.equal(ignored.s3Endpoint, null);
});

const base = { sha: 'abc', repo: { full_name: 'us/a' } };
const payloads: [content: string, payload: object][] = [
  ['{"repository":{"default_branch":"main"},"other":1}', { repository: { default_branch: 'main' } }],
  [
    JSON.stringify({ pull_request: { number: 7, base, head: { repo: { full_name: 'x/a', fork: true } } } }),
    { pull_request: { number: 7, base, head: { repo: { full_name: 'x/a' } } } },
  ],
  [
    JSON.stringify({ pull_request: { number: 7, base, head: { repo: null } } }),
    { pull_request: { number: 7, base, head: { repo: null } } },
  ],
  ...[{}, { head: {} }, { head: { sha: 'def' } }, { head: null }].map((head): [string, object] => [
    JSON.stringify({ pull_request: { number: 7, base, ...head } }),
    { pull_request: { number: 7, base } },
  ]),
  [JSON.stringify({ pull_request: { number: '7', base } }), {}],
  [JSON.stringify({ pull_request: { number: 7, base: {} } }), {}],
  ['{"repository":{"default_branch":5}}', { repository: {} }],
  ['{"repository":', {}],
  ['', {}],
  ['null', {}],
  ['[]', {}],
  ['{"__proto__":{"repository":{"default_branch":"main"}}}', {}],
];
for (const [content, payload] of payloads) {
  test(`the payload ${content.slice(0, 60) || '(empty)'} gives ${JSON.stringify(payload).slice(0, 40)}`, () => {
    const folder = temporaryFolder('environment');
    const path = join(folder, 'event.json');
    writeFileSync(path, content);
    const read = readEnvironment({ GITHUB_EVENT_PATH: path }).payload;
    assert.deepEqual(JSON.parse(JSON.stringify(read)), payload);
    assert.deepEqual(readEnvironment({ GITHUB_EVENT_PATH: join(folder, 'none') }).payload, {});
  });
}
