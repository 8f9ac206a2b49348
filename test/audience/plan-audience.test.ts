import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Baseline } from '../../src/audience/baseline.ts';
import { type PlanRequest, planAudience } from '../../src/audience/plan-audience.ts';
import { heldSettings } from '../../src/manifest/held-settings.ts';
import { parseLimit } from '../../src/manifest/limit.ts';
import type { Audience } from '../../src/manifest/manifest.ts';
import type { MemberFile } from '../../src/members/files/paths.ts';
import { error, warning } from '../../src/problems/problem.ts';
import { audienceOf } from '../members/audience.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { linesOf, sourcesOf } from './sources.ts';

function request(settings: Partial<Audience> = {}, given: Partial<PlanRequest> = {}): PlanRequest {
  return {
    audience: audienceOf(settings),
    readAs: audienceOf(settings),
    sources: linesOf(['a', 'b', 'a', 'c']),
    isExport: true,
    notFound: [],
    expectedRows: null,
    problems: [],
    baselines: [],
    alone: true,
    outputDirectory: temporaryFolder(),
    ts: 1_748_851_070,
    overrideGuards: false,
    skipUnchanged: false,
    sampleSize: 0,
    digestMembers: false,
    progress: () => {},
    signal: new AbortController().signal,
    ...given,
  };
}

function fileOf(name: string, text: string): MemberFile {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, text);
  return { path, name };
}

function baselineOf(ids: readonly string[], given: Partial<Baseline> = {}): Baseline {
  return {
    source: 'state',
    imported: true,
    commit: null,
    membersSha256: null,
    whenUnreadable: 'error',
    certain: true,
    ts: 1_748_764_670,
    identifier: 'customer_id',
    settings: null,
    members: {
      audience: audienceOf(),
      files: [fileOf('members.txt', ids.map((id) => `${id}\n`).join(''))],
      distinct: true,
    },
    ...given,
  };
}

describe('planAudience', () => {
  it('looks for what went wrong in an export, and not in a built file that was approved', async () => {
    const sources = linesOf([
      'member-1',
      'none',
      'member-2',
      ...Array.from({ length: 20 }, (_, n) => `m-${n}`),
    ]);
    const codes = async (isExport: boolean) => {
      const { result } = await planAudience(request({}, { isExport, sources }));
      return [result.status, ...result.problems.map(({ code }) => code)];
    };
    assert.deepEqual(await codes(true), ['invalid', 'placeholder-id']);
    assert.deepEqual(await codes(false), ['planned']);
  });

  it('counts, builds and compares', async () => {
    const wanted = request({ name: 'VIP' }, { baselines: [baselineOf(['b', 'c', 'd'])], sampleSize: 9 });
    const { result, samples } = await planAudience(wanted);
    const path = join(wanted.outputDirectory, 'external_audience_1.csv.gz');
    assert.equal(
      gunzipSync(readFileSync(path)).toString(),
      'type,action,customer_id,audience_id,ts\n' +
        ['a', 'b', 'c'].map((id) => `passthrough,qualify,${id},external_audience_1,1748851070\n`).join(''),
    );
    assert.equal(result.file?.path, path);
    assert.deepEqual(
      { ...result, file: null },
      {
        id: 'external_audience_1',
        name: 'VIP',
        identifier: 'customer_id',
        status: 'planned',
        members: 3,
        rows: 4,
        duplicates: 1,
        invalid: 0,
        baseline: { source: 'state', members: 3, ts: 1_748_764_670 },
        added: 1,
        removed: 1,
        kept: 2,
        file: null,
        destination: null,
        problems: [],
      },
    );
    assert.deepEqual([...samples.now].sort(), ['a', 'b', 'c']);
    assert.deepEqual([...samples.before].sort(), ['b', 'c', 'd']);
    assert.deepEqual(samples.removed, ['d']);
  });

  it('leaves the change unknown without a baseline', async () => {
    const { result } = await planAudience(request());
    assert.deepEqual([result.baseline, result.added, result.removed, result.kept], [null, null, null, null]);
  });

  const statuses: readonly (readonly [
    what: string,
    settings: Partial<Audience>,
    given: Partial<PlanRequest>,
    status: string,
    codes: readonly string[],
    fileIsThere: boolean,
  ])[] = [
    ['a guard', { min_members: 4 }, {}, 'blocked', ['too-few-members'], true],
    [
      'a guard that is overridden',
      { max_members: 2 },
      { overrideGuards: true },
      'planned',
      ['too-many-members'],
      true,
    ],
    [
      'a change that is too big',
      {},
      { baselines: [baselineOf(['x', 'y', 'c'])] },
      'blocked',
      ['too-many-removed'],
      true,
    ],
    [
      'rows that are skipped, too many',
      { invalid_rows: 'skip' },
      { sources: linesOf(['a', ' b']) },
      'blocked',
      ['white-space', 'too-many-invalid'],
      true,
    ],
    [
      'rows that are skipped',
      { invalid_rows: 'skip', max_invalid: parseLimit('50%') },
      { sources: linesOf(['a', ' b']) },
      'planned',
      ['white-space'],
      true,
    ],
    ['a bad row', {}, { sources: linesOf(['a', ' b']) }, 'invalid', ['white-space'], false],
    [
      'a bad row and a guard',
      { min_members: 9 },
      { sources: linesOf(['a', ' b']) },
      'invalid',
      ['white-space'],
      false,
    ],
    ['duplicates that fail', { duplicates: 'fail' }, {}, 'invalid', ['duplicate'], false],
    ['duplicates that warn', { duplicates: 'warn' }, {}, 'planned', ['duplicate'], true],
    [
      'a problem from elsewhere',
      {},
      { problems: [error('state-unreadable', 'no')] },
      'blocked',
      ['state-unreadable'],
      true,
    ],
    [
      'a warning from elsewhere',
      {},
      { problems: [warning('base-unreadable', 'no')] },
      'planned',
      ['base-unreadable'],
      true,
    ],
  ];
  for (const [what, settings, given, status, codes, fileIsThere] of statuses) {
    it(`is ${status} with ${what}`, async () => {
      const wanted = request(settings, given);
      const { result } = await planAudience(wanted);
      assert.equal(result.status, status);
      assert.deepEqual(
        result.problems.map(({ code }) => code),
        codes,
      );
      assert.equal(result.file !== null, fileIsThere);
      assert.deepEqual(
        readdirSync(wanted.outputDirectory),
        fileIsThere ? ['external_audience_1.csv.gz'] : [],
      );
      assert.notEqual(result.members, null);
    });
  }

  it('gives no counts and leaves no file where a member file is missing or cannot be read', async () => {
    const broken = sourcesOf(['a.txt', 'a\n'], ['b.csv', 'customer_id\n"a']);
    for (const given of [{ sources: broken }, { notFound: [error('members-not-found', 'no')] }]) {
      const wanted = request({}, { ...given, baselines: [baselineOf(['a'])] });
      const { result, samples } = await planAudience(wanted);
      assert.equal(result.status, 'invalid');
      assert.deepEqual(
        [result.members, result.rows, result.invalid, result.duplicates, result.added, result.file],
        [null, null, null, null, null, null],
      );
      assert.deepEqual(samples, { now: [], before: [], removed: [] });
      assert.deepEqual(readdirSync(wanted.outputDirectory), []);
      assert.equal(result.problems.length, 1);
    }
  });

  it('has no sample of those removed under another identifier, whom ODP cannot be asked about', async () => {
    const before = baselineOf(['b', 'c', 'd'], { identifier: 'email', source: 'base' });
    const { samples } = await planAudience(
      request({ max_removed: parseLimit('100%') }, { baselines: [before], sampleSize: 9 }),
    );
    assert.deepEqual(samples.removed, []);
    assert.deepEqual([...samples.now].sort(), ['a', 'b', 'c']);
  });

  const sames: readonly (readonly [what: string, given: Partial<PlanRequest>, status: string])[] = [
    ['the same members', { baselines: [baselineOf(['c', 'b', 'a'])] }, 'unchanged'],
    ['another identifier', { baselines: [baselineOf(['c', 'b', 'a'], { identifier: 'email' })] }, 'blocked'],
    [
      'the same members on the base branch',
      { baselines: [baselineOf(['c', 'b', 'a'], { source: 'base', imported: false })] },
      'planned',
    ],
    ['one more', { baselines: [baselineOf(['c', 'b'])] }, 'planned'],
    ['no baseline', {}, 'planned'],
    [
      'an import before that was interrupted',
      { baselines: [baselineOf(['a', 'b', 'c'], { certain: false })] },
      'planned',
    ],
  ];
  for (const [what, given, status] of sames) {
    it(`is ${status} with skip-unchanged and ${what}`, async () => {
      const { result } = await planAudience(request({}, { ...given, skipUnchanged: true }));
      assert.equal(result.status, status);
    });
  }

  it('ends soon and leaves no file when it is aborted', async () => {
    const abort = new AbortController();
    const wanted = request({}, { signal: abort.signal });
    abort.abort(new Error('cancelled'));
    await assert.rejects(planAudience(wanted), /cancelled/);
    assert.deepEqual(readdirSync(wanted.outputDirectory), []);
  });

  it('reports a state that is damaged as its own problem, without counts of change', async () => {
    const damaged = baselineOf([], {
      members: {
        audience: audienceOf({ column: 1 }),
        files: [fileOf('old.csv', 'a\n"b')],
        distinct: true,
      },
    });
    const { result } = await planAudience(request({}, { baselines: [damaged] }));
    assert.equal(result.status, 'blocked');
    assert.deepEqual(
      result.problems.map(({ code, severity, file }) => [code, severity, file]),
      [['state-unreadable', 'error', undefined]],
    );
    assert.deepEqual([result.added, result.removed, result.kept, result.baseline], [null, null, null, null]);
  });

  it('says whether a change would break the limit of before only where the two are compared', async () => {
    const settings = heldSettings(audienceOf({ max_removed: parseLimit('20%') }));
    const loose = { max_removed: parseLimit('100%') };
    const said = async (baseline: Baseline) => {
      const { result } = await planAudience(request(loose, { baselines: [baseline] }));
      return result.problems.find(({ code }) => code === 'guard-loosened')?.message ?? '';
    };
    const removed = await said(baselineOf(['a', 'x'], { settings }));
    assert.match(removed, /: the old limit would stop this change, which removes 1 of 2 members \(50%\)\./);
    assert.match(
      await said(baselineOf(['a', 'b'], { settings })),
      /; this change keeps within the old limit/,
    );
    const { members } = baselineOf([]);
    const damaged = { ...members, audience: audienceOf({ column: 1 }), files: [fileOf('old.csv', 'a\n"b')] };
    const unknown = await said(baselineOf([], { settings, members: damaged }));
    assert.match(unknown, /, so it may let through what it stopped before\./);
  });
});
