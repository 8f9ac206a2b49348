import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { createMembersDigest } from '../../src/members/members-digest.ts';
import { MemberSet } from '../../src/members/set.ts';
import fc from '../support/property.ts';
import { batchesOf } from './batches.ts';

/** What the digest is over, said plainly. */
function expected(ids: readonly string[]): string {
  const hash = createHash('sha256');
  for (const id of new Set(ids)) hash.update(`${id}\n`);
  return hash.digest('hex');
}

function actual(ids: readonly string[], size: number): string {
  const digest = createMembersDigest();
  const members = new MemberSet();
  for (const batch of batchesOf(ids, size)) {
    members.add(batch);
    digest.take(batch);
  }
  return digest.hex();
}

test('the digest of members is the SHA-256 of each one once, in their order, a line feed after each', () => {
  const id = fc.string({ unit: 'binary', minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(fc.array(id, { maxLength: 50 }), fc.integer({ min: 1, max: 1024 }), (ids, size) => {
      assert.equal(actual(ids, size), expected(ids));
    }),
    { numRuns: 300 },
  );
  const many = Array.from({ length: 3000 }, (_, index) => `${'é'.repeat(index % 257)}${index}`);
  assert.equal(actual(many, 1024), expected(many));
});
