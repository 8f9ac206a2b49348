import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { watchFirstRows } from '../../../src/members/rules/first-rows.ts';

describe('the first rows of a file', () => {
  for (const [alike, others, areNearlyAll] of [
    [9, 1, true],
    [8, 1, false],
    [90, 10, true],
    [89, 10, false],
  ] as const) {
    it(`${areNearlyAll ? 'have' : 'do not have'} in common what ${alike} of ${alike + others} have`, () => {
      const rows = watchFirstRows(null, (id) => id.startsWith('a'));
      for (let row = 0; row < alike; row++) rows.see('a;1');
      for (let row = 0; row < others; row++) rows.see('b');
      assert.equal(rows.haveShape(), areNearlyAll);
    });
  }
});
