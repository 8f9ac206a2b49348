import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { ReceiptsFound } from '../../src/artifacts/find-receipts.ts';
import { receiptName } from '../../src/artifacts/receipt.ts';
import { pack, unpack } from '../support/artifacts/zip.ts';
import type { Artifacts } from '../support/artifacts.ts';
import type { Github } from '../support/github.ts';
import { HASH, type History, leave, leaveBoth, openHistory } from './receipt-history.ts';

/** Of each audience the run of its last import, and then those of the ones that were interrupted since. */
function assertRuns(found: ReceiptsFound, expected: Readonly<Record<string, (number | null)[]>>): void {
  assert.ok(found.ok, JSON.stringify(found));
  for (const [id, runs] of Object.entries(expected)) {
    const receipts = found.audiences.get(id);
    const interrupted: number[] = receipts?.interrupted.map(({ runId }) => runId) ?? [];
    assert.deepEqual([receipts?.last?.runId ?? null, ...interrupted], runs, id);
  }
}

describe('the receipts of earlier imports', { concurrency: 4 }, () => {
  test('give the newest import of each audience, whatever came between', async () => {
    await using history = await openHistory();
    leaveBoth(history, { run: { id: 101, attempt: 2 }, audiences: { a: 10, b: 20 } });
    leaveBoth(history, { run: { id: 102 }, audiences: { a: 11 } });
    leaveBoth(history, { run: { id: 103 }, audiences: { other: 5 } });
    const found = await history.search();
    assertRuns(found, { a: [102], b: [101] });
    assert.ok(found.ok);
    assert.deepEqual(found.audiences.get('b')?.last, {
      identifier: 'customer_id',
      ts: 101,
      members: 20,
      membersSha256: HASH,
      settings: {},
      commit: '1'.repeat(40),
      runId: 101,
      attempt: 2,
      isAging: false,
    });
    assert.equal(found.expired, false);
    // What was fetched goes at once, so that hundreds of receipts take no room.
    assert.deepEqual(readdirSync(join(history.scratch.folder(), '..')).length, 1);
  });

  test('stop being read once every audience is found', async () => {
    await using history = await openHistory();
    for (let id = 101; id < 110; id++) leaveBoth(history, { run: { id }, audiences: { a: id, b: id } });
    assertRuns(await history.search(), { a: [109] });
    // Both listings, and two receipts.
    assert.equal(history.github.requests.length, 4);
  });

  test('name every import since that may have arrived', async () => {
    await using history = await openHistory();
    leaveBoth(history, { run: { id: 101 }, audiences: { a: 10, b: 10 } });
    leave(history, { run: { id: 102 }, audiences: { a: 11, b: 11 } });
    leave(history, { run: { id: 103 }, audiences: { a: 12, b: 12 } });
    leave(history, { run: { id: 103 }, phase: 'closing', audiences: { a: -12 } });
    leave(history, { run: { id: 103 }, import: 'f'.repeat(16), audiences: { b: 13 } });
    const found = await history.search();
    assertRuns(found, { a: [101, 103, 102], b: [101, 103, 102] });
    assert.ok(found.ok);
    // What the closing receipt leaves out was not uploaded.
    assert.deepEqual(
      found.audiences.get('b')?.interrupted.map(({ members }) => members),
      [13, 11],
    );
  });

  test('count only from this repository’s default branch, and of the same destination', async () => {
    await using history = await openHistory();
    leaveBoth(history, { run: { id: 101 }, audiences: { a: 10, b: 10 } });
    leaveBoth(history, { run: { id: 102, branch: 'feature' }, audiences: { a: 1 } });
    leaveBoth(history, { run: { id: 103, headRepositoryId: 999 }, audiences: { a: 1 } });
    leaveBoth(history, { run: { id: 104 }, trackerId: 'staging', audiences: { a: 1 } });
    assertRuns(await history.search(), { a: [101] });
    const anywhere = await history.search({ destination: { bucket: 'zaius-incoming', trackerId: null } });
    assertRuns(anywhere, { a: [104] });
    const otherBucket = await history.search({ destination: { bucket: 'other', trackerId: 'tracker' } });
    assertRuns(otherBucket, { a: [null] });
  });

  test('are found among all that a run keeps, each once', async () => {
    await using history = await openHistory();
    const { artifacts, github } = history;
    leaveBoth(history, { run: { id: 101 }, audiences: { a: 10, b: 20 } });
    const [opening] = artifacts.store.artifacts;
    leaveBoth(history, { run: { id: 102 }, audiences: { a: 11 } });
    const zip = pack({ 'report.txt': 'x' });
    for (const name of ['report', `${opening?.name}-0`, `${opening?.name}-of-tests`])
      artifacts.add({ name, runId: 102, zip });
    artifacts.add({ name: `${opening?.name}-3`, runId: 102, zip, expired: true });
    // Listed twice, as where an artifact is added between two pages.
    artifacts.store.artifacts.unshift(opening!);
    const found = await history.search({ audiences: ['a', 'b', 'unknown'] });
    assertRuns(found, { a: [102], b: [101] });
    // Two listings, and of each run another one; two receipts of the newer run, and three of the other.
    const downloads = github.requests.filter(({ path }) => path.endsWith('/zip'));
    assert.deepEqual([downloads.length, github.requests.length], [5, 9]);
  });

  test('under two earlier names of the repository are those of the newer one', async () => {
    await using history = await openHistory();
    const { artifacts, environment } = history;
    for (const [i, name] of ['acme/first', 'acme/second'].entries()) {
      const { zip } = leave(history, { run: { id: 101 + i }, phase: 'closing', audiences: { a: 10 } });
      const left = artifacts.store.artifacts.pop();
      const receipt = JSON.parse(unpack(zip)['receipt.json'] ?? '');
      const repository = `${environment.serverUrl}/${name}`;
      artifacts.add({
        name: receiptName({ ...environment, repository: name, manifest: 'audiences.yml' }),
        runId: left?.runId ?? 0,
        zip: pack({ 'receipt.json': JSON.stringify({ ...receipt, repository, manifest: 'audiences.yml' }) }),
      });
    }
    // What is not a receipt of this repository's default branch, or has expired, says nothing about its name.
    const [older, newer] = artifacts.store.artifacts;
    artifacts.env({ id: 200, branch: 'feature' });
    artifacts.env({ id: 201, headRepositoryId: 99 });
    for (const [i, runId] of [200, 201, 102].entries())
      artifacts.add({
        name: `odp-audiences-${String(i).repeat(12)}`,
        runId,
        zip: older?.zip ?? pack({}),
        expired: runId === 102,
      });
    const found = await history.search();
    assert.ok(found.ok);
    const { elsewhere } = found.audiences.get('a') ?? {};
    assert.deepEqual([elsewhere?.entry.runId, elsewhere?.repository.slice(-11)], [102, 'acme/second']);
    assert.equal(found.audiences.get('b')?.elsewhere, null);
    assert.ok(newer !== undefined);
    const downloads = history.github.requests.filter(({ path }) => path.endsWith('/zip'));
    // One of each name, and then those that know the audience.
    assert.equal(downloads.length, 4);
  });

  test('are found in a re-run after a newer run, too', async () => {
    await using history = await openHistory();
    leaveBoth(history, { run: { id: 101 }, audiences: { a: 10 } });
    leaveBoth(history, { run: { id: 102 }, audiences: { a: 11 } });
    leaveBoth(history, { run: { id: 101, attempt: 2 }, import: 'e'.repeat(16), audiences: { b: 12 } });
    leaveBoth(history, { run: { id: 102, attempt: 2 }, import: 'd'.repeat(16), audiences: { a: 13 } });
    const found = await history.search();
    assert.ok(found.ok);
    assert.equal(found.audiences.get('a')?.last?.members, 13);
    assertRuns(found, { a: [102], b: [101] });
  });

  test('are none where there are none, and said to have expired where they have', async () => {
    await using history = await openHistory();
    const none = await history.search();
    assert.equal(none.ok && none.expired, false);
    leave(history, { run: { id: 101 }, audiences: { a: 10 } }).expired = true;
    const expired = await history.search();
    assert.equal(expired.ok && expired.expired, true);
    assertRuns(expired, { a: [null] });
  });

  test('of a later attempt are found where the run’s first one has expired', async () => {
    await using history = await openHistory();
    const { store } = history.artifacts;
    leaveBoth(history, { run: { id: 101 }, audiences: { a: 10 } });
    leaveBoth(history, { run: { id: 101, attempt: 2 }, import: 'e'.repeat(16), audiences: { a: 11 } });
    for (const artifact of store.artifacts.slice(0, 2)) artifact.expired = true;
    const found = await history.search();
    assert.ok(found.ok && found.expired);
    assert.equal(found.audiences.get('a')?.last?.members, 11);
    // Nobody can run it again after 30 days, so then there are no others.
    const later = store.artifacts.splice(2);
    for (const artifact of store.artifacts)
      artifact.createdAt = new Date(Date.now() - 125 * 86_400_000).toISOString();
    store.artifacts.push(...later);
    assertRuns(await history.search(), { a: [null] });
  });

  test('are read of as many audiences as a manifest can have', async () => {
    await using history = await openHistory();
    leave(history, { run: { id: 101 }, phase: 'closing', audiences: { a: 10 } });
    const [left] = history.artifacts.store.artifacts;
    assert.ok(left !== undefined);
    const receipt = JSON.parse(unpack(left.zip)['receipt.json'] ?? '');
    const { a } = receipt.audiences;
    const settings = { pattern: 'member-[0-9]+'.repeat(30) };
    for (let i = 0; i < 50_000; i++) receipt.audiences[`external_audience_${i}`] = { ...a, settings };
    Object.assign(left, { zip: pack({ 'receipt.json': JSON.stringify(receipt) }), digest: null });
    assertRuns(await history.search({ audiences: ['a'] }), { a: [101] });
  });

  test('are searched for among 300 artifacts at most, whatever forks and other branches have left', async () => {
    await using history = await openHistory();
    leaveBoth(history, { run: { id: 1 }, audiences: { a: 1, b: 1 } });
    for (let id = 2; id < 400; id++) {
      const other = id % 2 === 0 ? { branch: 'feature' } : { headRepositoryId: 99 };
      leave(history, { run: { id, ...other }, audiences: { a: 1 } });
    }
    const behind = await history.search();
    assertRuns(behind, { a: [1] });
    assert.ok(behind.ok && !behind.full);
    // The four pages of the listing, that of the run, and its two receipts.
    assert.equal(history.github.requests.length, 7);

    for (let i = 0; i < 150; i++)
      leaveBoth(history, { run: { id: 400 }, import: String(i).padStart(16, '0'), audiences: { other: 1 } });
    const hidden = await history.search();
    assertRuns(hidden, { a: [null] });
    assert.ok(hidden.ok && hidden.full);
    const downloads = history.github.requests.filter(({ path }) => path.endsWith('/zip'));
    assert.equal(downloads.length, 2 + 300);
  });

  test('are searched for on 20 pages of a listing at most', async () => {
    await using history = await openHistory();
    const { artifacts, github } = history;
    leave(history, { run: { id: 1 }, phase: 'closing', audiences: { a: 1, b: 1 } });
    const { name, zip } = last(artifacts);
    artifacts.env({ id: 2, headRepositoryId: 99 });
    for (let i = 0; i < 2000; i++) artifacts.add({ name, zip, runId: 2 });
    const found = await history.search();
    assertRuns(found, { a: [null] });
    assert.ok(found.ok && found.full);
    assert.equal(github.requests.length, 20);
    // One less, and it is the last on the last page.
    artifacts.store.artifacts.pop();
    assertRuns(await history.search(), { a: [1] });
  });

  test('of many jobs are read in small groups, until each audience is found', async () => {
    await using history = await openHistory();
    const { github } = history;
    const shard = (i: number) => ({
      run: { id: 101 },
      import: String(i).padStart(16, '0'),
      audiences: { [`a${i}`]: 1 },
    });
    for (let i = 0; i < 60; i++) leave(history, { ...shard(i), phase: 'opening' });
    for (let i = 0; i < 60; i++) leave(history, { ...shard(i), phase: 'closing' });
    const requestsFor = async (...audiences: string[]) => {
      const from = github.requests.length;
      const found = await history.search({ audiences });
      for (const id of audiences) assertRuns(found, { [id]: [101] });
      return github.requests.length - from;
    };
    // The listing, two pages of the run, and receipts by fours from the newest on.
    assert.equal(await requestsFor('a59'), 3 + 4);
    assert.equal(await requestsFor('a50'), 3 + 12);
    assert.equal(await requestsFor('a0'), 3 + 60);
    assert.equal(await requestsFor('a59', 'a58'), 3 + 4);
  });

  test('of an import that was cut off are named, however many others the run has', async () => {
    await using history = await openHistory();
    leaveBoth(history, { run: { id: 101 }, audiences: { a: 1 } });
    leave(history, { run: { id: 102 }, import: 'a'.repeat(16), audiences: { a: 2 } });
    for (let i = 0; i < 9; i++)
      leaveBoth(history, { run: { id: 102 }, import: String(i).padStart(16, '0'), audiences: { other: 1 } });
    assertRuns(await history.search({ audiences: ['a'] }), { a: [101, 102] });
  });

  test('that are gone are known from newer ones that repeat them, the newest import of each', async () => {
    await using history = await openHistory();
    const tell = (id: number, earlier: Record<string, number>) =>
      leave(history, { run: { id }, phase: 'closing', audiences: { a: id }, earlier });
    tell(105, { b: 104, c: 90 });
    tell(106, { b: 101, c: 91, other: 88 });
    const gone = await history.search({ audiences: ['a', 'b', 'd'] });
    assertRuns(gone, { b: [104], d: [null] });
    assert.ok(gone.ok);
    const { commit, isAging, members, ts } = gone.audiences.get('b')?.last ?? {};
    assert.deepEqual([commit, isAging, members, ts], ['4'.repeat(40), true, 104, 104]);
    const runs = (found: ReceiptsFound) =>
      found.ok ? [...found.others].map(([id, { runId }]) => [id, runId]).sort() : [];
    assert.deepEqual(runs(gone), [
      ['c', 91],
      ['other', 88],
    ]);
    // Its own receipt goes first, whatever newer ones repeat.
    leave(history, { run: { id: 102 }, phase: 'closing', audiences: { b: 7 } });
    assertRuns(await history.search(), { b: [102] });
    // Of one that was cut off since, what was before it is known; it is not repeated.
    leave(history, { run: { id: 107 }, audiences: { c: 9 } });
    assertRuns(await history.search({ audiences: ['c'] }), { c: [91, 107] });
    const cut = await history.search({ audiences: ['d'] });
    assert.deepEqual(runs(cut), [
      ['a', 106],
      ['b', 104],
      ['other', 88],
    ]);
    // A run that was run again has imported it again.
    leave(history, { run: { id: 104, attempt: 2 }, phase: 'closing', audiences: { b: 9 } });
    tell(108, { b: 104 });
    const again = await history.search({ audiences: ['d'] });
    assert.equal(again.ok && again.others.get('b')?.members, 9);
    // Another account's receipts tell nothing.
    const elsewhere = { bucket: 'zaius-incoming', trackerId: 'other' };
    assert.deepEqual(runs(await history.search({ destination: elsewhere })), []);
  });

  test('from before the default branch was renamed count, once GitHub says so', async () => {
    await using history = await openHistory();
    const { github } = history;
    leaveBoth(history, { run: { id: 101, branch: 'master' }, audiences: { a: 1, b: 1 } });
    leaveBoth(history, { run: { id: 102, branch: 'master' }, audiences: { a: 2 } });
    for (let i = 0; i < 7; i++)
      leave(history, { run: { id: 110 + i, branch: `feature/${i}` }, audiences: { a: 3 } });
    github.branches.set('feature/0', 'feature/0').set('feature/6', 'feature/5');
    assertRuns(await history.search(), { a: [null] });
    const asked = () => github.requests.filter(({ path }) => path.includes('/branches/')).length;
    // About five of them, of which one leads to another.
    assert.equal(asked(), 6);
    github.branches.set('master', 'main');
    const found = await history.search();
    assertRuns(found, { a: [102], b: [101] });
    // What was imported since has been on the branch of today, which is looked at first.
    leaveBoth(history, { run: { id: 120 }, audiences: { a: 5 } });
    leave(history, { run: { id: 121 }, audiences: { b: 6 } });
    const later = await history.search();
    assertRuns(later, { a: [120], b: [101, 121] });
    // Nobody asks where all are found there.
    const before = asked();
    await history.search({ audiences: ['a'] });
    assert.equal(asked(), before);
  });

  test('from before the repository and its branch were renamed stop an import, too', async () => {
    await using history = await openHistory();
    const { artifacts, environment, github } = history;
    const { zip } = leave(history, {
      run: { id: 101, branch: 'master' },
      phase: 'closing',
      audiences: { a: 1 },
    });
    artifacts.store.artifacts.pop();
    const repository = `${environment.serverUrl}/acme/first`;
    const receipt = {
      ...JSON.parse(unpack(zip)['receipt.json'] ?? ''),
      repository,
      manifest: 'audiences.yml',
    };
    const name = receiptName({ ...environment, repository: 'acme/first', manifest: 'audiences.yml' });
    artifacts.add({ name, runId: 101, zip: pack({ 'receipt.json': JSON.stringify(receipt) }) });
    const elsewhere = async () => {
      const found = await history.search();
      return found.ok && found.audiences.get('a')?.elsewhere?.repository;
    };
    assert.equal(await elsewhere(), undefined);
    github.branches.set('master', 'main');
    assert.equal(await elsewhere(), repository);
  });

  test('of an earlier name of the branch are not none where GitHub does not answer', async () => {
    await using history = await openHistory();
    const { github } = history;
    leave(history, { run: { id: 101, branch: 'master' }, audiences: { a: 1 } });
    github.permissions.contents = 'none';
    const denied = await history.search();
    assert.equal(!denied.ok && denied.reason, 'not-permitted');
    assert.match(denied.ok ? '' : denied.message, /`permissions: contents: read`/);
    github.permissions.contents = 'read';
    broken(github, '/branches/master', 422);
    const refused = await history.search();
    assert.equal(!refused.ok && refused.reason, 'unreadable');
  });

  test('of newer runs count for a run from before the branch was renamed', async () => {
    await using history = await openHistory();
    leaveBoth(history, { run: { id: 101, branch: 'master' }, audiences: { a: 1 } });
    leaveBoth(history, { run: { id: 102 }, audiences: { b: 1 } });
    const { environment } = history;
    const again = { ...environment, payload: { repository: { default_branch: 'master' } }, runAttempt: 2 };
    const found = await history.search({ environment: again });
    assertRuns(found, { a: [101], b: [102] });
  });

  test('under an earlier name are searched for among 1,000 artifacts at most', async () => {
    await using history = await openHistory();
    const zip = pack({ 'report.txt': 'x' });
    for (let i = 0; i < 1100; i++) history.artifacts.add({ name: `report-${i}`, runId: 1, zip });
    assertRuns(await history.search(), { a: [null] });
    assert.equal(history.github.requests.length, 11);
  });

  test('are not looked for without a server or runner that has artifacts', async () => {
    await using history = await openHistory();
    const environment = { ...history.environment, keepsArtifacts: false };
    const found = await history.search({ environment });
    assert.equal(!found.ok && found.reason, 'unavailable');
    assert.equal(history.github.requests.length, 0);
  });

  test('need `actions: read`, and say so', async () => {
    await using history = await openHistory({ permissions: { actions: 'none' } });
    for (const token of [history.github.token, null]) {
      const found = await history.search({ token });
      assert.equal(!found.ok && found.reason, 'not-permitted');
      assert.match(found.ok ? '' : found.message, /`permissions: actions: read`/);
    }
  });

  const spoilt: [what: string, spoil: (history: History) => void, says: RegExp][] = [
    [
      'no ZIP file',
      ({ artifacts }) => spoil(artifacts, Buffer.from('<html>')),
      /not a ZIP file of plain files/,
    ],
    [
      'another digest',
      ({ artifacts }) => Object.assign(last(artifacts), { digest: `sha256:${HASH}` }),
      /digest/,
    ],
    [
      'other content',
      ({ artifacts }) => spoil(artifacts, pack({ 'receipt.json': '[]' })),
      /not one that this action left/,
    ],
    [
      'a later form',
      ({ artifacts }) => spoil(artifacts, pack({ 'receipt.json': '{"version":2}' })),
      /not one that/,
    ],
    [
      'somebody else’s file',
      ({ artifacts }) => spoil(artifacts, pack({ 'report.txt': 'x' })),
      /not one that this action left/,
    ],
    [
      'a path that leads out',
      ({ artifacts }) => spoil(artifacts, pack({ '../receipt.json': '{}' })),
      /plain files/,
    ],
    ['too much', ({ artifacts }) => spoil(artifacts, pack({ 'receipt.json': ' '.repeat(135e6) })), /larger/],
    [
      'another run’s words',
      (history) => spoil(history.artifacts, leave(history, { run: { id: 555 }, audiences: { a: 1 } }).zip, 3),
      /cannot be used/,
    ],
    ['a refusal', ({ github }) => broken(github, '/artifacts', 422), /Run again later/],
    ['an answer of a proxy', ({ github }) => page(github), /form/],
    [
      'an answer that is cut off',
      ({ github }) => github.faults.push({ times: 99, action: { kind: 'cut', bytes: 50 } }),
      // The end may come before anything of the answer was looked at.
      /not of the form|could not be reached/,
    ],
  ];
  for (const [what, damage, says] of spoilt) {
    test(`that cannot be read are not none: ${what}`, async () => {
      await using history = await openHistory();
      leaveBoth(history, { run: { id: 101 }, audiences: { a: 10, b: 10 } });
      leave(history, { run: { id: 102 }, audiences: { a: 11, b: 11 } });
      damage(history);
      const found = await history.search();
      assert.equal(!found.ok && found.reason, 'unreadable');
      assert.match(found.ok ? '' : found.message, says);
      // What was fetched goes at once, so that hundreds of receipts take no room.
      assert.deepEqual(readdirSync(join(history.scratch.folder(), '..')).length, 1);
    });
  }

  test('refused half-way through a long list are not none', async () => {
    await using history = await openHistory();
    for (let id = 1; id < 150; id++) leave(history, { run: { id, branch: 'feature' }, audiences: { a: 1 } });
    history.github.faults.push({
      match: ({ query }) => query.get('page') === '2',
      times: 9,
      action: { kind: 'respond', status: 401, code: 'Bad credentials' },
    });
    const found = await history.search();
    assert.equal(!found.ok && found.reason, 'unreadable');
    assert.match(found.ok ? '' : found.message, /does not accept the token/);
  });

  test('deleted while they are read are passed over', async () => {
    await using history = await openHistory();
    leaveBoth(history, { run: { id: 101 }, audiences: { a: 10, b: 10 } });
    history.github.faults.push({
      match: ({ path }) => path.endsWith('/zip'),
      action: { kind: 'respond', status: 404, code: 'Not Found' },
    });
    const found = await history.search();
    assert.ok(found.ok);
  });
});

function last({ store }: Artifacts) {
  return store.artifacts.at(-1)!;
}

/** Replaces the newest artifact’s content, or that of the `nth`. */
function spoil({ store }: Artifacts, zip: Buffer, nth = store.artifacts.length): void {
  Object.assign(store.artifacts[nth - 1]!, { zip, digest: null });
}

function broken(github: Github, path: string, status: number): void {
  github.faults.push({
    match: (request) => request.path.endsWith(path),
    times: 99,
    action: { kind: 'respond', status },
  });
}

function page(github: Github): void {
  github.faults.push({
    action: { kind: 'respond', status: 200, body: '<html>', headers: { 'content-type': 'text/html' } },
  });
}
