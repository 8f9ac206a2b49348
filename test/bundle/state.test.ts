import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, before as setUp, after as tearDown, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { runAction } from '../support/action.ts';
import { assertNoMemberIds } from '../support/assert-private.ts';
import { type FaultAction, holdAt } from '../support/faults.ts';
import { inside, PATIENT } from '../support/inside.ts';
import { startOdp } from '../support/odp.ts';
import {
  audienceOf,
  codesOf,
  countsOf,
  csv,
  ids,
  manifest,
  oneList,
  openScene,
  type Scene,
  T,
} from './scene.ts';
import { assertWellFormed } from './well-formed.ts';

const RUN_URL = 'https://github.com/acme/audiences/actions/runs/1234567890';
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** For a run that is held, and must not try again before another one is done. */
const HELD = inside(PATIENT);
const json = (state: Record<string, Buffer>, id: string) => JSON.parse(String(state[`${id}.json`]));

describe('a state', { concurrency: 3 }, () => {
  for (const kind of ['folder', 's3'] as const) {
    test(`in ${kind === 's3' ? 'S3' : 'a folder'} remembers what was imported last, and is written by nothing else`, async () => {
      await using scene = await openScene(kind, {
        'audiences.yml': manifest({ a: '', b: '' }),
        'members/a.csv': csv(ids(0, 10)),
        'members/b.csv': csv(ids(50, 5)),
      });
      const { odp, state, workspace } = scene;

      const firstPlan = await scene.run({ mode: 'plan' });
      assert.equal(firstPlan.exitCode, 0, firstPlan.log);
      assert.deepEqual(await state.all(), {});
      assert.deepEqual(countsOf(firstPlan, 'a'), { members: 10, added: null, removed: null, kept: null });

      const first = await scene.run();
      assert.equal(first.exitCode, 0, first.log);
      assert.equal(audienceOf(first, 'a').status, 'imported');
      assert.equal(audienceOf(first, 'a').baseline, null);
      const next =
        kind === 's3'
          ? /The next import is compared with this one\.$/
          : /if the runner keeps the folder of the state until then\. Runners that GitHub hosts do not: use `artifact`/;
      assert.match(first.result.problems[0].message, next);
      assert.deepEqual([first.outputs.added, first.outputs.removed, first.outputs.changed], ['', '', 'true']);
      const afterFirst = await state.all();
      const built = (await odp.file('a')) ?? Buffer.alloc(0);
      const { file } = json(afterFirst, 'a');
      assert.match(file, new RegExp(`^a\\.${sha256(built).slice(0, 12)}\\.[0-9a-f]{8}\\.csv\\.gz$`));
      assert.deepEqual(
        Object.keys(afterFirst)
          .filter((key) => key.startsWith('a.'))
          .sort(),
        [file, 'a.json'],
      );
      assert.deepEqual(afterFirst[file], built);
      assert.deepEqual(json(afterFirst, 'a'), {
        identifier: 'customer_id',
        ts: T,
        members: 10,
        file,
        sha256: sha256(built),
        run: `${RUN_URL}/attempts/1`,
        destination: { bucket: odp.bucket, tracker: odp.trackerId },
        settings: json(afterFirst, 'a').settings,
        history: [{ ts: T, members: 10, added: null, removed: null }],
      });
      assert.equal(json(afterFirst, 'a').settings.max_removed, '100%');

      workspace.write({ 'members/a.csv': csv([...ids(3, 7), ...ids(100, 4)]) });
      const plan = await scene.run({ mode: 'plan', at: 60 });
      assert.deepEqual(countsOf(plan, 'a'), { members: 11, added: 4, removed: 3, kept: 7 });
      assert.deepEqual(audienceOf(plan, 'a').baseline, {
        source: 'state',
        members: 10,
        ts: T,
        sha256: sha256(built),
      });
      assert.deepEqual([plan.outputs.added, plan.outputs.removed, plan.outputs.changed], ['4', '3', 'true']);
      assert.deepEqual(await state.all(), afterFirst);

      const second = await scene.run({ at: 60, inputs: { 'skip-unchanged': 'true' } });
      assertWellFormed(second);
      assert.deepEqual(countsOf(second, 'a'), countsOf(plan, 'a'));
      assert.deepEqual(
        [audienceOf(second, 'a').status, audienceOf(second, 'b').status],
        ['imported', 'unchanged'],
      );
      assert.equal(second.outputs.imported, '["a"]');
      const { qualified, disqualified } = odp.activityLog.at(-1) ?? {};
      assert.deepEqual([qualified, disqualified], [4, 3]);
      assert.equal(odp.uploads().length, 3);
      const afterSecond = await state.all();
      assert.equal(Object.keys(afterSecond).length, 4);
      assert.equal(String(afterSecond['b.json']), String(afterFirst['b.json']));
      assert.deepEqual(json(afterSecond, 'a').history, [
        { ts: T, members: 10, added: null, removed: null },
        { ts: T + 60, members: 11, added: 4, removed: 3 },
      ]);
      assert.match(second.summary, /```mermaid/);

      const stale = await scene.run({ at: 59 });
      assert.equal(stale.exitCode, 1);
      assert.deepEqual(codesOf(stale, 'a'), ['error stale-run']);
      assert.deepEqual([audienceOf(stale, 'a').status, audienceOf(stale, 'b').status], ['blocked', 'held']);

      const unchanged = await scene.run({ mode: 'plan', at: 70, inputs: { 'skip-unchanged': 'true' } });
      assert.equal(audienceOf(unchanged, 'a').status, 'unchanged');
      assert.equal(unchanged.outputs.changed, 'false');
      assert.equal(unchanged.exitCode, 0);
      // Without `skip-unchanged` equal members are imported again.
      assert.equal(audienceOf(await scene.run({ mode: 'plan', at: 70 }), 'a').status, 'planned');

      workspace.write({ 'audiences.yml': manifest({ a: 'identifier: loyalty_id, column: customer_id' }) });
      const renamed = await scene.run({ mode: 'plan', at: 80, inputs: { 'skip-unchanged': 'true' } });
      assert.deepEqual(countsOf(renamed, 'a'), { members: 11, added: 11, removed: 11, kept: 0 });
      assert.deepEqual(renamed.result.abandoned, ['b']);
      assert.match(renamed.summary, /no longer in the manifest: `b`/);

      assert.deepEqual(await state.all(), afterSecond);
      assert.equal(odp.uploads().length, 3);
      for (const run of [first, plan, second, stale, renamed]) assertNoMemberIds(ids(0, 12), run);
    });
  }

  for (const kind of ['folder', 's3'] as const) {
    test(`in ${kind === 's3' ? 'S3' : 'a folder'} that cannot be trusted is an error, never “no baseline”`, async () => {
      const damaged = ['cut', 'empty', 'other', 'names', 'lost', 'swapped', 'text', 'half'];
      const all = [...damaged, 'healthy'];
      const files = Object.fromEntries(all.map((id, at) => [`members/${id}.csv`, csv(ids(at * 100, 50))]));
      await using scene = await openScene(kind, {
        'audiences.yml': manifest(Object.fromEntries(all.map((id) => [id, '']))),
        ...files,
      });
      const { odp, state } = scene;
      assert.equal((await scene.run()).exitCode, 0);
      const whole = await state.all();
      const dataOf = (id: string): string => json(whole, id).file;
      /** Gives an audience another data file, and a JSON that agrees with it. */
      const agree = async (id: string, body: Buffer) => {
        const hash = sha256(body);
        const file = `${id}.${hash.slice(0, 12)}.01234567.csv.gz`;
        await state.put(file, body);
        await state.put(`${id}.json`, JSON.stringify({ ...json(whole, id), sha256: hash, file }));
      };
      await state.put('cut.json', whole['cut.json']?.subarray(0, 80) ?? '');
      await state.put('empty.json', '');
      await state.put('other.json', '{"members":"many"}');
      await state.put('names.json', String(whole['names.json']).replace(dataOf('names'), dataOf('healthy')));
      await state.put(dataOf('lost'), null);
      await state.put(dataOf('swapped'), gzipSync('type,action,customer_id,audience_id,ts\n'));
      await agree('text', gunzipSync(whole[dataOf('text')] ?? ''));
      await agree('half', whole[dataOf('half')]?.subarray(0, -12) ?? Buffer.alloc(0));
      const spoilt = await state.all();
      const uploads = odp.uploads().length;

      const plan = await scene.run({ mode: 'plan', at: 10 });
      assertWellFormed(plan);
      for (const id of damaged) {
        assert.deepEqual(codesOf(plan, id), ['error state-unreadable'], id);
        assert.equal(audienceOf(plan, id).status, 'blocked', id);
        assert.equal(audienceOf(plan, id).baseline, null, id);
        assert.match(audienceOf(plan, id).problems[0].message, new RegExp(`\`${id}\\.json\``), id);
      }
      assert.equal(audienceOf(plan, 'healthy').kept, 50);

      const held = await scene.run({ at: 10, inputs: { 'override-guards': 'true' } });
      assert.equal(held.exitCode, 1);
      assert.equal(audienceOf(held, 'healthy').status, 'held');
      assert.equal(odp.uploads().length, uploads);
      assert.deepEqual(await state.all(), spoilt);

      const partial = await scene.run({ at: 10, inputs: { 'partial-import': 'true' } });
      assert.equal(partial.exitCode, 1);
      assert.equal(partial.outputs.imported, '["healthy"]');
      assert.equal(odp.uploads().length, uploads + 1);
      const after = await state.all();
      for (const id of damaged) assert.deepEqual(after[`${id}.json`], spoilt[`${id}.json`], id);
      assertNoMemberIds([...ids(0, 5), ...ids(600, 5), ...ids(700, 5)], plan);
    });
  }

  test('is not touched by an upload that fails', async () => {
    await using scene = await openScene('s3', {
      'audiences.yml': manifest({ refused: '', broken: '', fine: '' }),
      'members/refused.csv': csv(ids(0, 5)),
      'members/broken.csv': csv(ids(10, 5)),
      'members/fine.csv': csv(ids(20, 5)),
    });
    const { odp, state, workspace } = scene;
    await scene.run();
    const before = await state.all();
    workspace.write({ 'members/refused.csv': csv(ids(0, 9)), 'members/broken.csv': csv(ids(10, 9)) });
    odp.s3.faults.push(
      {
        match: ({ key }) => key.endsWith('diffs/refused.csv.gz'),
        action: { kind: 'respond', status: 403, code: 'AccessDenied' },
      },
      {
        match: ({ key }) => key.endsWith('diffs/broken.csv.gz'),
        times: Number.POSITIVE_INFINITY,
        action: { kind: 'reset', after: 'headers' },
      },
    );
    const run = await scene.run({ at: 5 });
    assert.equal(run.exitCode, 1);
    assertWellFormed(run);
    assert.deepEqual(codesOf(run, 'refused'), ['error access-denied']);
    assert.deepEqual(codesOf(run, 'broken'), ['error upload-failed']);
    assert.equal(run.outputs.imported, '["fine"]');
    const after = await state.all();
    // Nothing at all is left of what S3 refused; what broke off may have arrived, and only the note says so.
    const keysOf = (all: object, id: string) => Object.keys(all).filter((key) => key.startsWith(`${id}.`));
    assert.deepEqual(keysOf(after, 'refused'), keysOf(before, 'refused'));
    for (const id of ['refused', 'broken']) assert.deepEqual(after[`${id}.json`], before[`${id}.json`]);
    odp.s3.faults.clear();
    const next = await scene.run({ mode: 'plan', at: 6 });
    assert.deepEqual([codesOf(next, 'refused'), codesOf(next, 'broken')], [[], ['warning state-unreadable']]);
    assert.deepEqual(countsOf(next, 'broken'), { members: 9, added: 4, removed: 0, kept: 5 });
  });

  test('in S3 cannot be read or reached: an error, and nothing is uploaded', async () => {
    await using scene = await openScene('s3', {
      'audiences.yml': manifest({ a: '' }),
      'members/a.csv': csv(ids(0, 3)),
      file: 'not a folder',
    });
    const { odp } = scene;
    const stranger = {
      AWS_ACCESS_KEY_ID: odp.keyPair.accessKeyId,
      AWS_SECRET_ACCESS_KEY: odp.keyPair.secretAccessKey,
    };
    // What no state of S3's will let in is not even read.
    for (const [options, code, members] of [
      [{ inputs: { state: 's3://nowhere/x' } }, 'error state-unreadable', null],
      [{ env: stranger }, 'error state-unreadable', null],
      [{ inputs: { state: 'file' } }, 'error state-unreadable', 3],
      [
        { env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined } },
        'error credentials-missing',
        null,
      ],
    ] as const) {
      const run = await scene.run(options);
      assert.equal(run.exitCode, 1);
      assert.deepEqual(codesOf(run), [code], run.log);
      assert.equal(audienceOf(run, 'a').status, 'held');
      assert.equal(audienceOf(run, 'a').members, members);
    }
    odp.s3.faults.push({
      match: ({ operation }) => operation === 'ListObjectsV2',
      times: Number.POSITIVE_INFINITY,
      action: { kind: 'respond', status: 500, code: 'InternalError' },
    });
    const plan = await scene.run({ mode: 'plan' });
    assert.equal(plan.exitCode, 1);
    assert.deepEqual(codesOf(plan), ['error state-unreadable']);
    assert.equal(odp.uploads().length, 0);
  });

  test('that cannot remember one audience keeps that one from a partial import', async () => {
    await using scene = await openScene('s3', {
      'audiences.yml': manifest({ a: '', z: '' }),
      'members/a.csv': csv(ids(0, 3)),
      'members/z.csv': csv(ids(0, 3)),
    });
    const { odp } = scene;
    odp.s3.faults.push({
      times: Number.POSITIVE_INFINITY,
      match: ({ bucket, key, method }) =>
        bucket === 'state' && method === 'PUT' && /\/a\..*importing$/.test(key),
      action: { kind: 'respond', status: 403, code: 'AccessDenied' },
    });
    const run = await scene.run({ inputs: { 'partial-import': 'true' } });
    assert.equal(run.exitCode, 1);
    assert.equal(run.outputs.imported, '["z"]');
    assert.equal(audienceOf(run, 'a').status, 'held');
    assert.deepEqual(odp.members('a'), new Set());
  });

  test('in a folder that cannot be made holds the import', async () => {
    await using scene = await openScene('folder', oneList(ids(0, 3)));
    const { odp, workspace } = scene;
    workspace.write({ file: 'not a folder' });
    const run = await scene.run({ inputs: { state: 'file/below' } });
    assert.equal(run.exitCode, 1);
    assert.deepEqual([...codesOf(run), ...codesOf(run, 'a')], ['error state-unreadable']);
    assert.equal(odp.uploads().length, 0);
  });

  test('of another ODP account is an error, not a baseline', async () => {
    await using scene = await openScene('folder', oneList(ids(0, 3)));
    const { odp } = scene;
    await scene.run();
    const inputs = { 'tracker-id': 'another1', 'skip-unchanged': 'true' };
    const other = await scene.run({ at: 1, inputs });
    assert.equal(other.exitCode, 1);
    assert.deepEqual(codesOf(other, 'a'), ['error state-unreadable']);
    assert.match(audienceOf(other, 'a').problems[0].message, /another destination.*`state` of its own/);
    assert.equal(odp.uploads().length, 1);
    const unknown = await scene.run({ mode: 'plan', at: 1, inputs: { 'tracker-id': '' } });
    assert.deepEqual(codesOf(unknown, 'a'), []);
  });

  test('refuses an old run, although it is run again with a later clock', async () => {
    await using scene = await openScene('folder', oneList(ids(0, 3)));
    const env = (id: string) => ({ GITHUB_RUN_ID: id });
    assert.equal((await scene.run({ env: env('20') })).exitCode, 0);
    const old = await scene.run({ at: 99, env: { ...env('19'), GITHUB_RUN_ATTEMPT: '2' } });
    assert.deepEqual(codesOf(old, 'a'), ['error stale-run']);
    const { message } = audienceOf(old, 'a').problems[0];
    assert.match(message, /runs\/19\/attempts\/2 is older than .*runs\/20\/attempts\/1.*Start a new run/);
    assert.equal((await scene.run({ at: 99, env: { ...env('20'), GITHUB_RUN_ATTEMPT: '2' } })).exitCode, 0);
  });

  test('is read as what the action built, whatever the member files are', async () => {
    const utf16 = Buffer.from(`﻿a report\n${csv(ids(0, 5))}`, 'utf16le');
    await using scene = await openScene('folder', {
      'audiences.yml': manifest({
        a: "encoding: utf-16le, skip_lines: 1, quote: false, normalize: [lowercase], pattern: 'm.*', expected_rows: 5",
      }),
      'members/a.csv': utf16,
    });
    for (const at of [0, 1]) {
      const run = await scene.run({ at });
      assert.equal(run.exitCode, 0, run.log);
      if (at === 1) assert.deepEqual(countsOf(run, 'a'), { members: 5, added: 0, removed: 0, kept: 5 });
    }
  });

  test('in S3 has a server and an encryption of its own', async () => {
    await using scene = await openScene('s3', oneList(ids(0, 3)));
    await using own = await startOdp();
    const keys = {
      AWS_ACCESS_KEY_ID: own.stateKeyPair.accessKeyId,
      AWS_SECRET_ACCESS_KEY: own.stateKeyPair.secretAccessKey,
    };
    const inputs = { 'state-endpoint': own.url, 'state-encryption': 'aws:kms' };
    const run = await scene.run({ inputs, env: keys });
    assert.equal(run.exitCode, 0, run.log);
    assert.deepEqual(await scene.state.all(), {});
    const writes = own.s3.requests.filter(({ method }) => method === 'PUT');
    assert.ok(writes.length >= 3);
    assert.ok(writes.every(({ encryption }) => encryption === 'aws:kms'));
    assert.equal(scene.odp.uploads()[0]?.encryption, 'AES256');
    const wrong = await scene.run({ inputs: { 'state-endpoint': 'minio:9000', 'state-encryption': 'aes' } });
    assert.deepEqual(codesOf(wrong), ['error input-invalid', 'error input-invalid']);
  });

  test('says who overrode a guard', async () => {
    await using scene = await openScene('folder', oneList(ids(0, 3), 'max_members: 2'));
    const env = { GITHUB_TRIGGERING_ACTOR: 'octocat' };
    assert.equal((await scene.run({ env, inputs: { 'override-guards': 'true' } })).exitCode, 0);
    assert.equal(json(await scene.state.all(), 'a').history[0].overridden_by, 'octocat');
  });

  test('on a server that ignores conditional writes is named once', async () => {
    await using scene = await openScene('s3', {
      'audiences.yml': manifest({ a: '', z: '' }),
      'members/a.csv': csv(ids(0, 3)),
      'members/z.csv': csv(ids(0, 3)),
    });
    scene.odp.s3.settings.ignoresConditions = true;
    scene.odp.s3.settings.bareETags = true;
    for (const at of [0, 1]) {
      const run = await scene.run({ at });
      assert.equal(run.exitCode, 0, run.log);
      const first = at === 0 ? ['warning no-baseline'] : [];
      assert.deepEqual(codesOf(run), [...first, 'warning state-unlocked']);
      assert.equal(run.outputs.imported, '["a","z"]');
    }
    assert.equal((await scene.odp.s3.keys('state')).length, 4);
  });

  test('whose bucket is mistyped for the import leaves no note', async () => {
    await using scene = await openScene('folder', oneList(ids(0, 3)));
    await scene.run();
    const before = await scene.state.all();
    // A bucket that exists, and is not the state's.
    const run = await scene.run({ at: 1, inputs: { bucket: 'state' } });
    assert.deepEqual(codesOf(run, 'a'), ['error state-unreadable']);
    const typo = await openScene('folder', oneList(ids(0, 3)));
    const first = await typo.run({ inputs: { bucket: 'zaius-incomming' } });
    assert.deepEqual([codesOf(first), codesOf(first, 'a')], [['error upload-failed'], []]);
    assert.deepEqual(await typo.state.all(), {});
    await typo[Symbol.asyncDispose]();
    assert.deepEqual(await scene.state.all(), before);
  });

  test('that another run commits while a plan reads it is read again', async () => {
    await using scene = await openScene('s3', oneList(ids(0, 10)));
    const { odp, workspace } = scene;
    await scene.run();
    workspace.write({ 'members/a.csv': csv(ids(0, 7)) });
    const held = holdAt('request');
    odp.s3.faults.push({
      match: ({ operation, key }) => operation === 'GetObject' && key.endsWith('.csv.gz'),
      action: held.action,
    });
    const plan = scene.start({ mode: 'plan', at: 5, env: HELD });
    await held.reached;
    assert.equal((await scene.run({ at: 4 })).exitCode, 0);
    held.release();
    const done = await plan.done;
    assert.equal(done.exitCode, 0, done.log);
    assert.deepEqual(countsOf(done, 'a'), { members: 7, added: 0, removed: 0, kept: 7 });
  });

  test('of two imports at once is the winner’s; the loser’s audience stays imported, and the next run knows both', async () => {
    await using scene = await openScene('s3', {
      'audiences.yml': manifest({ a: '' }),
      'members/a.csv': csv(ids(0, 10)),
      'other/audiences.yml': manifest({ a: '' }),
      'other/members/a.csv': csv(ids(0, 40)),
    });
    const { odp, state } = scene;
    await scene.run();
    const held = holdAt('request');
    odp.s3.faults.push({
      match: ({ bucket, method }) => bucket === odp.bucket && method === 'PUT',
      action: held.action,
    });
    const slow = scene.start({ at: 10, env: HELD, inputs: { manifest: 'other/audiences.yml' } });
    await held.reached;
    const fast = await scene.run({ at: 10 });
    assert.equal(fast.exitCode, 0, fast.log);
    held.release();
    const lost = await slow.done;
    assert.equal(lost.exitCode, 1);
    assert.equal(audienceOf(lost, 'a').status, 'imported');
    assert.deepEqual(codesOf(lost, 'a'), ['error state-write-failed']);
    assert.match(audienceOf(lost, 'a').problems[0].message, /Another run/);
    assert.equal(json(await state.all(), 'a').members, 10);

    const next = await scene.run({ mode: 'plan', at: 20 });
    assert.deepEqual(codesOf(next, 'a'), ['warning state-unreadable']);
    assert.equal(audienceOf(next, 'a').removed, 30);
    assert.deepEqual(odp.members('a').size, 40);
  });

  test('refuses the older of two runs at once before it uploads', async () => {
    await using scene = await openScene('s3', {
      'audiences.yml': manifest({ a: '', z: '' }),
      'members/a.csv': csv(ids(0, 10)),
      'members/z.csv': csv(ids(0, 10)),
    });
    const { odp } = scene;
    const held = holdAt('request');
    odp.s3.faults.push({
      match: ({ bucket, key }) => bucket === odp.bucket && key.endsWith('/a.csv.gz'),
      action: held.action,
    });
    const older = scene.start({ at: 1, env: HELD, inputs: { concurrency: '1' } });
    await held.reached;
    const run = await scene.run({ at: 2, inputs: { audiences: 'z' } });
    assert.equal(run.exitCode, 0, run.log);
    held.release();
    const late = await older.done;
    assert.equal(late.outputs.imported, '["a"]');
    assert.equal(audienceOf(late, 'z').status, 'blocked');
    assert.deepEqual(codesOf(late, 'z'), ['error stale-run']);
    assert.equal(gunzipSync((await odp.file('z')) ?? '').includes(String(T + 2)), true);
  });

  test('in S3 costs an audience few requests, and is listed once, also where ETags have no quotes', async () => {
    const all = Array.from({ length: 30 }, (_, at) => `audience_${at}`);
    await using scene = await openScene('s3', {
      'audiences.yml': manifest(Object.fromEntries(all.map((id) => [id, 'members: members.csv']))),
      'members.csv': csv(ids(0, 3)),
    });
    const { odp } = scene;
    odp.s3.settings.bareETags = true;
    assert.equal((await scene.run()).exitCode, 0);
    odp.s3.requests.length = 0;
    assert.equal((await scene.run({ at: 1 })).exitCode, 0);
    const ofState = odp.s3.requests.filter(({ bucket }) => bucket === 'state');
    assert.equal(ofState.filter(({ operation }) => operation === 'ListObjectsV2').length, 1);
    assert.ok(ofState.length <= 3 + 10 * all.length, `${ofState.length} requests`);
    assert.equal((await odp.s3.keys('state')).length, 2 * all.length);
  });
});

describe('a state in S3', () => {
  let scene: Scene;
  let before: Record<string, Buffer>;
  const LISTS = (members: readonly string[]) => ({
    'audiences.yml': manifest({ a: '', z: '' }),
    'members/a.csv': csv(members),
    'members/z.csv': csv(members),
  });
  setUp(async () => {
    scene = await openScene('s3', LISTS(ids(0, 10)));
    assert.equal((await scene.run()).exitCode, 0);
    before = await scene.state.all();
    scene.workspace.write(LISTS(ids(0, 3)));
  });
  tearDown(() => scene[Symbol.asyncDispose]());

  const refusal = (status: number, code: string): FaultAction => ({ kind: 'respond', status, code });
  const cases: [what: string, note: RegExp, action: FaultAction, says: RegExp][] = [
    ['a role without write', /importing$/, refusal(403, 'AccessDenied'), /s3:PutObject/],
    [
      'a server without conditional writes',
      /importing$/,
      refusal(501, 'NotImplemented'),
      /`PutObject` with `If-None-Match` that .*HTTP 501/,
    ],
    [
      'a policy that demands encryption',
      /\/z\..*importing$/,
      refusal(403, 'AccessDenied'),
      /`state-encryption`/,
    ],
    ['credentials that run out', /importing$/, refusal(400, 'ExpiredToken'), /have expired/],
    ['a burst of resets', /importing$/, { kind: 'reset', after: 'headers' }, /connection.*broke/],
    ['a quota that is used up', /importing$/, refusal(403, 'QuotaExceeded'), /QuotaExceeded/],
  ];
  for (const [what, note, action, says] of cases) {
    test(`that cannot be written because of ${what} holds the import`, async () => {
      const { odp, state } = scene;
      odp.s3.faults.push({
        times: Number.POSITIVE_INFINITY,
        match: ({ bucket, method, key }) => bucket === 'state' && method === 'PUT' && note.test(key),
        action,
      });
      const run = await scene.run({ at: 1 });
      odp.s3.faults.clear();
      assert.equal(run.exitCode, 1);
      assertWellFormed(run);
      assert.equal(odp.uploads().length, 2);
      const [told] = ['a', 'z'].filter((id) => codesOf(run, id).includes('error state-write-failed'));
      assert.match(audienceOf(run, told ?? '').problems.at(-1).message, says);
      for (const id of ['a', 'z']) assert.equal(audienceOf(run, id).status, 'held', run.log);
      // So the guards still see those whom ODP has.
      assert.deepEqual(await state.all(), before);
    });
  }
});

test('the state in S3 is read and written with credentials other than those of ODP’s bucket', async () => {
  await using scene = await openScene('s3', oneList(ids(0, 3)));
  const { odp } = scene;
  const run = await runAction({
    workspace: scene.workspace,
    inputs: { ...odp.inputs(), mode: 'import', state: scene.state.input },
    env: odp.env(),
  });
  assert.equal(run.exitCode, 0, run.log);
  for (const { bucket, accessKeyId } of odp.s3.requests) {
    const owner = bucket === 'state' ? odp.stateKeyPair : odp.keyPair;
    assert.equal(accessKeyId, owner.accessKeyId);
  }
});
