import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Baseline } from '../../src/audience/baseline.ts';
import { type PlanRequest, planAudience } from '../../src/audience/plan-audience.ts';
import { heldSettings } from '../../src/manifest/held-settings.ts';
import { parseLimit } from '../../src/manifest/limit.ts';
import type { Audience } from '../../src/manifest/manifest.ts';
import { error, type Problem, warning } from '../../src/problems/problem.ts';
import type { AudienceResult } from '../../src/result/result.ts';
import { audienceOf } from '../members/audience.ts';
import { linesOf, sourcesOf } from '../members/collect.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { baselineOf, fileOf } from './baselines.ts';

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
    countsBefore: [],
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

function damagedMembers(): Baseline['members'] {
  const files = [fileOf('old.csv', 'a\n"b')];
  return { audience: audienceOf({ column: 1 }), files, distinct: true };
}

function codesOf({ problems }: AudienceResult): string[] {
  return problems.map(({ code }) => code);
}

describe('planAudience', () => {
  it('looks for what went wrong in an export, and not in a built file that was approved', async () => {
    const sources = linesOf(['none', ...Array.from({ length: 20 }, (_, n) => `m-${n}`)]);
    const codes = async (isExport: boolean) => {
      const { result } = await planAudience(request({}, { isExport, sources }));
      return [result.status, ...codesOf(result)];
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

  const withBadRow = { sources: linesOf(['a', ' b']) };
  const skipping: Partial<Audience> = { invalid_rows: 'skip' };
  const from = (problem: Problem) => ({ problems: [problem] });
  for (const [what, settings, given, status, codes] of [
    ['a guard', { min_members: 4 }, {}, 'blocked', ['too-few-members']],
    ['a guard overridden', { max_members: 2 }, { overrideGuards: true }, 'planned', ['too-many-members']],
    ['a big change', {}, { baselines: [baselineOf(['x', 'y', 'c'])] }, 'blocked', ['too-many-removed']],
    ['too many rows skipped', skipping, withBadRow, 'blocked', ['white-space', 'too-many-invalid']],
    ['rows skipped', { ...skipping, max_invalid: parseLimit('50%') }, withBadRow, 'planned', ['white-space']],
    ['a bad row', {}, withBadRow, 'invalid', ['white-space']],
    ['a bad row and a guard', { min_members: 9 }, withBadRow, 'invalid', ['white-space']],
    ['duplicates that fail', { duplicates: 'fail' }, {}, 'invalid', ['duplicate']],
    ['duplicates that warn', { duplicates: 'warn' }, {}, 'planned', ['duplicate']],
    ['an error from elsewhere', {}, from(error('state-unreadable', 'no')), 'blocked', ['state-unreadable']],
    ['a warning from elsewhere', {}, from(warning('base-unreadable', 'no')), 'planned', ['base-unreadable']],
  ] as readonly [string, Partial<Audience>, Partial<PlanRequest>, string, readonly string[]][]) {
    it(`is ${status} with ${what}`, async () => {
      const wanted = request(settings, given);
      const { result } = await planAudience(wanted);
      assert.equal(result.status, status);
      assert.deepEqual(codesOf(result), codes);
      // What is invalid is never built.
      const isBuilt = status !== 'invalid';
      assert.equal(result.file !== null, isBuilt);
      assert.deepEqual(readdirSync(wanted.outputDirectory), isBuilt ? ['external_audience_1.csv.gz'] : []);
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

  for (const [what, baselines, status] of [
    ['the same members', [baselineOf(['c', 'b', 'a'])], 'unchanged'],
    ['another identifier', [baselineOf(['c', 'b', 'a'], { identifier: 'email' })], 'blocked'],
    [
      'the members of a commit',
      [baselineOf(['c', 'b', 'a'], { source: 'base', imported: false })],
      'planned',
    ],
    ['one more', [baselineOf(['c', 'b'])], 'planned'],
    ['no baseline', [], 'planned'],
    ['an import before that was interrupted', [baselineOf(['a', 'b', 'c'], { certain: false })], 'planned'],
  ] as const) {
    it(`is ${status} with skip-unchanged and ${what}`, async () => {
      const { result } = await planAudience(request({}, { baselines, skipUnchanged: true }));
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
    const { result } = await planAudience(
      request({}, { baselines: [baselineOf([], { members: damagedMembers() })] }),
    );
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
    const unknown = await said(baselineOf([], { settings, members: damagedMembers() }));
    assert.match(unknown, /, so it may let through what it stopped before\./);
  });
});
