import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { times } from '../../src/report/problems-list.ts';

describe('how often a problem was met', () => {
  for (const [message, count, said] of [
    ['The ID is empty.', 1, ''],
    ['The ID is empty.', 2, ' (2 times, first here)'],
    ['The field count is 2, not 12.', 2, ' (2 times, first here)'],
    ['At most 4,812 bytes are read.', 4812, ' (4,812 times, first here)'],
    ['24 rows from here on have an empty ID.', 2, ' (2 times, first here)'],
    ['2 rows from here on have an empty ID.', 2, ''],
    ['Here and below are 4,812 more repeated keys.', 4812, ''],
  ] as const) {
    it(`is ${said === '' ? 'not said again' : 'said'} after "${message}" for ${count}`, () => {
      assert.equal(times({ code: 'bad-format', severity: 'error', message, count }), said);
    });
  }
});
