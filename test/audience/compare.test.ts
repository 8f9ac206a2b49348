import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareMembers } from '../../src/audience/compare.ts';
import { createSampler } from '../../src/audience/sample.ts';
import type { MemberSet } from '../../src/members/set.ts';
import { audienceOf } from '../members/audience.ts';
import { batchesOf, setOf } from '../members/batches.ts';
import { linesOf, sourcesOf } from '../members/collect.ts';
import fc from '../support/property.ts';

type Before = Parameters<typeof compareMembers>[1];

function compare(now: MemberSet, before: Pick<Before, 'sources'> & Partial<Before>) {
  return compareMembers(now, {
    audience: audienceOf(),
    distinct: false,
    judgesRows: false,
    comparable: true,
    digest: null,
    all: createSampler(0),
    removed: createSampler(0),
    pause: async () => {},
    ...before,
  });
}

const memberIds = fc.array(
  fc.nat(3000).map((n) => `user_${n}`),
  { maxLength: 3000, size: 'max' },
);

describe('compareMembers', () => {
  it('counts exactly what naive sets count', async () => {
    await fc.assert(
      fc.asyncProperty(
        memberIds,
        memberIds,
        fc.boolean(),
        fc.boolean(),
        async (now, before, distinct, comparable) => {
          const nowSet = new Set(now);
          const beforeSet = new Set(before);
          const all = createSampler(10);
          const removed = createSampler(10);
          const { comparison, problems } = await compare(setOf(now), {
            sources: linesOf(distinct ? beforeSet : before),
            distinct,
            comparable,
            all,
            removed,
          });
          const kept = comparable ? [...nowSet].filter((id) => beforeSet.has(id)).length : 0;
          assert.deepEqual(comparison, {
            members: beforeSet.size,
            added: nowSet.size - kept,
            removed: beforeSet.size - kept,
            kept,
          });
          assert.deepEqual(problems, []);
          const gone = [...beforeSet].filter((id) => !comparable || !nowSet.has(id));
          assert.equal(removed.ids().length, Math.min(10, gone.length));
          assert.equal(new Set(removed.ids()).size, removed.ids().length);
          for (const id of removed.ids()) assert.ok(gone.includes(id));
          for (const id of all.ids()) assert.ok(beforeSet.has(id));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('can be asked again about the same members', async () => {
    const now = setOf(['a', 'b', 'c']);
    for (const before of [['a'], ['b', 'x'], ['a', 'b', 'c', 'd'], []]) {
      const { comparison } = await compare(now, { sources: linesOf(before), distinct: true });
      const kept = before.filter((id) => 'abc'.includes(id)).length;
      const { length: members } = before;
      assert.deepEqual(comparison, { members, added: 3 - kept, removed: members - kept, kept });
    }
  });

  it('passes over IDs of the baseline that break a rule', async () => {
    const { comparison, problems } = await compare(setOf(['a1']), {
      audience: audienceOf({ pattern: '[a-z]1', duplicates: 'fail' }),
      sources: linesOf(['a1', 'b1', 'b2', ' c1', 'b1']),
    });
    assert.deepEqual(comparison, { members: 2, added: 0, removed: 1, kept: 1 });
    assert.deepEqual(problems, []);
  });

  it('gives no numbers where a file cannot be read to its end, and only the reason for that', async () => {
    const { comparison, problems } = await compare(setOf(['a']), {
      audience: audienceOf({ duplicates: 'warn', column: 1 }),
      sources: sourcesOf(['a.csv', 'customer_id\na\na\n b\n"c'], ['b.csv', 'customer_id\na\n']),
    });
    assert.equal(comparison, null);
    assert.deepEqual(
      problems.map(({ code, file, line }) => [code, file, line]),
      [['bad-format', 'a.csv', 5]],
    );
  });
});

describe('createSampler', () => {
  it('draws each of the IDs it is offered with the same chance', () => {
    const drawn = new Map<string, number>();
    const ids = Array.from({ length: 20 }, (_, n) => `${n}`);
    for (let round = 0; round < 2000; round++) {
      const sampler = createSampler(5);
      for (const batch of batchesOf(ids, 7)) sampler.take(batch, 'all');
      assert.equal(new Set(sampler.ids()).size, 5);
      for (const id of sampler.ids()) drawn.set(id, (drawn.get(id) ?? 0) + 1);
    }
    // 500 each on average, standard deviation 19.
    for (const id of ids) assert.ok(Math.abs(drawn.get(id)! - 500) < 150);
  });
});
