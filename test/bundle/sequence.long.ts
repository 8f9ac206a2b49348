import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionRun } from '../support/action.ts';
import fc from '../support/property.ts';
import { audienceOf, codesOf, csv, ids, manifest, openScene, type Scene } from './scene.ts';

const AUDIENCES = ['one', 'two', 'three', 'four', 'five', 'six'];
const POOL = ids(0, 12);

/** What a run meets: nothing, S3's refusal or silence for some audiences, or its own end while some are uploaded. */
type Trouble = 'none' | 'refused' | 'lost answers' | 'killed before' | 'killed after';

interface Step {
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly trouble: Trouble;
  /** The audiences that it concerns. */
  readonly hit: readonly string[];
}

const step: fc.Arbitrary<Step> = fc.record({
  members: fc.record(
    Object.fromEntries(AUDIENCES.map((id) => [id, fc.subarray(POOL)])) as Record<
      string,
      fc.Arbitrary<string[]>
    >,
  ),
  trouble: fc.constantFrom<Trouble>(
    'none',
    'none',
    'refused',
    'lost answers',
    'killed before',
    'killed after',
  ),
  hit: fc.subarray(AUDIENCES, { minLength: 1, maxLength: 3 }),
});

const files = ({ members }: Step) =>
  Object.fromEntries(AUDIENCES.map((id) => [`members/${id}.csv`, csv(members[id] ?? [])]));

/** How many members of `before` are not in `now`. */
function gone(before: ReadonlySet<string>, now: Iterable<string>): number {
  const kept = new Set(now);
  return [...before].filter((id) => !kept.has(id)).length;
}

/**
 * Whatever happened before: a plan removes exactly those whom the import then disqualifies; where an earlier import may
 * have arrived, it says so and never fewer.
 */
function checkPlan(plan: ActionRun, scene: Scene, { members }: Step): void {
  for (const id of AUDIENCES) {
    const { added, removed, kept, baseline } = audienceOf(plan, id);
    const now = members[id] ?? [];
    const before = scene.odp.members(id);
    const problems = codesOf(plan, id);
    if (problems.includes('warning state-unreadable')) {
      assert.ok(removed >= gone(before, now), id);
      continue;
    }
    assert.deepEqual(problems, [], id);
    if (baseline === null) {
      assert.equal(before.size, 0, id);
      continue;
    }
    const expected = {
      added: gone(new Set(now), before),
      removed: gone(before, now),
      kept: now.length - added,
    };
    assert.deepEqual({ added, removed, kept }, expected, id);
  }
}

/** Imports and, where the plan knew the baseline for certain, compares ODP's own counts. */
async function importStep(scene: Scene, { trouble, hit }: Step, at: number, plan: ActionRun): Promise<void> {
  const { odp } = scene;
  const logged = odp.activityLog.length;
  odp.s3.faults.clear();
  const come = Promise.withResolvers<void>();
  const isHit = ({ bucket, key }: { bucket: string; key: string }) =>
    bucket === odp.bucket && hit.some((id) => key === odp.key(id));
  const killed = trouble === 'killed before' || trouble === 'killed after';
  if (trouble === 'refused') {
    odp.s3.faults.push({
      match: isHit,
      times: hit.length,
      action: { kind: 'respond', status: 403, code: 'AccessDenied' },
    });
  }
  if (trouble === 'lost answers') {
    odp.s3.faults.push({ match: isHit, times: hit.length, action: { kind: 'reset', after: 'stored' } });
  }
  if (killed) {
    odp.s3.faults.push({
      match: isHit,
      times: Number.POSITIVE_INFINITY,
      action: {
        kind: 'hold',
        at: trouble === 'killed before' ? 'request' : 'answer',
        until: Promise.withResolvers<void>().promise,
        seen: come.resolve,
      },
    });
  }
  const running = scene.start({ at });
  if (killed) void come.promise.then(() => running.child.kill('SIGKILL'));
  const run = await running.done;
  odp.s3.faults.clear();
  if (killed) {
    assert.equal(run.signal, 'SIGKILL');
    return;
  }
  assert.equal(run.exitCode, trouble === 'refused' ? 1 : 0, run.log);
  for (const id of AUDIENCES) {
    const refused: boolean = trouble === 'refused' && hit.includes(id);
    assert.equal(audienceOf(run, id).status, refused ? 'failed' : 'imported', id);
    const entry = odp.activityLog.slice(logged).find(({ audience }) => audience === id);
    assert.equal(entry === undefined, refused, id);
    const { added, removed, baseline } = audienceOf(plan, id);
    if (entry === undefined || baseline === null || codesOf(plan, id).length > 0) continue;
    assert.deepEqual([entry.qualified, entry.disqualified], [added, removed], id);
  }
}

test('what a plan says is what ODP then does, over random sequences of imports that are refused, lost and killed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('folder', 's3' as const),
      fc.array(step, { minLength: 5, maxLength: 5 }),
      async (kind, steps) => {
        await using scene = await openScene(kind, {
          'audiences.yml': manifest(Object.fromEntries(AUDIENCES.map((id) => [id, 'min_members: 0']))),
        });
        let at = 0;
        for (const each of [...steps, { ...(steps[0] as Step), trouble: 'none' as const }]) {
          at += 10;
          scene.workspace.write(files(each));
          const plan = await scene.run({ mode: 'plan', at });
          assert.equal(plan.exitCode, 0, plan.log);
          checkPlan(plan, scene, each);
          await importStep(scene, each, at, plan);
        }
        // After an undisturbed import everything is known again.
        const state = await scene.state.all();
        // A killed run may leave a temporary file or a lock in a folder; a later run removes it.
        const keys = Object.keys(state).filter((key) => !key.startsWith('.') && !key.endsWith('.partial'));
        assert.equal(keys.length, 2 * AUDIENCES.length);
        const plan = await scene.run({ mode: 'plan', at: at + 10, inputs: { 'skip-unchanged': 'true' } });
        for (const id of AUDIENCES) assert.equal(audienceOf(plan, id).status, 'unchanged', id);
      },
    ),
    { numRuns: 2, seed: 20260604, endOnFailure: true },
  );
});
