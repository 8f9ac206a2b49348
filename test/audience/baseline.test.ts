import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Baseline, compareWithBaselines } from '../../src/audience/baseline.ts';
import { createMembersDigest } from '../../src/members/members-digest.ts';
import { MemberSet } from '../../src/members/set.ts';
import { audienceOf } from '../members/audience.ts';
import { batchesOf } from '../members/batches.ts';
import { temporaryFolder } from '../support/temporary.ts';

function baselineOf(ids: readonly string[], given: Partial<Baseline> = {}): Baseline {
  const path = join(temporaryFolder(), 'members.txt');
  writeFileSync(path, ids.map((id) => `${id}\n`).join(''));
  return {
    source: 'base',
    imported: true,
    commit: 'c'.repeat(40),
    membersSha256: null,
    whenUnreadable: 'error',
    certain: true,
    ts: 1,
    identifier: 'customer_id',
    settings: null,
    members: { audience: audienceOf(), files: [{ path, name: 'members.txt' }], distinct: false },
    ...given,
  };
}

function digestOf(ids: readonly string[]): string {
  const digest = createMembersDigest();
  const set = new MemberSet();
  for (const batch of batchesOf(ids)) {
    set.add(batch);
    digest.take(batch);
  }
  return digest.hex();
}

function compare(now: readonly string[], ...baselines: Baseline[]) {
  const set = new MemberSet();
  for (const batch of batchesOf(now)) set.add(batch);
  return compareWithBaselines(audienceOf(), set, baselines, 5, async () => {});
}

describe('a membership is compared', () => {
  test('with each of its baselines, the change that removes the most first', async () => {
    const small = baselineOf(['a', 'b'], { ts: 1 });
    const large = baselineOf(['a', 'x', 'y', 'z'], { ts: 2 });
    for (const baselines of [
      [small, large],
      [large, small],
    ]) {
      const { figures, comparisons, samples } = await compare(['a', 'b', 'c'], ...baselines);
      assert.deepEqual(figures, {
        baseline: { source: 'base', members: 4, ts: 2, commit: 'c'.repeat(40) },
        added: 2,
        removed: 3,
        kept: 1,
      });
      assert.deepEqual(
        comparisons.map(({ removed }) => removed),
        [3, 0],
      );
      assert.deepEqual([...samples.removed].sort(), ['x', 'y', 'z']);
    }
    // Of two that remove as many the newer one, which comes first.
    const equal = await compare(['a'], baselineOf(['a', 'b'], { ts: 5 }), baselineOf(['a', 'c'], { ts: 4 }));
    assert.deepEqual([equal.figures.baseline?.ts, equal.comparisons.length], [5, 2]);
  });

  test('with nothing of another identifier, whose members are different values', async () => {
    const { figures, samples } = await compare(['a', 'b'], baselineOf(['a', 'b'], { identifier: 'email' }));
    assert.deepEqual([figures.added, figures.removed, figures.kept], [2, 2, 0]);
    assert.deepEqual(samples.removed, []);
  });

  test('with what was imported, and not with a commit that has another list', async () => {
    const right = await compare(['a'], baselineOf(['a', 'b', 'a'], { membersSha256: digestOf(['a', 'b']) }));
    assert.deepEqual([right.problems, right.figures.removed], [[], 1]);
    for (const severity of ['error', 'warning'] as const) {
      const given = { membersSha256: digestOf(['b', 'a']), whenUnreadable: severity };
      const wrong = await compare(['a'], baselineOf(['a', 'b'], given), baselineOf(['a']));
      assert.deepEqual(
        wrong.problems.map((problem) => [problem.code, problem.severity]),
        [['base-unreadable', severity]],
      );
      // Half a comparison is none: the guards would hold for one membership alone.
      assert.deepEqual([wrong.figures.baseline, wrong.comparisons], [null, []]);
      const second = await compare(['a'], baselineOf(['a']), baselineOf(['a', 'b'], given));
      assert.deepEqual([second.figures.baseline, second.comparisons, second.problems.length], [null, [], 1]);
    }
  });

  test('with the valid rows of a commit, and with all of a state', async () => {
    const list = ['a', 'b', 'null'];
    const audience = audienceOf({ invalid_rows: 'skip' });
    const of = (source: Baseline['source']) => {
      const baseline = baselineOf(list, { source });
      return compare(['a', 'b'], { ...baseline, members: { ...baseline.members, audience } });
    };
    assert.deepEqual([(await of('base')).figures.removed, (await of('state')).figures.removed], [0, 1]);
  });

  test('with nothing where the baseline cannot be read, which is said in the words of its source', async () => {
    const gone = { ...baselineOf([]).members, files: [{ path: '/nowhere/x.txt', name: 'members/x.txt' }] };
    for (const source of ['base', 'state'] as const) {
      const given = { members: gone, whenUnreadable: 'warning', source } as const;
      const { problems, figures } = await compare(['a'], baselineOf(['a'], given));
      assert.equal(figures.baseline, null);
      const [problem] = problems;
      assert.deepEqual(
        [problem?.code, problem?.severity],
        source === 'base' ? ['base-unreadable', 'warning'] : ['state-unreadable', 'error'],
      );
      assert.match(problem?.message ?? '', /members\/x\.txt/);
    }
  });
});
