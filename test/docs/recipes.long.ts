import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { describe, it } from 'node:test';
import { pullRequestEvent } from '../bundle/pull-request.ts';
import { runAction } from '../support/action.ts';
import { startArtifacts } from '../support/artifacts.ts';
import { startGithub } from '../support/github.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { createWorkspace, type FileContent } from '../support/workspace.ts';
import { inputsOf, type Values } from './recipes.ts';

const MANIFEST = `version: 1
defaults: { identifier: customer_id, max_removed: 20% }
audiences:
  vip: { members: vip.csv }
  gold: { members: gold.csv }
`;

const lists = (vip: number, gold = 10): Record<string, FileContent> => ({
  'audiences.yml': MANIFEST,
  'vip.csv': csv('vip', vip),
  'gold.csv': csv('gold', gold),
});

function csv(kind: string, members: number): string {
  return `customer_id\n${Array.from({ length: members }, (_, number) => `${kind}-${1000 + number}\n`).join('')}`;
}

/** The lists as an export leaves them below RUNNER_TEMP. */
function exported({
  'audiences.yml': _,
  ...files
}: Record<string, FileContent>): Record<string, FileContent> {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [`audiences/${name}`, file]));
}

const PRIVATE = { repository: { full_name: 'acme/audiences', default_branch: 'main', private: true } };

/** What the repository's settings are worth. */
function settings(odp: Odp): Values {
  return {
    'vars.ODP_TRACKER_ID': odp.trackerId,
    'secrets.ODP_AWS_ACCESS_KEY_ID': odp.keyPair.accessKeyId,
    'secrets.ODP_AWS_SECRET_ACCESS_KEY': odp.keyPair.secretAccessKey,
    'secrets.ODP_API_KEY': odp.apiKey,
  };
}

const start = () =>
  startOdp({ audiences: ['vip', 'gold'], moreBuckets: [{ name: 'acme-odp-state', region: 'eu-central-1' }] });

/** As configure-aws-credentials leaves the environment. */
const role = (odp: Odp) => ({ ...odp.env(), AWS_REGION: 'eu-central-1' });

const pullRequest = (fork: boolean, sha: string) => ({
  eventName: 'pull_request',
  ref: 'refs/pull/7/merge',
  event: pullRequestEvent({ base: sha, head: fork ? 'somebody/audiences' : 'acme/audiences' }),
});

const codes = (run: Awaited<ReturnType<typeof runAction>>): string[] =>
  [run.result, ...run.result.audiences].flatMap(({ problems }) =>
    problems.map(({ code, severity }: { code: string; severity: string }) => `${severity} ${code}`),
  );

const OVERRIDE =
  "contains(github.event.pull_request.labels.*.name, 'audience-drop-ok') || inputs.override-guards == true";

describe('the recipes, run as they are written', { concurrency: 3 }, () => {
  it('Plan on pull requests, import on main', async () => {
    await using odp = await start();
    using workspace = createWorkspace(lists(10));
    const inputs = inputsOf('Plan on pull requests, import on main', settings(odp));
    const pushed = await runAction({ workspace, env: odp.env(), inputs });
    assert.equal(pushed.exitCode, 0, pushed.log);
    assert.equal(odp.members('vip').size, 10);
  });

  it('State in artifacts: what an import kept is the baseline of the next run', async () => {
    await using odp = await start();
    await using artifacts = await startArtifacts();
    await using github = await startGithub({ artifacts });
    const run = async (id: number, members: number) => {
      using workspace = createWorkspace({ 'audiences.yml': MANIFEST });
      using temp = createWorkspace(exported(lists(members)));
      const inputs = inputsOf('State in artifacts', { ...settings(odp), 'runner.temp': temp.path });
      const env = { ...odp.env(), ...artifacts.env({ id }) };
      return await runAction({ workspace, temp: temp.path, github, event: PRIVATE, env, inputs });
    };
    const first = await run(1, 10);
    assert.equal(first.exitCode, 0, first.log);
    assert.deepEqual(codes(await run(2, 2)), ['error too-many-removed']);
    assert.equal(odp.members('vip').size, 10);
    const third = await run(3, 12);
    assert.equal(third.outputs.added, '2', third.log);
  });

  it('State in S3, then the plan of a fork, which has no role and no comment', async () => {
    await using odp = await start();
    await using github = await startGithub({
      repositories: { 'acme/audiences': { ...lists(9) } as Record<string, string> },
      permissions: { pullRequests: 'read' },
    });
    using workspace = createWorkspace(lists(10));
    workspace.track();
    const run = await runAction({
      workspace,
      env: role(odp),
      inputs: inputsOf('State in S3', settings(odp)),
    });
    assert.equal(run.exitCode, 0, run.log);
    const plan = (fork: boolean, env: Record<string, string | undefined>) =>
      runAction({
        workspace,
        env,
        github,
        inputs: inputsOf('Fork pull requests without secrets', { 'env.OWN': String(!fork) }),
        ...pullRequest(fork, github.head('acme/audiences')),
      });
    const { AWS_ENDPOINT_URL_S3 } = odp.env();
    const [own, fork] = await Promise.all([
      plan(false, role(odp)),
      plan(true, { AWS_ENDPOINT_URL_S3, AWS_REGION: 'eu-central-1' }),
    ]);
    assert.equal(own.result.audiences[0].baseline.source, 'state', own.log);
    assert.deepEqual(codes(own), ['warning comment-not-permitted']);
    assert.equal(fork.exitCode, 0, fork.log);
    assert.equal(fork.result.audiences[0].baseline.source, 'base', fork.log);
    assert.equal(fork.outputs.added, '1');
    assert.deepEqual(codes(fork), ['warning state-unreadable']);
  });

  it('Override a guard by a label', async () => {
    await using github = await startGithub({
      repositories: { 'acme/audiences': { ...lists(10) } as Record<string, string> },
    });
    await using odp = await start();
    using workspace = createWorkspace(lists(2));
    workspace.track();
    const plan = (labelled: boolean) =>
      runAction({
        workspace,
        github,
        inputs: inputsOf('Override a guard by a label', { ...settings(odp), [OVERRIDE]: String(labelled) }),
        ...pullRequest(false, github.head('acme/audiences')),
      });
    const without = await plan(false);
    const labelled = await plan(true);
    assert.deepEqual(codes(without), ['error too-many-removed']);
    assert.equal(labelled.exitCode, 0, labelled.log);
    assert.deepEqual(codes(labelled), ['warning too-many-removed']);
    assert.equal(github.comments.length, 1, 'one comment, updated');
  });

  it('Override a guard by a label: the import after the merge, started by hand, and who did it', async () => {
    await using odp = await start();
    await using artifacts = await startArtifacts();
    await using github = await startGithub({ artifacts, repositories: { 'acme/audiences': {} } });
    const run = (id: number, vip: number, overridden: boolean) => {
      const workspace = createWorkspace(lists(vip));
      workspace.track();
      const inputs = inputsOf('Override a guard by a label', {
        ...settings(odp),
        [OVERRIDE]: String(overridden),
      });
      const env = { ...odp.env(), ...artifacts.env({ id }), GITHUB_TRIGGERING_ACTOR: 'octo-dev' };
      const eventName = overridden ? 'workflow_dispatch' : 'push';
      return runAction({ workspace, github, event: PRIVATE, eventName, env, inputs: { ...inputs, state } });
    };
    const state = createWorkspace().resolve('state');
    assert.equal((await run(1, 10, false)).exitCode, 0);
    assert.deepEqual(codes(await run(2, 2, false)), ['error too-many-removed']);
    const overridden = await run(3, 2, true);
    assert.equal(overridden.exitCode, 0, overridden.log);
    assert.equal(odp.members('vip').size, 2);
    assert.match(overridden.summary, /### Check first\n\n- 🔓 Guards were overridden by `octo-dev`\./);
    assert.equal(overridden.result.run.actor, 'octo-dev');
  });

  for (const [recipe, source] of [
    ['Approval between plan and import', 'repository'],
    ['Members from a warehouse', 'warehouse'],
  ] as const) {
    it(`${recipe}: what was approved is imported, and only as long as nothing else was`, async () => {
      await using odp = await start();
      await using artifacts = await startArtifacts();
      await using github = await startGithub({ artifacts });
      const files = lists(10);
      using workspace = createWorkspace(source === 'repository' ? files : { 'audiences.yml': MANIFEST });
      using temp = createWorkspace(source === 'repository' ? {} : exported(files));
      const run = (id: number, job: string, values: Values) =>
        runAction({
          workspace,
          temp: temp.path,
          github,
          event: PRIVATE,
          env: { ...odp.env(), ...artifacts.env({ id }) },
          inputs: inputsOf(recipe, { ...settings(odp), 'runner.temp': temp.path, ...values }, job),
        });
      const planned = await run(1, 'plan', {});
      assert.equal(planned.exitCode, 0, planned.log);
      assert.equal(planned.outputs.changed, 'true');
      cpSync(planned.outputs.directory ?? '', temp.resolve('plan'), { recursive: true });
      const digest = { 'needs.plan.outputs.digest': planned.outputs['plan-digest'] ?? '' };
      const imported = await run(1, 'import', digest);
      assert.equal(imported.exitCode, 0, imported.log);
      assert.equal(odp.members('vip').size, 10);
      if (source === 'repository') return;
      const late = await run(2, 'import', digest);
      assert.deepEqual([...new Set(codes(late))], ['error stale-plan']);
    });
  }

  it('Scheduled imports of what changed', async () => {
    await using odp = await start();
    using workspace = createWorkspace({ 'audiences.yml': MANIFEST });
    using temp = createWorkspace();
    const values = { ...settings(odp), 'runner.temp': temp.path };
    const run = (recipe: string) =>
      runAction({
        workspace,
        temp: temp.path,
        eventName: 'schedule',
        env: role(odp),
        inputs: inputsOf(recipe, values),
      });
    temp.write(exported(lists(10)));
    const scheduled = 'Scheduled imports of what changed';
    assert.equal((await run(scheduled)).outputs.imported, '["vip","gold"]', 'no state before');
    temp.write(exported({ 'vip.csv': csv('vip', 11) }));
    const changed = await run(scheduled);
    assert.equal(changed.outputs.imported, '["vip"]', changed.log);
  });

  it('Check that ODP has the members', async () => {
    await using odp = await start();
    using workspace = createWorkspace(lists(10));
    const inputs = {
      ...inputsOf('Check that ODP has the members', settings(odp)),
      'odp-api-url': odp.apiUrl,
    };
    const run = await runAction({ workspace, env: odp.env(), inputs });
    assert.equal(run.exitCode, 0, run.log);
    assert.match(run.summary, /ODP: confirms 5 sampled members/);
  });

  it('Shards: each audience is imported by exactly one job', async () => {
    await using odp = await start();
    using workspace = createWorkspace(lists(10));
    const planned = await runAction({ workspace, env: role(odp), inputs: inputsOf('Shards', {}, 'plan') });
    const shards: string[] = JSON.parse(planned.outputs.shards ?? '');
    assert.deepEqual(shards.toSorted(), ['gold', 'vip'], planned.log);
    for (const shard of shards) {
      const inputs = inputsOf('Shards', { ...settings(odp), 'matrix.audiences': shard }, 'import');
      const run = await runAction({ workspace, env: role(odp), inputs });
      assert.equal(run.outputs.imported, JSON.stringify([shard]), run.log);
    }
    assert.equal(odp.activityLog.length, 2);
  });
});
