import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BATCH_IDS, Batch } from '../../src/members/batch.ts';
import { MemberSet } from '../../src/members/set.ts';
import fc from '../support/property.ts';
import { batchesOf, idsOf, put, setOf } from './batches.ts';

/** IDs that differ in a single byte, in their length or in everything, with many duplicates. */
const anyId = fc.oneof(
  fc.integer({ min: 0, max: 300 }).map((n) => `user_${n}`),
  fc.integer({ min: 1, max: 12 }).map((n) => 'x'.repeat(n)),
  fc.integer({ min: 505, max: 512 }).map((n) => 'y'.repeat(n)),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map((text) => text.toWellFormed()),
  fc.integer({ min: 0, max: 2 ** 31 }).map((n) => n.toString(36)),
);
const anyIds = fc.array(anyId, { size: 'max', maxLength: 3000 });
const anySize = fc.integer({ min: 1, max: BATCH_IDS });

describe('MemberSet', () => {
  it('marks as fresh what a Set of strings has not seen', () => {
    fc.assert(
      fc.property(anyIds, anySize, (ids, size) => {
        const set = new MemberSet();
        const naive = new Set<string>();
        for (const batch of batchesOf(ids, size)) {
          set.add(batch);
          const fresh = idsOf(batch).filter((id) => !naive.has(id) && naive.add(id));
          assert.deepEqual(idsOf(batch, 'fresh'), fresh);
          assert.equal(set.size, naive.size);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('adds only what is marked fresh', () => {
    fc.assert(
      fc.property(anyIds, anySize, (ids, size) => {
        const set = new MemberSet();
        const naive = new Set<string>();
        for (const batch of batchesOf(ids, size)) {
          const expected: string[] = [];
          for (const [i, id] of idsOf(batch).entries()) {
            batch.fresh[i] = id.length % 3 === 0 ? 0 : 1;
            if (batch.fresh[i] === 0 || naive.has(id)) continue;
            naive.add(id);
            expected.push(id);
          }
          set.addFresh(batch);
          assert.deepEqual(idsOf(batch, 'fresh'), expected);
        }
        assert.equal(set.size, naive.size);
      }),
      { numRuns: 30 },
    );
  });

  it('counts each member that is found once, and marks what is not in it', () => {
    fc.assert(
      fc.property(anyIds, anyIds, anySize, (members, others, size) => {
        const set = setOf(members, size);
        const naive = new Set(members);
        const asked = [...others, ...members.slice(0, 50)];
        for (let pass = 0; pass < 2; pass++) {
          set.startFinding();
          let found = 0;
          for (const batch of batchesOf([...asked, ...others], size)) {
            found += set.find(batch);
            assert.deepEqual(
              idsOf(batch, 'fresh'),
              idsOf(batch).filter((id) => !naive.has(id)),
            );
          }
          assert.equal(found, [...new Set(asked)].filter((id) => naive.has(id)).length);
        }
        assert.equal(set.size, naive.size);
      }),
      { numRuns: 40 },
    );
  });

  it('finds nothing in an empty set', () => {
    const set = new MemberSet();
    const batch = new Batch();
    put(batch, 'a');
    set.startFinding();
    assert.equal(set.find(batch), 0);
    assert.equal(batch.fresh[0], 1);
  });

  it('stays exact while its table and its chunks grow, beyond 16 MiB of IDs', () => {
    const set = new MemberSet();
    const long = 'z'.repeat(90);
    // 120,000 distinct IDs of about 200 bytes: over 20 MiB, in the second chunk.
    const total = 120_000;
    const id = (n: number) => `${n}${long}${n}${long}`;
    const all = function* (from: number) {
      for (let n = from; n < total; n++) yield id(n);
    };
    for (const batch of batchesOf(all(0))) {
      set.add(batch);
      assert.equal(batch.fresh.subarray(0, batch.count).indexOf(0), -1);
    }
    assert.equal(set.size, total);
    for (const batch of batchesOf(all(0))) {
      set.add(batch);
      assert.equal(batch.fresh.subarray(0, batch.count).indexOf(1), -1);
    }
    assert.equal(set.size, total);
    set.startFinding();
    let found = 0;
    for (const batch of batchesOf(all(total - 50_000))) found += set.find(batch);
    assert.equal(found, 50_000);
  });

  it('keeps apart IDs that differ only in length or in bytes that pad a word', () => {
    const ids = ['a', 'a\0', 'a\0\0', 'a\0\0\0', 'a\0\0\0\0'];
    assert.equal(setOf(ids).size, ids.length);
  });
});

describe('Batch', () => {
  it('has room for any ID until it says otherwise, and never more than its limit', () => {
    for (const length of [1, 64, 252, 509, 512]) {
      const batch = new Batch();
      while (batch.hasRoom()) put(batch, 'x'.repeat(length));
      assert.ok(batch.count <= BATCH_IDS);
      assert.ok(batch.used <= batch.words.length);
      assert.deepEqual(new Set(idsOf(batch)), new Set(['x'.repeat(length)]));
    }
  });
});
