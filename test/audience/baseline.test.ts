import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { type Baseline, compareWithBaselines } from '../../src/audience/baseline.ts';
import { audienceOf } from '../members/audience.ts';
import { setOf } from '../members/batches.ts';
import { baselineOf } from './baselines.ts';

/** A baseline that a commit has. */
function committed(ids: readonly string[], given: Partial<Baseline> = {}): Baseline {
  return baselineOf(ids, { source: 'base', commit: 'c'.repeat(40), ts: 1, ...given });
}

function digestOf(ids: readonly string[]): string {
  return createHash('sha256')
    .update(ids.map((id) => `${id}\n`).join(''))
    .digest('hex');
}

function compare(now: readonly string[], ...baselines: Baseline[]) {
  return compareWithBaselines(audienceOf(), setOf(now), baselines, 5, async () => {});
}

describe('a membership is compared', () => {
  test('with each of its baselines, the change that removes the most first', async () => {
    const small = committed(['a', 'b'], { ts: 1 });
    const large = committed(['a', 'x', 'y', 'z'], { ts: 2 });
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
    const equal = await compare(['a'], committed(['a', 'b'], { ts: 5 }), committed(['a', 'c'], { ts: 4 }));
    assert.deepEqual([equal.figures.baseline?.ts, equal.comparisons.length], [5, 2]);
  });

  test('with nothing of another identifier, whose members are different values', async () => {
    const { figures, samples } = await compare(['a', 'b'], committed(['a', 'b'], { identifier: 'email' }));
    assert.deepEqual([figures.added, figures.removed, figures.kept], [2, 2, 0]);
    assert.deepEqual(samples.removed, []);
  });

  test('with what was imported, and not with a commit that has another list', async () => {
    const right = await compare(['a'], committed(['a', 'b', 'a'], { membersSha256: digestOf(['a', 'b']) }));
    assert.deepEqual([right.problems, right.figures.removed], [[], 1]);
    for (const severity of ['error', 'warning'] as const) {
      const given = { membersSha256: digestOf(['b', 'a']), whenUnreadable: severity };
      const wrong = await compare(['a'], committed(['a', 'b'], given), committed(['a']));
      assert.deepEqual(
        wrong.problems.map((problem) => [problem.code, problem.severity]),
        [['base-unreadable', severity]],
      );
      // Half a comparison is none: the guards would hold for one membership alone.
      assert.deepEqual([wrong.figures.baseline, wrong.comparisons], [null, []]);
      const second = await compare(['a'], committed(['a']), committed(['a', 'b'], given));
      assert.deepEqual([second.figures.baseline, second.comparisons, second.problems.length], [null, [], 1]);
    }
  });

  test('with the valid rows of a commit, and with all of a state', async () => {
    const list = ['a', 'b', 'null'];
    const audience = audienceOf({ invalid_rows: 'skip' });
    const of = (source: Baseline['source']) => {
      const baseline = committed(list, { source });
      return compare(['a', 'b'], { ...baseline, members: { ...baseline.members, audience } });
    };
    assert.deepEqual([(await of('base')).figures.removed, (await of('state')).figures.removed], [0, 1]);
  });

  test('with nothing where the baseline cannot be read, which is said in the words of its source', async () => {
    const gone = { ...committed([]).members, files: [{ path: '/nowhere/x.txt', name: 'members/x.txt' }] };
    for (const source of ['base', 'state'] as const) {
      const given = { members: gone, whenUnreadable: 'warning', source } as const;
      const { problems, figures } = await compare(['a'], committed(['a'], given));
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
