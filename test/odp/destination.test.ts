import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringify } from 'csv-stringify/sync';
import { rowFrame } from '../../src/odp/csv.ts';
import { destinationOf } from '../../src/odp/destination.ts';
import fc from '../support/property.ts';

const DESTINATIONS: [tracker: string, audience: string, bucket: string, key: string][] = [
  [
    'tracker123',
    'external_audience_1',
    'zaius-incoming',
    'tracker123/audience-diffs/external_audience_1.csv.gz',
  ],
  ['t', 'a.b-c', 'zaius-incoming.eu1', 't/audience-diffs/a.b-c.csv.gz'],
  ['T_1', '007', 'own', 'T_1/audience-diffs/007.csv.gz'],
];

for (const [tracker, audience, bucket, key] of DESTINATIONS) {
  test(`the file of ${audience} goes to ${key}`, () => {
    assert.deepEqual(destinationOf(tracker, audience, bucket), { bucket, key });
  });
}

test('header and rows are those of ODP’s guide', () => {
  const { header, before, after } = rowFrame('customer_id', 'external_audience_1', 1748851070);
  assert.equal(header, 'type,action,customer_id,audience_id,ts\n');
  assert.equal(`${before}user_1${after}`, 'passthrough,qualify,user_1,external_audience_1,1748851070\n');
});

test('a row is what csv-stringify writes, whatever the audience is called', () => {
  const ids = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/);
  fc.assert(
    fc.property(ids, ids, (audience, member) => {
      const { before, after } = rowFrame('customer_id', audience, 1748851070);
      const row = ['passthrough', 'qualify', member, audience, 1748851070];
      assert.equal(`${before}${member}${after}`, stringify([row]));
    }),
  );
});
