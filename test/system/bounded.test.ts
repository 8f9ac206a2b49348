import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { mapBounded } from '../../src/system/bounded.ts';
import fc from '../support/property.ts';

describe('mapBounded', () => {
  it('keeps the order, starts in order, and never has more under way than the bounds allow', async () => {
    const item = fc.record({ weight: fc.nat(12), turns: fc.nat(5) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(12),
        async (items, most, weight) => {
          const underWay = new Set<number>();
          const started: number[] = [];
          const results = await mapBounded(
            [...items.entries()],
            { items: most, weight, weightOf: ([, { weight: own }]) => own },
            async ([index, { turns }]) => {
              underWay.add(index);
              started.push(index);
              assert.ok(underWay.size <= most);
              const together = [...underWay].reduce((sum, i) => sum + items[i]!.weight, 0);
              assert.ok(underWay.size === 1 || together <= weight);
              for (let n = 0; n < turns; n++) await turn();
              underWay.delete(index);
              return index;
            },
          );
          assert.deepEqual(results, [...items.keys()]);
          assert.deepEqual(started, results);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('uses the bounds it has', async () => {
    let underWay = 0;
    let most = 0;
    await mapBounded([1, 2, 3, 4, 5, 6, 7], { items: 3 }, async () => {
      most = Math.max(most, ++underWay);
      await turn();
      underWay--;
    });
    assert.equal(most, 3);
  });

  it('after a failure starts nothing more, waits for what is under way, and rejects with the first', async () => {
    const started: number[] = [];
    const ended: number[] = [];
    const done = mapBounded([0, 1, 2, 3, 4, 5], { items: 3 }, async (item) => {
      started.push(item);
      for (let n = 0; n < (item === 1 ? 1 : 9); n++) await turn();
      ended.push(item);
      throw new Error(`item ${item}`);
    });
    await assert.rejects(done, /item 1/);
    assert.deepEqual(started, [0, 1, 2]);
    assert.deepEqual(ended, [1, 0, 2]);
  });

  it('makes nothing of nothing', async () => {
    assert.deepEqual(await mapBounded([], { items: 2 }, async () => 1), []);
  });
});
