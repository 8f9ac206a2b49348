import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytes, count, day, moment, percentage, plural, rate, signed } from '../../src/words/numbers.ts';

describe('numbers', () => {
  for (const [shown, expected] of [
    [count(0), '0'],
    [count(999), '999'],
    [count(4812), '4,812'],
    [count(1234567890), '1,234,567,890'],
    [plural(1, 'audience'), '1 audience'],
    [plural(0, 'audience'), '0 audiences'],
    [plural(4812, 'member'), '4,812 members'],
    [signed(117), '+117'],
    [signed(-4812), '−4,812'],
    [signed(-0), '0'],
    [percentage(4812, 5000), '96.2%'],
    [percentage(1, 2), '50%'],
    [percentage(1, 100_000), '<0.1%'],
    [percentage(99_999, 100_000), '99.9%'],
    [percentage(0, 5), '0%'],
    [percentage(60_000, 5), '1,200,000%'],
    [bytes(0), '0 B'],
    [bytes(1023), '1,023 B'],
    [bytes(1536), '1.5 KiB'],
    [bytes(1024 * 1024 - 1), '1.0 MiB'],
    [bytes(5 * 1024 ** 3), '5.0 GiB'],
    [rate(1_204_000, 1000), '1,204,000 rows/s'],
    [rate(10, 0), '10,000 rows/s'],
    [moment(1748851070), '2025-06-02 07:57 UTC'],
    [moment(1e15), '1,000,000,000,000,000 s'],
    [day(1748851070), '2025-06-02'],
  ] as const) {
    it(`gives ${expected}`, () => assert.equal(shown, expected));
  }
});
