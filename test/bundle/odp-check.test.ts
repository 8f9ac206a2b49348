import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertNoMemberIds } from '../support/assert-private.ts';
import type { FaultAction } from '../support/faults.ts';
import { audienceOf, codesOf, csv, ids, manifest, openScene, type Scene } from './scene.ts';

const EVERY = Number.POSITIVE_INFINITY;
const MEMBERS = ids(1, 40);
const FILES = {
  'audiences.yml': manifest({ vips: '', others: '' }),
  'members/vips.csv': csv(MEMBERS),
  'members/others.csv': csv(MEMBERS),
};
const withKey = ({ odp }: Scene) => ({ 'odp-api-key': odp.apiKey, 'odp-api-url': odp.apiUrl });
const apiPaths = ({ odp }: Scene) => odp.api.requests.map(({ method, path }) => `${method} ${path}`);

describe('with an API key', { concurrency: 3 }, () => {
  for (const mode of ['plan', 'import'] as const) {
    test(`a missing audience is an error of ${mode === 'plan' ? 'a plan' : 'an import'}, and nothing is uploaded`, async () => {
      await using scene = await openScene('none', FILES, { audiences: ['vip', 'others'] });
      const run = await scene.run({ mode, inputs: withKey(scene) });
      assert.equal(run.exitCode, 1, run.log);
      assert.deepEqual(codesOf(run, 'vips'), ['error audience-not-in-odp']);
      assert.equal(audienceOf(run, 'vips').status, 'blocked');
      assert.equal(audienceOf(run, 'others').status, mode === 'plan' ? 'planned' : 'held');
      const { message, file, line } = audienceOf(run, 'vips').problems[0];
      assert.match(message, /ODP has no audience `vips`\. Did you mean `vip`\?/);
      assert.deepEqual({ file, line }, { file: 'audiences.yml', line: 4 });
      assert.ok(run.annotations.some((one) => one.line === 4 && one.level === 'error'));
      assert.match(run.summary, /audience-not-in-odp/);
      assert.equal(scene.odp.uploads().length, 0);
      assert.deepEqual(apiPaths(scene), ['GET /v3/segments']);
      assertNoMemberIds(MEMBERS, run, { requests: scene.odp.api.requests });
    });
  }

  test('a missing audience does not keep a partial import from the others', async () => {
    await using scene = await openScene('none', FILES, { audiences: ['others'] });
    const run = await scene.run({ inputs: { ...withKey(scene), 'partial-import': 'true' } });
    assert.equal(run.exitCode, 1);
    assert.equal(audienceOf(run, 'others').status, 'imported');
    assert.equal(audienceOf(run, 'vips').status, 'blocked');
    assert.equal(scene.odp.uploads().length, 1);
  });

  test('the check costs one request a run, whatever the mode, the state and the number of audiences', async () => {
    await using scene = await openScene('folder', FILES, { audiences: ['vips', 'others'] });
    for (const mode of ['plan', 'import'] as const) {
      const run = await scene.run({ mode, inputs: withKey(scene) });
      assert.equal(run.exitCode, 0, run.log);
      assert.match(run.log, /ODP has 2 audiences/);
    }
    assert.deepEqual(apiPaths(scene), ['GET /v3/segments', 'GET /v3/segments']);
    assert.ok(scene.odp.api.requests.every(({ headers }) => headers['x-api-key'] === scene.odp.apiKey));
    assert.equal(scene.odp.activityLog.length, 2);
  });

  test('no audience is asked about where there is no key', async () => {
    await using scene = await openScene('none', FILES, { audiences: [] });
    assert.equal((await scene.run({ mode: 'plan' })).exitCode, 0);
    assert.equal(scene.odp.api.requests.length, 0);
  });
});

describe('a check that ODP does not answer stops an import and warns in a plan', { concurrency: 3 }, () => {
  const CASES: [what: string, action: FaultAction, code: string, says: RegExp, requests: number][] = [
    ['lasting HTTP 502', { kind: 'respond', status: 502, body: '<html>' }, 'odp-unreachable', /HTTP 502/, 4],
    ['broken connections', { kind: 'reset', after: 'headers' }, 'odp-unreachable', /could not be reached/, 4],
    ['HTTP 403', { kind: 'respond', status: 403 }, 'access-denied', /HTTP 403/, 1],
    ['HTML', { kind: 'respond', status: 200, body: '<html>' }, 'odp-unreachable', /not JSON/, 1],
  ];
  for (const [what, action, code, says, requests] of CASES) {
    test(what, async () => {
      const check = async (mode: 'plan' | 'import') => {
        await using scene = await openScene('none', FILES, { audiences: ['vips', 'others'] });
        scene.odp.api.faults.push({ times: EVERY, action });
        const run = await scene.run({ mode, inputs: { ...withKey(scene), 'partial-import': 'true' } });
        const stops = mode === 'import';
        assert.equal(run.exitCode, stops ? 1 : 0, run.log);
        assert.deepEqual(codesOf(run), [`${stops ? 'error' : 'warning'} ${code}`]);
        assert.match(run.result.problems[0].message, says);
        for (const id of ['vips', 'others']) {
          assert.equal(audienceOf(run, id).status, stops ? 'held' : 'planned');
        }
        assert.equal(scene.odp.uploads().length, 0);
        assert.equal(scene.odp.api.requests.length, requests);
        assertNoMemberIds([...MEMBERS, scene.odp.apiKey], { ...run, stdout: run.log });
      };
      await Promise.all([check('plan'), check('import')]);
    });
  }
});
