import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { pullRequestEvent, workflowRunEvent } from './pull-request.ts';
import { audienceOf, codesOf, ids, oneList, openScene, type SceneRun } from './scene.ts';

const FILES = oneList(ids(0, 3));
const MAIN = 'refs/heads/main';
const REPOSITORY = { repository: { full_name: 'acme/audiences', default_branch: 'main' } };
/** One of each kind that a workflow is most often started by. */
const EXAMPLES = (
  examples as unknown as readonly { readonly name: string; readonly examples: readonly object[] }[]
).filter(({ name }) =>
  /^(?:push|pull_request|merge_group|workflow_run|workflow_dispatch|repository_dispatch|release|issue_comment)$/.test(
    name,
  ),
);
const { head, ...headless } = (pullRequestEvent() as { pull_request: { head: object } }).pull_request;
const PULL = 'refs/pull/7/merge';

const AUTO: [event: string, ref: string, payload: object, mode: 'plan' | 'import', why: string][] = [
  ['push', MAIN, REPOSITORY, 'import', 'the event is push, on the default branch'],
  ['push', 'refs/heads/feature', REPOSITORY, 'plan', 'the event is push, but not on the default branch'],
  [
    'push',
    'refs/tags/main',
    REPOSITORY,
    'plan',
    'the event is push, of a tag; to import there, set mode: import',
  ],
  ['push', MAIN, {}, 'plan', 'the event is push, and it does not say which branch is the default one'],
  ['schedule', MAIN, REPOSITORY, 'import', 'the event is schedule, on the default branch'],
  ['schedule', MAIN, {}, 'import', 'the event is schedule, which is always on the default branch'],
  ['workflow_dispatch', MAIN, REPOSITORY, 'import', 'the event is workflow_dispatch, on the default branch'],
  [
    'workflow_dispatch',
    'refs/heads/x',
    REPOSITORY,
    'plan',
    'the event is workflow_dispatch, but not on the default branch',
  ],
  [
    'repository_dispatch',
    MAIN,
    REPOSITORY,
    'import',
    'the event is repository_dispatch, on the default branch',
  ],
  [
    'workflow_run',
    MAIN,
    workflowRunEvent(),
    'import',
    'the event is workflow_run, after a run on the default branch that succeeded',
  ],
  [
    'workflow_run',
    MAIN,
    workflowRunEvent({ head_repository: { full_name: 'stranger/audiences' } }),
    'plan',
    'the event is workflow_run, but the run before it is not known to be of this repository',
  ],
  [
    'workflow_run',
    MAIN,
    workflowRunEvent({ event: 'pull_request' }),
    'plan',
    'the event is workflow_run, but the run before it was started by pull_request',
  ],
  [
    'workflow_run',
    MAIN,
    workflowRunEvent({ conclusion: 'failure' }),
    'plan',
    'the event is workflow_run, but the run before it did not succeed',
  ],
  [
    'workflow_run',
    MAIN,
    REPOSITORY,
    'plan',
    'the event is workflow_run, but the run before it is not known to be of this repository',
  ],
  ['pull_request', PULL, pullRequestEvent(), 'plan', 'the event is pull_request, which never imports'],
  [
    'pull_request_target',
    MAIN,
    pullRequestEvent(),
    'plan',
    'the event is pull_request_target, which never imports',
  ],
  [
    'merge_group',
    'refs/heads/gh-readonly-queue/main/pr-7',
    REPOSITORY,
    'plan',
    'the event is merge_group, which never imports',
  ],
  ['release', MAIN, REPOSITORY, 'plan', 'the event is release; to import there, set mode: import'],
];

describe('`mode: auto`', { concurrency: 3 }, () => {
  for (const [eventName, ref, event, mode, why] of AUTO) {
    test(`${mode === 'plan' ? 'plans' : 'imports'} on ${eventName} of ${ref}: ${why}`, async () => {
      await using scene = await openScene('none', FILES);
      if (eventName === 'pull_request_target') scene.workspace.track();
      const run = await scene.run({ mode: 'auto', eventName, ref, event, inputs: { comment: 'false' } });
      assert.equal(run.exitCode, 0, run.log);
      assert.equal(run.outputs.mode, mode);
      assert.match(run.log, new RegExp(`^Mode ${mode}: ${why}\\.$`, 'm'));
      // That a pull request is planned is what everybody expects.
      const said = run.summary.includes(`Mode \`${mode}\` (${why.replace(/\w+_\w+/g, '`$&`')})`);
      assert.equal(said, !eventName.startsWith('pull_request'), run.summary);
      assert.equal(/\bts\b|Activity Log/.test(run.summary), mode === 'import');
      assert.equal(scene.odp.uploads().length, mode === 'plan' ? 0 : 1);
    });
  }

  test('plans without credentials, tracker ID or network', async () => {
    await using scene = await openScene('none', FILES);
    const run = await scene.run({
      mode: 'auto',
      eventName: 'push',
      ref: 'refs/heads/feature',
      env: { AWS_ENDPOINT_URL_S3: undefined, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      inputs: { 'tracker-id': '', 'aws-access-key-id': '', 'aws-secret-access-key': '' },
    });
    assert.equal(run.exitCode, 0, run.log);
    assert.equal(audienceOf(run, 'a').status, 'planned');
    assert.equal(scene.odp.s3.requests.length, 0);
  });
});

describe('GitHub’s example payloads', { concurrency: 3 }, () => {
  for (const { name, examples: payloads } of EXAMPLES) {
    test(`${name} is planned or imported, and nothing crashes`, async () => {
      await using scene = await openScene('none', FILES);
      const event = payloads.at(-1) as { repository?: { default_branch?: string; full_name?: string } };
      const run = await scene.run({
        mode: 'auto',
        eventName: name,
        ref: `refs/heads/${event.repository?.default_branch}`,
        event,
        inputs: { comment: 'false' },
        env: { GITHUB_REPOSITORY: event.repository?.full_name ?? 'acme/audiences' },
      });
      assert.equal(run.exitCode, 0, run.log);
      assert.equal(run.stderr, '');
      const imports = ['push', 'workflow_dispatch', 'repository_dispatch'].includes(name);
      assert.equal(run.outputs.mode, imports ? 'import' : 'plan');
    });
  }
});

const stranger = pullRequestEvent({ head: 'stranger/audiences' });
const EXPLICIT: [what: string, run: SceneRun, imports: boolean][] = [
  ['on a branch', { mode: 'import', eventName: 'push', ref: 'refs/heads/feature' }, true],
  [
    'on a pull request of the same repository',
    { mode: 'import', eventName: 'pull_request', event: pullRequestEvent() },
    true,
  ],
  [
    'where the payload does not tell where the head is',
    { mode: 'import', eventName: 'pull_request', event: { pull_request: headless } },
    true,
  ],
  ['on a pull request from a fork', { mode: 'import', eventName: 'pull_request', event: stranger }, false],
  [
    'on a pull request target from a fork',
    { mode: 'import', eventName: 'pull_request_target', ref: MAIN, event: stranger },
    false,
  ],
  [
    'on a pull request from a fork that was deleted',
    { mode: 'import', eventName: 'pull_request_target', event: pullRequestEvent({ head: null }) },
    false,
  ],
  [
    'after a run of another repository',
    {
      mode: 'import',
      eventName: 'workflow_run',
      event: workflowRunEvent({ head_repository: { full_name: 'stranger/audiences' } }),
    },
    false,
  ],
  [
    'after a run of this repository, whatever started it',
    { mode: 'import', eventName: 'workflow_run', event: workflowRunEvent({ event: 'pull_request' }) },
    true,
  ],
];
describe('`mode: import`', { concurrency: 3 }, () => {
  for (const [what, options, imports] of EXPLICIT) {
    test(`${what} ${imports ? 'imports' : 'is refused'}`, async () => {
      await using scene = await openScene('folder', FILES);
      const run = await scene.run(options);
      assert.equal(run.outputs.mode, imports ? 'import' : '');
      assert.equal(run.exitCode, imports ? 0 : 1, run.log);
      assert.deepEqual(codesOf(run), [imports ? 'warning no-baseline' : 'error input-invalid']);
      assert.equal(scene.odp.uploads().length, imports ? 1 : 0);
    });
  }
});

test('`mode: plan` plans even where `auto` would import', async () => {
  await using scene = await openScene('folder', FILES);
  const run = await scene.run({ mode: 'plan' });
  assert.equal(run.outputs.mode, 'plan');
  assert.match(run.log, /^Mode plan: the input mode is plan\.$/m);
  assert.equal(scene.odp.s3.requests.length, 0);
  assert.deepEqual(await scene.state.all(), {});
});
