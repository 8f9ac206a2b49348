import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quote } from '../../src/words/quote.ts';

describe('quote', () => {
  for (const [given, shown] of [
    ['vip', '"vip"'],
    ['', '""'],
    ['a\nb\u001b[31m', '"a\uFFFDb\uFFFD[31m"'],
    ['\u202eb\u200b\ud800', '"\uFFFDb\uFFFD\uFFFD"'],
    ['x'.repeat(1000), `"${'x'.repeat(40)}…"`],
    ['a\ufe0f\u034f\u17b4\u{e0101}\u3164\u115f\u2800b', `"a${'\uFFFD'.repeat(7)}b"`],
    ['😀'.repeat(50), `"${'😀'.repeat(40)}…"`],
  ] as const) {
    it(`shows ${JSON.stringify(given)} as ${shown}`, () => {
      assert.equal(quote(given), shown);
    });
  }
});
