import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { missingParts, mixedExports } from '../../../src/members/rules/file-names.ts';

const FIRST = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';
const SECOND = '6fa459ea-ee8a-3ca4-894e-db77e160355e';

describe('mixedExports', () => {
  const mixed: readonly (readonly string[])[] = [
    [`a/part-00000-${FIRST}-c000.csv`, `a/part-00000-${SECOND}-c000.csv`],
    [`part-00000-${FIRST}.parquet`, `part-00001-${FIRST}.parquet`, `part-00001-${SECOND}.parquet`],
    [`part-00003-tid-42-${FIRST}-1-c000.csv`, `part-00003-tid-43-${SECOND}-1-c000.csv`],
  ];
  for (const names of mixed) {
    it(`finds two exports in ${names.join(', ')}`, () => {
      assert.deepEqual(
        [mixedExports(names)?.code, mixedExports(names)?.file],
        ['mixed-exports', names.at(-1)],
      );
    });
  }

  const single: readonly (readonly string[])[] = [
    [`part-00000-${FIRST}-c000.csv`, `part-00001-${FIRST}-c000.csv`, `part-00000-${FIRST}-c001.csv`],
    [`a/part-00000-${FIRST}.csv`, `b/part-00000-${SECOND}.csv`],
    [`part-00000-${FIRST}.csv`, `part-00001-${SECOND}.csv`],
    ['part-00000.csv', 'part-00001.csv'],
    [`vip-00000-${FIRST}.csv`, `vip-00000-${SECOND}.csv`],
  ];
  for (const names of single)
    it(`is silent about ${names.join(', ')}`, () => assert.equal(mixedExports(names), null));
});

describe('missingParts', () => {
  const numbered = (width: number, ...numbers: readonly number[]) =>
    numbers.map((number) => `a/vip_${String(number).padStart(width, '0')}.csv`);

  const gaps: readonly (readonly [names: readonly string[], message: RegExp])[] = [
    [numbered(4, 0, 1, 3), /from 0000 to 0003, and 1 number of 4 is missing, the first 0002\./],
    [numbered(5, 1, 2, 4, 7), /from 00001 to 00007, and 3 numbers of 7 are missing, the first 00003\./],
    [numbered(12, 0, 2), /the first 000000000001\./],
    [['0000_part_00.gz', '0001_part_00.gz', '0003_part_00.gz'], /the first 0002\./],
  ];
  for (const [names, message] of gaps) {
    it(`finds the gap in ${names.join(', ')}`, () => {
      const [problem, ...others] = missingParts(names);
      assert.deepEqual([problem?.code, problem?.severity, others], ['missing-part', 'warning', []]);
      assert.match(problem?.message ?? '', message);
    });
  }

  const whole: readonly (readonly string[])[] = [
    numbered(4, 0, 1, 2, 3),
    numbered(4, 1, 2, 3),
    numbered(4, 0),
    numbered(3, 0, 1, 3),
    numbered(4, 2, 3, 5),
    numbered(4, 0, 9),
    ['vip_20260101.csv', 'vip_20260102.csv', 'vip_20260104.csv'],
    [`part-00000-${FIRST}.csv`, `part-00002-${FIRST}.csv`, `part-00003-${FIRST}.csv`],
    ['vip_0000.csv', 'gold_0002.csv'],
    [...numbered(4, ...Array.from({ length: 10_000 }, (_, n) => n)), 'a/vip_10000.csv', 'a/vip_10001.csv'],
  ];
  for (const names of whole) {
    it(`is silent about ${names.slice(0, 5).join(', ')}`, () => assert.deepEqual(missingParts(names), []));
  }
});
