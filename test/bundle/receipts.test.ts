import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import type { ActionRun } from '../support/action.ts';
import { unpack } from '../support/artifacts/zip.ts';
import { type Artifacts, startArtifacts, type WorkflowRun } from '../support/artifacts.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import type { FaultAction } from '../support/faults.ts';
import { audienceOf, codesOf, csv, ids, manifest, openScene, type Scene, type SceneRun, T } from './scene.ts';

const SHA = 'a'.repeat(40);
const FILES = {
  'audiences.yml': manifest({ a: 'max_removed: 10%, pattern: "member-.*"', b: '' }),
  'members/a.csv': csv([...ids(0, 3), ...ids(0, 1)]),
  'members/b.csv': csv(ids(0, 5)),
};

function importIn(scene: Scene, artifacts: Artifacts, run: WorkflowRun, options: SceneRun = {}) {
  return scene.run({ sha: SHA, ...options, env: { ...artifacts.env(run), ...options.env } });
}

const receiptsIn = ({ store }: Artifacts) =>
  store.artifacts.map(({ name, zip }) => ({ name, ...JSON.parse(unpack(zip)['receipt.json'] ?? '') }));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const nameOf = (artifacts: Artifacts): string =>
  `odp-audiences-${sha256(`http://github.localhost:${new URL(artifacts.url).port}\nacme/audiences\naudiences.yml`).slice(0, 12)}`;

describe('an import without a state', { concurrency: 3 }, () => {
  test('leaves a receipt before its first upload and one after the last', async () => {
    await using scene = await openScene('none', FILES);
    await using artifacts = await startArtifacts();
    const run = await importIn(scene, artifacts, { id: 77, attempt: 2 });
    assert.equal(run.exitCode, 0, run.log);
    const [opening, closing, ...more] = receiptsIn(artifacts);
    assert.equal(more.length, 0);
    const name = nameOf(artifacts);
    assert.deepEqual([opening.name, closing.name], [name, `${name}-2`]);
    const audience = (members: readonly string[], settings: object) => ({
      identifier: 'customer_id',
      ts: T,
      members: members.length,
      members_sha256: sha256(members.map((id) => `${id}\n`).join('')),
      settings,
      certain: true,
    });
    const shared = {
      version: 1,
      import: opening.import,
      repository: `http://github.localhost:${new URL(artifacts.url).port}/acme/audiences`,
      manifest: 'audiences.yml',
      destination: { bucket: scene.odp.bucket, tracker_id: scene.odp.inputs()['tracker-id'] },
      commit: SHA,
      run: { id: 77, attempt: 2 },
    };
    const { a, b } = opening.audiences;
    assert.deepEqual(opening, {
      ...shared,
      name,
      phase: 'opening',
      audiences: { a: audience(ids(0, 3), a.settings), b: audience(ids(0, 5), b.settings) },
    });
    assert.deepEqual(closing, { ...opening, name: `${name}-2`, phase: 'closing' });
    assert.equal(a.settings.max_removed, '10%');
    assert.equal(a.settings.pattern, 'member-.*');
    const uploads = scene.odp.s3.requests.filter(({ method }) => method === 'PUT').map(({ time }) => time);
    const finalised = artifacts.requests
      .filter(({ path }) => path.endsWith('/FinalizeArtifact'))
      .map(({ time }) => time);
    assert.ok((finalised[0] as number) <= Math.min(...uploads));
    assert.ok((finalised[1] as number) >= Math.max(...uploads));
    assertNoMemberIds(ids(0, 5), run, { requests: artifacts.requests });
    // The library prints on its own; the runner shows that with debug logging only, and the service's answers never.
    const shown = run.log.split('\n').filter((line) => !line.startsWith('::debug::'));
    assert.doesNotMatch(shown.join('\n'), /[Aa]rtifact|Finaliz|Uploaded bytes/);
    assert.doesNotMatch(run.log, /sig=|signed_upload_url|Bearer/);
  });

  test('another attempt of the run, and another job of it, take the next numbers', async () => {
    await using scene = await openScene('none', FILES);
    await using artifacts = await startArtifacts();
    await importIn(scene, artifacts, { id: 77 }, { inputs: { audiences: 'a' } });
    await Promise.all([
      importIn(scene, artifacts, { id: 77 }, { inputs: { audiences: 'b' } }),
      importIn(scene, artifacts, { id: 77, attempt: 2 }, { inputs: { audiences: 'a' } }),
    ]);
    await importIn(scene, artifacts, { id: 78 }, { inputs: { audiences: 'a' } });
    const of = (runId: number) => artifacts.store.artifacts.filter((artifact) => artifact.runId === runId);
    const name = nameOf(artifacts);
    const numbered = of(77).map((artifact) => artifact.name);
    assert.equal(new Set(numbered).size, 6, numbered.join());
    assert.ok(numbered.every((one) => one === name || /^-[1-9]\d*$/.test(one.slice(name.length))));
    assert.deepEqual(
      of(78).map((artifact) => artifact.name),
      [name, `${name}-2`],
    );
  });

  const failures: [what: string, action: FaultAction, certain: boolean | undefined][] = [
    ['is refused', { kind: 'respond', status: 403, code: 'AccessDenied' }, undefined],
    ['goes to a bucket that is not there', { kind: 'respond', status: 404, code: 'NoSuchBucket' }, undefined],
    ['finds the quota used up', { kind: 'respond', status: 403, code: 'QuotaExceeded' }, undefined],
    ['is stored without an answer', { kind: 'reset', after: 'stored' }, false],
    ['is answered by the page of a proxy', { kind: 'respond', status: 200, body: '<html>' }, false],
  ];
  for (const [what, action, certain] of failures) {
    const told = certain === undefined ? 'does not name' : 'doubts';
    test(`the closing receipt ${told} an upload that ${what}`, async () => {
      await using scene = await openScene('none', FILES);
      await using artifacts = await startArtifacts();
      scene.odp.s3.faults.push({ match: ({ path }) => path.includes('/a.csv'), times: 99, action });
      const run = await importIn(scene, artifacts, { id: 77 });
      assert.equal(audienceOf(run, 'a').status, 'failed');
      const [, closing] = receiptsIn(artifacts);
      assert.deepEqual([closing.audiences.a?.certain, closing.audiences.b?.certain], [certain, true]);
    });
  }

  test('nothing is uploaded where the opening receipt cannot be kept', async () => {
    const faults: [status: number, body: string, says: RegExp][] = [
      [403, '{"msg":"no"}', /answered with status 403/],
      [403, '{"msg":"insufficient usage to create artifact"}', /space for artifacts is used up/],
    ];
    for (const [status, body, says] of faults) {
      await using scene = await openScene('none', FILES);
      await using artifacts = await startArtifacts();
      artifacts.faults.push({
        match: ({ path }) => path.endsWith('/CreateArtifact'),
        action: { kind: 'respond', status, body },
      });
      const run = await importIn(scene, artifacts, { id: 77 });
      assertHeld(run, scene, says);
    }
    await using scene = await openScene('none', FILES);
    await using artifacts = await startArtifacts();
    const unreachable = { ACTIONS_RESULTS_URL: 'http://127.0.0.1:9' };
    assertHeld(
      await importIn(scene, artifacts, { id: 77 }, { env: unreachable }),
      scene,
      /allow it to reach the service/,
    );
  });

  test('where the closing receipt cannot be kept, what was imported was', async () => {
    await using scene = await openScene('none', FILES);
    await using artifacts = await startArtifacts();
    const match = ({ path }: { path: string }) => path.endsWith('/CreateArtifact');
    artifacts.faults.push(
      { match, action: { kind: 'delay', ms: 0 } },
      { match, action: { kind: 'respond', status: 403 } },
    );
    const run = await importIn(scene, artifacts, { id: 77 });
    assert.equal(run.exitCode, 1);
    assert.equal(audienceOf(run, 'a').status, 'imported');
    assert.deepEqual(codesOf(run), ['warning no-baseline', 'error state-write-failed']);
    assert.equal(artifacts.store.artifacts.length, 1);
  });

  test('no receipt is tried for without the service, on another server, by a plan, or where nothing is due', async () => {
    await using scene = await openScene('none', FILES);
    await using artifacts = await startArtifacts();
    const cases: SceneRun[] = [
      { env: { ACTIONS_RUNTIME_TOKEN: undefined } },
      { env: { GITHUB_SERVER_URL: 'https://git.example.com' } },
      { mode: 'plan' },
      { inputs: { state: scene.state.input } },
      { inputs: { audiences: 'unknown' } },
    ];
    for (const one of cases) await importIn(scene, artifacts, { id: 77 }, one);
    assert.deepEqual(artifacts.requests, []);
  });
});

function assertHeld(run: ActionRun, scene: Scene, says: RegExp): void {
  assert.equal(run.exitCode, 1, run.log);
  assert.deepEqual(codesOf(run), ['error state-write-failed']);
  assert.match(run.result.problems[0].message, says);
  assert.deepEqual([audienceOf(run, 'a').status, audienceOf(run, 'b').status], ['held', 'held']);
  assert.ok(scene.odp.s3.requests.every(({ method }) => method !== 'PUT'));
}
