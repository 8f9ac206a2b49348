import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { balance } from '../../src/audience/shards.ts';
import fc from '../support/property.ts';

const weights = fc.uniqueArray(
  fc.record({ id: fc.stringMatching(/^[a-z0-9]{1,6}$/), bytes: fc.nat({ max: 10_000 }) }),
  { selector: ({ id }) => id, maxLength: 40 },
);
const groups = fc.integer({ min: 1, max: 20 });

describe('balance', () => {
  it('puts a large audience alone and small ones together', () => {
    const audiences = [
      { id: 'a', bytes: 10 },
      { id: 'b', bytes: 1000 },
      { id: 'c', bytes: 20 },
    ];
    assert.deepEqual(balance(audiences, 2), ['b', 'a,c']);
  });

  it('names every audience once and leaves no group empty', () => {
    fc.assert(
      fc.property(weights, groups, (audiences, number) => {
        const shards = balance(audiences, number);
        assert.equal(shards.length, Math.min(number, audiences.length));
        assert.ok(shards.every((shard) => shard !== ''));
        assert.deepEqual(
          shards.flatMap((shard) => shard.split(',')).sort(),
          audiences.map(({ id }) => id).sort(),
        );
      }),
    );
  });

  it('is never further from the mean than the largest audience', () => {
    fc.assert(
      fc.property(weights, groups, (audiences, number) => {
        fc.pre(audiences.length > 0);
        const bytes = new Map(audiences.map((audience) => [audience.id, audience.bytes]));
        const loads = balance(audiences, number).map((shard) =>
          shard.split(',').reduce((sum, id) => sum + bytes.get(id)!, 0),
        );
        const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
        assert.ok(Math.max(...loads) <= mean + Math.max(...bytes.values()));
      }),
    );
  });

  it('gives the same groups whatever the order of the audiences', () => {
    fc.assert(
      fc.property(weights, groups, (audiences, number) => {
        const sets = (shards: string[]) => shards.map((shard) => shard.split(',').sort().join(','));
        assert.deepEqual(sets(balance([...audiences].reverse(), number)), sets(balance(audiences, number)));
      }),
    );
  });
});
