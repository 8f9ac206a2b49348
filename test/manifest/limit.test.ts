import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exceeds, formatLimit, parseLimit } from '../../src/manifest/limit.ts';
import fc from '../support/property.ts';

const table: [limit: number | string, base: number, allowed: number][] = [
  [12, 5, 12],
  [0, 100, 0],
  ['50%', 5000, 2500],
  ['0.1%', 1000, 1],
  ['0.1%', 999, 0],
  ['0.7%', 100_000_000, 700_000],
  ['29%', 100, 29],
  ['0.000001%', 100_000_000, 1],
  ['200%', 10, 20],
  ['100%', 3, 3],
  ['33.3%', 1000, 333],
  ['20%', 0, 0],
];
for (const [limit, base, allowed] of table) {
  test(`${limit} of ${base} allows exactly ${allowed}`, () => {
    const parsed = parseLimit(limit);
    assert.equal(exceeds(parsed, allowed, base), false);
    assert.equal(exceeds(parsed, allowed + 1, base), true);
  });
}

test('a percentage with decimals equals the same share of whole numbers', () => {
  const percent = fc.tuple(fc.nat(100), fc.nat(999));
  fc.assert(
    fc.property(percent, fc.nat(2 ** 31), fc.nat(2 ** 31), ([whole, thousandths], amount, base) => {
      const limit = parseLimit(`${whole}.${String(thousandths).padStart(3, '0')}%`);
      const exact = BigInt(amount) * 100_000n > BigInt(whole * 1000 + thousandths) * BigInt(base);
      assert.equal(exceeds(limit, amount, base), exact);
    }),
  );
});

test('a limit is shown as people write it', () => {
  assert.equal(formatLimit(parseLimit(1000)), '1,000');
  assert.equal(formatLimit(parseLimit('50%')), '50%');
  assert.equal(formatLimit(parseLimit('0.50%')), '0.50%');
});
