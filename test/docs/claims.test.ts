import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readProjectFile } from '../../scripts/check/files.ts';
import { hasTest, titlesOf } from '../../scripts/check/test-titles.ts';
import { artifactsTable, attacksTable } from '../../scripts/generate/claims.ts';
import { ARTIFACT_CLAIMS } from '../proven/artifact-claims.ts';
import { ATTACK_CLAIMS, IMPORT_CLAIMS, RESOURCE_CLAIMS } from '../proven/attack-claims.ts';
import type { Claim } from '../proven/claim.ts';

/** Each table of claims with its page. */
const TABLES: readonly {
  readonly about: string;
  readonly claims: readonly Claim[];
  readonly page: string;
  readonly table: string;
}[] = [
  {
    about: 'artifacts',
    claims: ARTIFACT_CLAIMS,
    page: 'docs/reliability.md',
    table: artifactsTable(),
  },
  {
    about: 'attacks',
    claims: [...IMPORT_CLAIMS, ...ATTACK_CLAIMS, ...RESOURCE_CLAIMS],
    page: 'docs/threat-model.md',
    table: attacksTable(),
  },
];

/** Test files about what goes wrong: each of their tests has a row. */
const WHOLE = [
  'test/bundle/overlaps.long.ts',
  'test/bundle/receipts.test.ts',
  'test/bundle/lost-runs.test.ts',
  'test/bundle/second-look.test.ts',
];

const proofs = TABLES.flatMap(({ claims }) => claims).flatMap((claim) => claim.proofs);

describe('what the pages claim', () => {
  for (const { about, claims, page, table } of TABLES) {
    it(`about ${about} is proven by tests that exist`, () => {
      const missing = claims
        .flatMap((claim) => claim.proofs)
        .filter(([file, title]) => !hasTest(file, title))
        .map(([file, title]) => `${file} has no test “${title}”`);
      assert.deepEqual(missing, []);
    });

    it(`about ${about} is said once, and in ${page}`, () => {
      const all = claims.map(({ what }) => what);
      assert.deepEqual(all, [...new Set(all)]);
      assert.ok(readProjectFile(page).includes(table), 'run `npm run generate`');
    });
  }

  for (const file of WHOLE) {
    it(`has a row for each test of ${file}`, () => {
      const proven = proofs.filter(([other]) => other === file).map(([, title]) => title);
      const left = titlesOf(file).filter(({ pattern }) => !proven.some((title) => pattern.test(title)));
      assert.deepEqual(
        left.map(({ text }) => text),
        [],
      );
    });
  }
});

describe('the search for a test', () => {
  const file = 'test/bundle/mode.long.ts';
  for (const [about, title, isThere] of [
    ['written out', 'plans without credentials, tracker ID or network', true],
    ['of a table, one of them', 'on a pull request from a fork is refused', true],
    ['of a table, all of them', '… …', true],
    ['of a table that has no such row', 'on a fine day is refused', false],
    ['in part', 'plans without credentials', false],
    ['that is nowhere', 'plans with credentials', false],
  ] as const) {
    it(`${isThere ? 'finds' : 'does not find'} a title ${about}`, () => {
      assert.equal(hasTest(file, title), isThere);
    });
  }
});
