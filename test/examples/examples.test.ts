import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { pullRequestEvent } from '../bundle/pull-request.ts';
import { type ActionRun, runAction } from '../support/action.ts';
import { startArtifacts } from '../support/artifacts.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { commitAll } from '../support/checkout.ts';
import { startGithub } from '../support/github.ts';
import { type Odp, startOdp } from '../support/odp.ts';
import { createWorkspace, type Workspace } from '../support/workspace.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');

/** A checkout of an example, as somebody has it who copied it. */
function copyOf(example: string): Workspace {
  const workspace = createWorkspace();
  cpSync(join(EXAMPLES, example), workspace.path, { recursive: true });
  return workspace;
}

function odpFor(workspace: Workspace): Promise<Odp> {
  const { audiences } = parse(workspace.text('audiences.yml'));
  return startOdp({ audiences: Object.keys(audiences), identifiers: ['customer_id', 'loyalty_number'] });
}

/** Without a warning, except for that of a first import. */
function assertOk(run: ActionRun, warnings: readonly string[] = []): void {
  assert.equal(run.exitCode, 0, run.log);
  assert.deepEqual(
    run.annotations.map(({ title }) => title),
    warnings,
  );
}

const FIRST = ['no-baseline'];

/** The step of a job that uses the action, as its workflow writes it. */
function stepOf(workspace: Workspace, job: string): Record<string, unknown> {
  const workflow = parse(workspace.text('.github/workflows/audiences.yml'));
  const steps: { uses?: string; with: Record<string, unknown> }[] = workflow.jobs[job].steps;
  return steps.find(({ uses }) => uses?.startsWith('org/odp-audience-action@'))?.with ?? {};
}

const IDS = /cust_[0-9a-f]{10}|L[0-9]{8}|c-[0-9]{6}/g;

describe('the examples', { concurrency: 3 }, () => {
  it('are all tested here', () => {
    const tested = ['files-in-repository', 'many-audiences', 'warehouse-export'];
    assert.deepEqual(readdirSync(EXAMPLES).sort(), tested);
  });

  it('files-in-repository plans a pull request against its base, and imports', async () => {
    using workspace = copyOf('files-in-repository');
    // The base had no list from America.
    const base = Object.fromEntries(
      [
        'audiences.yml',
        'members/vip_customers/europe.csv',
        'members/newsletter_readers.csv.gz',
        'members/abandoned_cart.ndjson',
      ].map((name) => [name, workspace.read(name)]),
    );
    await using github = await startGithub({ repositories: { 'acme/audiences': base } });
    commitAll(workspace.path);
    await using odp = await odpFor(workspace);
    const [planned, imported] = await Promise.all([
      runAction({
        workspace,
        github,
        eventName: 'pull_request',
        ref: 'refs/pull/7/merge',
        event: pullRequestEvent({ base: github.head('acme/audiences') }),
      }),
      runAction({ workspace, env: odp.env(), inputs: odp.inputs() }),
    ]);
    assertOk(planned);
    assert.equal(planned.outputs.mode, 'plan');
    assert.equal(planned.outputs.added, '152', 'those from America who are not in Europe');
    assert.equal(planned.outputs.removed, '0');
    assert.match(
      github.comments[0]?.body ?? '',
      /Merging would import 3 audiences, 2 of them without a change: 152 members would be added/,
    );

    assertOk(imported, FIRST);
    assert.equal(imported.outputs.mode, 'import');
    assert.equal(odp.members('vip_customers').size, 412);
    assert.equal(odp.members('abandoned_cart').size, 186);
    const readers =
      gunzipSync(workspace.read('members/newsletter_readers.csv.gz')).toString().match(IDS) ?? [];
    assert.deepEqual(odp.members('newsletter_readers'), new Set(readers));
    const comments = github.comments.map(({ body }) => body);
    for (const run of [planned, imported]) assertNoMemberIds(readers.slice(0, 50), run, { comments });
  });

  it('warehouse-export exports, imports, and imports nothing when nothing changed', async () => {
    using workspace = copyOf('warehouse-export');
    await using odp = await odpFor(workspace);
    using temp = createWorkspace();
    const folder = join(temp.path, 'audiences');
    await promisify(execFile)(process.execPath, ['export/export.mjs', folder], { cwd: workspace.path });
    const written = stepOf(workspace, 'audiences');
    const inputs = {
      ...odp.inputs(),
      'members-directory': folder,
      'skip-unchanged': String(written['skip-unchanged']),
      state: String(written.state),
    };
    await using artifacts = await startArtifacts();
    await using github = await startGithub({ artifacts });
    const event = { repository: { full_name: 'acme/audiences', default_branch: 'main', private: true } };
    const run = (id: number) =>
      runAction({
        workspace,
        github,
        temp: temp.path,
        eventName: 'schedule',
        event,
        env: { ...odp.env(), ...artifacts.env({ id }) },
        inputs,
      });
    const first = await run(1);
    assertOk(first, FIRST);
    assert.deepEqual(JSON.parse(first.outputs.imported ?? ''), ['frequent_buyers', 'lapsed_customers']);
    const again = await run(2);
    assertOk(again);
    assert.equal(again.outputs.imported, '[]');
    assert.equal(again.outputs.changed, 'false');
    assert.equal(odp.activityLog.length, 2);
    const exported = gunzipSync(readFileSync(join(folder, 'frequent_buyers', 'part-0.csv.gz'))).toString();
    const ids = exported.match(IDS) ?? [];
    assert.deepEqual(odp.members('frequent_buyers'), new Set(ids));
    assertNoMemberIds(ids.slice(0, 50), first);
  });

  it('many-audiences plans in one job, and imports each audience in exactly one shard', async () => {
    using workspace = copyOf('many-audiences');
    await using odp = await odpFor(workspace);
    const env = odp.env();
    const state = 's3://state/odp-audiences';
    const plan = stepOf(workspace, 'plan');
    const planned = await runAction({
      workspace,
      env,
      inputs: { mode: String(plan.mode), shards: String(plan.shards), state },
    });
    assertOk(planned);
    const shards: string[] = JSON.parse(planned.outputs.shards ?? '');
    assert.equal(shards.length, plan.shards);
    const runs = await Promise.all(
      shards.map((audiences) =>
        runAction({ workspace, env, inputs: { ...odp.inputs(), mode: 'import', audiences, state } }),
      ),
    );
    for (const run of runs) assertOk(run, FIRST);
    const imported = runs.flatMap(({ outputs }) => JSON.parse(outputs.imported ?? '') as string[]);
    assert.deepEqual(imported.sort(), JSON.parse(planned.outputs.audiences ?? '').sort());
    assert.equal(odp.activityLog.length, 12);
    for (const { status } of runs.flatMap(({ result }) => result.audiences)) assert.equal(status, 'imported');
    const sizes = runs.map(({ outputs }) => Number(outputs.members));
    assert.ok(Math.max(...sizes) <= 1.2 * Math.min(...sizes), `balanced: ${sizes}`);
    assertNoMemberIds(workspace.text('members/vienna.txt').match(IDS) ?? [], planned);
  });
});
