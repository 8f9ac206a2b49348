import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { manyDuplicates, roundCount, rowCount } from '../../../src/members/rules/row-counts.ts';

describe('the rules for numbers of rows', () => {
  it('doubt a list of which more than half repeats, from a thousand rows on', () => {
    const isDoubted = (rows: number, duplicates: number) => manyDuplicates(rows, duplicates, {}) !== null;
    assert.deepEqual(
      [isDoubted(1000, 501), isDoubted(1000, 500), isDoubted(999, 900), isDoubted(1001, 501)],
      [true, false, false, true],
    );
  });

  it('doubt a number at which tools cut an export, unless the audience had as many before', () => {
    const isDoubted = (rows: number, before: readonly number[] = []) =>
      roundCount(rows, 990, before, {}) !== null;
    assert.deepEqual([isDoubted(1000), isDoubted(1001), isDoubted(1000, [7])], [true, false, true]);
    assert.deepEqual([isDoubted(1000, [7, 1000]), isDoubted(1000, [990])], [false, false]);
  });

  it('refuse any number other than the expected one', () => {
    const fromManifest = { isFromFile: false, at: {} };
    assert.equal(rowCount(5, 5, fromManifest), null);
    for (const rows of [4, 6]) assert.equal(rowCount(rows, 5, fromManifest)?.code, 'row-count');
    assert.match(rowCount(4, 500_000, fromManifest)?.message ?? '', /4 rows .* 500,000 are expected/);
  });

  it('show no number of a file that may be an ID', () => {
    const fromFile = { isFromFile: true, at: {} };
    assert.match(rowCount(4, 400, fromFile)?.message ?? '', /but 400 are expected/);
    assert.match(rowCount(0, 100, fromFile)?.message ?? '', /but 100 are expected/);
    for (const [rows, number] of [
      [4, 401],
      [0, 101],
      [4, 987_654_321_012],
    ] as const) {
      const { code, message = '' } = rowCount(rows, number, fromFile) ?? {};
      assert.equal(code, 'row-count');
      assert.doesNotMatch(message.replace(/^\d+ rows/, ''), /\d/);
    }
  });
});
