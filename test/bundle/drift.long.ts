import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { audienceOf, codesOf, csv, ids, manifest, openScene, type Scene } from './scene.ts';

const MEMBERS = ids(1, 300);
const FILES = { 'audiences.yml': manifest({ vip: '' }), 'members/vip.csv': csv(MEMBERS) };

const withKey = ({ odp }: Scene) => ({ 'odp-api-key': odp.apiKey, 'odp-api-url': odp.apiUrl });
const questions = ({ odp }: Scene) => odp.api.requests.filter(({ path }) => path === '/v3/graphql');

describe('a plan with API key and state', { concurrency: 3 }, () => {
  for (const kind of ['folder', 's3'] as const) {
    test(`says whether ODP still agrees with the last import (state: ${kind})`, async () => {
      await using scene = await openScene(kind, FILES, { audiences: ['vip'] });
      assert.equal((await scene.run()).exitCode, 0);
      // The plan is of other members; what was imported last is what ODP is asked about.
      scene.workspace.write({ 'members/vip.csv': csv(ids(9001, 200)) });
      const agreed = await scene.run({ mode: 'plan', at: 60, inputs: withKey(scene) });
      assert.equal(agreed.exitCode, 0, agreed.log);
      assert.match(agreed.summary, /✅ ODP: agrees with the last import on 5 sampled members\./);
      assert.match(agreed.log, /^vip: ODP agrees with the last import on 5 sampled members\.$/m);
      assert.doesNotMatch(agreed.summary, /disagrees/);

      scene.odp.settings.loses = () => true;
      const drifted = await scene.run({ mode: 'plan', at: 60, inputs: withKey(scene) });
      assert.equal(drifted.exitCode, 0, drifted.log);
      assert.deepEqual(codesOf(drifted, 'vip'), []);
      assert.match(drifted.summary, /❌ ODP: disagrees with the last import on 5 of 5 sampled members/);
      assert.match(drifted.summary, /^- ⚠️ ODP disagrees with the last import of `vip`/m);

      const asked = questions(scene).map(({ body }) => JSON.parse(body).variables.userId);
      assert.equal(asked.length, 10);
      assert.ok(asked.every((id) => MEMBERS.includes(id)));
      assert.ok(questions(scene).every(({ inlined }) => !inlined));
      for (const run of [agreed, drifted]) assertNoMemberIds(new Set(asked), run);
      assert.equal(scene.odp.uploads().length, 1);
    });
  }

  test('says so where ODP cannot be asked, and succeeds all the same', async () => {
    await using scene = await openScene('folder', FILES, { audiences: ['vip'] });
    assert.equal((await scene.run()).exitCode, 0);
    scene.odp.api.faults.push({
      match: ({ path }) => path === '/v3/graphql',
      action: { kind: 'respond', status: 404 },
    });
    const run = await scene.run({ mode: 'plan', at: 60, inputs: withKey(scene) });
    assert.equal(run.exitCode, 0, run.log);
    assert.match(
      run.summary,
      /❔ ODP: could not be asked whether it agrees with the last import\..*HTTP 404/,
    );
    assert.equal(questions(scene).length, 1);
  });

  test('asks nobody where the key is refused, or there is no import to agree with', async () => {
    await using scene = await openScene('folder', FILES, { audiences: ['vip'] });
    const first = await scene.run({ mode: 'plan', inputs: withKey(scene) });
    assert.equal(audienceOf(first, 'vip').baseline, null);
    assert.equal((await scene.run()).exitCode, 0);
    const refused = await scene.run({
      mode: 'plan',
      at: 60,
      inputs: { ...withKey(scene), 'odp-api-key': 'another-key' },
    });
    assert.equal(refused.exitCode, 0, refused.log);
    assert.deepEqual(codesOf(refused), ['warning access-denied']);
    assert.equal(questions(scene).length, 0);
    assert.equal(scene.odp.api.requests.length, 2);
  });
});
