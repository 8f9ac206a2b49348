import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertNoMemberIds } from '../support/assert-private.ts';
import type { ApiRequest } from '../support/odp.ts';
import { audienceOf, codesOf, csv, ids, manifest, openScene, type Scene } from './scene.ts';

const FIRST = ids(1, 999);
/** Fifty left, a hundred joined. */
const SECOND = [...FIRST.slice(50), ...ids(5001, 100)];
const ONE = { 'audiences.yml': manifest({ vip: '' }), 'members/vip.csv': csv(FIRST) };
const REMOVED = new Set(FIRST.slice(0, 50));

const verifying = ({ odp }: Scene, seconds: number) => ({
  'odp-api-key': odp.apiKey,
  'odp-api-url': odp.apiUrl,
  'verify-timeout': String(seconds),
});
const questions = ({ odp }: Scene) => odp.api.requests.filter(({ path }) => path === '/v3/graphql');
const memberIn = ({ body }: ApiRequest): string => JSON.parse(body).variables.userId;

// Most of their time these runs wait.
describe('after an import', { concurrency: 5 }, () => {
  test('ODP is asked about members and removed members until it reports them as expected', async () => {
    await using scene = await openScene('folder', ONE, { audiences: ['vip'] });
    assert.equal((await scene.run()).exitCode, 0);
    scene.workspace.write({ 'members/vip.csv': csv(SECOND) });
    scene.odp.settings.importDelay = 1000;
    const run = await scene.run({ at: 60, inputs: verifying(scene, 30) });

    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual(codesOf(run, 'vip'), []);
    assert.match(
      run.log,
      /Asking ODP for up to 30 seconds[\s\S]*ODP confirms 10 of 10 sampled members after/,
    );
    assert.match(run.summary, /✅ ODP: confirms 5 sampled members as qualified and 5 removed ones as not\./);

    const asked = questions(scene);
    const members = new Set(asked.map(memberIn));
    const removed = [...members].filter((id) => REMOVED.has(id));
    assert.equal(members.size, 10);
    assert.equal(removed.length, 5);
    // Five of a thousand drawn at random: that all are among the first twenty happens once in half a billion runs.
    assert.ok([...members].some((id) => SECOND.indexOf(id) >= 20));
    assert.ok(asked.every(({ inlined, customers }) => !inlined && customers === 1));
    assert.ok(perSecond(asked) <= 5, `${perSecond(asked)} requests within a second`);
    assert.equal(scene.odp.api.requests.length - asked.length, 1);
    assertNoMemberIds(members, run);
  });

  test('that lost members, the run fails with counts, and the audience stays imported', async () => {
    await using scene = await openScene('folder', ONE, { audiences: ['vip'], loses: 1 });
    const run = await scene.run({ inputs: verifying(scene, 8) });
    assert.ok(sinceUpload(scene) < 30_000);
    assert.equal(run.exitCode, 1);
    assert.equal(audienceOf(run, 'vip').status, 'imported');
    assert.deepEqual(codesOf(run, 'vip'), ['error not-verified']);
    assert.equal(run.outputs.imported, '["vip"]');
    const { message } = audienceOf(run, 'vip').problems[0];
    assert.match(message, /After 8 seconds.* 5 of 5 sampled members are not confirmed/);
    assert.match(message, /Account Settings > Activity Log, category Audience Diffs/);
    assert.match(run.summary, /❌ ODP: /);
    assert.ok(
      run.annotations.some(({ level, message: text }) => level === 'error' && text.startsWith(message)),
    );
    // The import is remembered: running again compares with it.
    assert.ok('vip.json' in (await scene.state.all()));
    assertNoMemberIds(new Set(questions(scene).map(memberIn)), run);
  });

  test('that ODP takes its time over, the removed members count too', async () => {
    await using scene = await openScene('folder', ONE, { audiences: ['vip'] });
    assert.equal((await scene.run()).exitCode, 0);
    scene.workspace.write({ 'members/vip.csv': csv(ids(7001, 600)) });
    // Longer than any run takes.
    scene.odp.settings.importDelay = 600_000;
    const run = await scene.run({ at: 60, inputs: verifying(scene, 8) });
    assert.equal(run.exitCode, 1);
    assert.match(
      audienceOf(run, 'vip').problems[0].message,
      /5 of 5 sampled members .*, and 5 of 5 sampled removed members are not confirmed as gone/,
    );
    assertNoMemberIds(new Set(questions(scene).map(memberIn)), run);
  });

  test('with an identifier that ODP does not have, the message says so', async () => {
    const files = { ...ONE, 'members/vip.csv': csv(ids(1, 1)) };
    await using scene = await openScene('none', files, { audiences: ['vip'], identifiers: ['email'] });
    const run = await scene.run({ inputs: verifying(scene, 8) });
    assert.equal(run.exitCode, 1);
    assert.equal(scene.odp.activityLog[0]?.status, 'error');
    const { code, message } = audienceOf(run, 'vip').problems[0];
    assert.equal(code, 'not-verified');
    assert.match(message, /`customer_id`.*INVALID_IDENTIFIER_EXCEPTION/);
    assertNoMemberIds(new Set(questions(scene).map(memberIn)), run);
  });

  test('an API that hangs ends the run in time', async () => {
    await using scene = await openScene('none', ONE, { audiences: ['vip'] });
    scene.odp.api.faults.push({
      match: ({ path }) => path === '/v3/graphql',
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'hang' },
    });
    const run = await scene.run({ inputs: verifying(scene, 1) });
    assert.ok(sinceUpload(scene) < 30_000);
    assert.equal(run.exitCode, 1);
    assert.match(audienceOf(run, 'vip').problems[0].message, /has not answered about any sampled member/);
  });

  test('that failed, or changed nothing, nobody is asked about', async () => {
    await using scene = await openScene('folder', ONE, { audiences: ['vip'] });
    scene.odp.s3.faults.push({
      match: ({ method }) => method === 'PUT',
      action: { kind: 'respond', status: 403, code: 'AccessDenied' },
    });
    const refused = await scene.run({ inputs: verifying(scene, 5) });
    assert.equal(audienceOf(refused, 'vip').status, 'failed');
    assert.equal((await scene.run()).exitCode, 0);
    const unchanged = await scene.run({
      at: 60,
      inputs: { ...verifying(scene, 5), 'skip-unchanged': 'true' },
    });
    assert.equal(audienceOf(unchanged, 'vip').status, 'unchanged');
    assert.equal(questions(scene).length, 0);
  });

  test('of an audience whose identifier changed, the removed ones are not asked about under the new one', async () => {
    await using scene = await openScene('folder', ONE, { audiences: ['vip'] });
    assert.equal((await scene.run()).exitCode, 0);
    const emails = ids(1, 20).map((id) => `${id}@example.com`);
    scene.workspace.write({
      'audiences.yml': manifest({ vip: 'identifier: email' }),
      'members/vip.csv': csv(emails, 'email'),
    });
    const run = await scene.run({ at: 60, inputs: verifying(scene, 20) });
    assert.equal(run.exitCode, 0, run.log);
    assert.equal(audienceOf(run, 'vip').removed, FIRST.length);
    assert.ok(questions(scene).every((question) => emails.includes(memberIn(question))));
  });
});

/** Milliseconds. */
function sinceUpload({ odp }: Scene): number {
  return Date.now() - Math.max(...odp.uploads().map(({ time }) => time));
}

/** The most requests that began within any one second. */
function perSecond(requests: readonly ApiRequest[]): number {
  const within = ({ time }: ApiRequest) =>
    requests.filter((other) => other.time >= time && other.time < time + 1000).length;
  return Math.max(...requests.map(within));
}
