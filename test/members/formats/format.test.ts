import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatOf } from '../../../src/members/formats/format.ts';

describe('formatOf', () => {
  const cases: readonly (readonly [name: string, format: string | null])[] = [
    ['members/vip.csv', 'csv'],
    ['a.tsv', 'tsv'],
    ['a.txt', 'lines'],
    ['a.ndjson', 'ndjson'],
    ['a.jsonl', 'ndjson'],
    ['a.json', 'json'],
    ['a.parquet', 'parquet'],
    ['a.csv.gz', 'csv'],
    ['a.jsonl.zst', 'ndjson'],
    ['A.CSV.GZ', 'csv'],
    ['a.b.txt', 'lines'],
    ['a.gz', null],
    ['a.csv.bz2', null],
    ['a.csv.gz.gz', null],
    ['csv', null],
    ['a', null],
    ['csv/a', null],
    ['a.xlsx', null],
    ['a.constructor', null],
  ];
  for (const [name, format] of cases) {
    it(`takes ${name} as ${format}`, () => assert.equal(formatOf(name), format));
  }

  it('puts the manifest’s `format` above the name', () => {
    assert.equal(formatOf('a.csv', 'lines'), 'lines');
    assert.equal(formatOf('a', 'parquet'), 'parquet');
  });
});
