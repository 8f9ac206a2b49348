import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseColumn } from '../../../src/members/formats/csv-column.ts';
import type { ReadSettings } from '../../../src/members/reader.ts';
import { ProblemError } from '../../../src/problems/problem.ts';
import fc from '../../support/property.ts';
import { SETTINGS } from '../collect.ts';

const BELOW = { line: 1, nextLine: 2, below: () => [] };

function choose(settings: Partial<ReadSettings>, names: readonly string[]): number | string {
  try {
    return chooseColumn(
      { ...SETTINGS, ...settings },
      { names, text: names.join(','), delimiter: ',', ...BELOW },
    );
  } catch (cause) {
    assert.ok(cause instanceof ProblemError);
    assert.deepEqual([cause.problem.code, cause.problem.line], ['column-not-found', 1]);
    return cause.problem.message;
  }
}

describe('chooseColumn', () => {
  const found: readonly (readonly [
    settings: Partial<ReadSettings>,
    names: readonly string[],
    column: number,
  ])[] = [
    [{}, ['a', 'customer_id'], 1],
    [{ column: 'a' }, ['a', 'customer_id'], 0],
    [{ column: 2 }, ['a', 'b'], 1],
    [{ column: 1, header: false }, ['a'], 0],
    [{ column: '2' }, ['a', 'b', '2'], 2],
    [{ column: 'ключ' }, ['a', 'ключ'], 1],
    [{ column: ' a ' }, ['a', ' a '], 1],
  ];
  for (const [settings, names, column] of found) {
    it(`finds ${JSON.stringify(settings)} in ${names.join(', ')}`, () => {
      assert.equal(choose(settings, names), column);
    });
  }

  const missing: readonly (readonly [
    settings: Partial<ReadSettings>,
    names: readonly string[],
    message: RegExp,
  ])[] = [
    [
      {},
      ['user_1'],
      /no column named "customer_id" in the first row\. .*for a file without a header set `header: false`/,
    ],
    [{ column: 3 }, ['a', 'b'], /no column 3: the first row has 2 fields/],
    [{ column: 2 }, ['a'], /the first row has 1 field\./],
    [{ column: 2 }, ['a;b'], /contains a semicolon; .*set `delimiter: ';'`/],
    [{ header: false }, ['a'], /set `column` to the position/],
    [{ header: false, column: 'a' }, ['a'], /set `column` to the position/],
    [{}, ['customer_id', 'customer_id'], /several columns named "customer_id"/],
    [{}, ['Customer_Id', 'name'], /did you mean "Customer_Id"\?/],
    [{}, ['custommer_id', 'name'], /did you mean "custommer_id"\?/],
    [{}, ['Customer ID', 'u-1'], /did you mean "Customer ID"\?/],
    [{}, ['CUSTOMER-ID', 'Country code'], /did you mean "CUSTOMER-ID"\?/],
    [
      {},
      ['Customer\u00a0ID', 'name'],
      /\. The first row has a cell that differs from it only in letter case/,
    ],
    [{}, ['Customer ID'], /\. The first row has a cell that differs from it only in letter case/],
    [{ column: '-' }, ['_', 'u-1'], /no column named "-" in the first row/],
    [{ column: 'e_mail' }, ['EMail', 'name'], /did you mean "EMail"\?/],
    // No name is shown where the row may be members.
    [
      {},
      ['Customer_Id'],
      /no column named "customer_id"\. The first row has a cell that differs from it only in letter case/,
    ],
    [{}, ['customer_id \u200b'], /only in letter case, white space, `_`, `-` or invisible characters/],
    [{}, ['custommer_id', 'u-1'], /no column named "customer_id" in the first row/],
    [{}, ['customer_id1', 'name'], /no column named "customer_id" in the first row/],
    [{}, ['id;name'], /one field that contains a semicolon; .*set `delimiter: ';'`\./],
    [{}, ['id\tname'], /one field that contains a tab; .*set `format: tsv`\./],
  ];
  for (const [settings, names, message] of missing) {
    it(`says ${message.source.slice(0, 40)} for ${JSON.stringify(settings)} in ${names.join(', ')}`, () => {
      assert.match(String(choose(settings, names)), message);
    });
  }

  for (const [text, delimiter, message] of [
    ['customer_id;name', ',', /separated by a semicolon: .* Set `delimiter: ';'`\./],
    ['"name";"customer_id"', ',', /a semicolon/],
    ['name|customer_id', ',', /a vertical bar/],
    ['customer_id\tname', ',', /a tab: .* Set `format: tsv`\./],
    ['customer_id,name', ';', /a comma/],
    ['customer_id,name', '\t', /a comma/],
  ] as const) {
    it(`says which delimiter ${JSON.stringify(text)} has`, () => {
      const row = { names: text.split(delimiter), text, delimiter, ...BELOW };
      assert.throws(
        () => chooseColumn(SETTINGS, row),
        ({ problem }: ProblemError) => problem.code === 'wrong-delimiter' && message.test(problem.message),
      );
      assert.throws(
        () => chooseColumn({ ...SETTINGS, accept: ['wrong-delimiter'] }, row),
        ({ problem }: ProblemError) => problem.code === 'column-not-found',
      );
    });
  }

  it('never shows a first row of members', () => {
    const wanted = fc.constantFrom('customer_id', 'id', 'email', 'ключ', '顧客', '---', 'é');
    const member = fc.oneof(
      fc.stringMatching(/^[a-z]{3}[0-9]{3,6}$/),
      fc.stringMatching(/^[Ѐ-ӿ]{1,12}$/),
      fc.stringMatching(/^(id|email)[一-丏é💩]{1,3}$/u),
      fc.stringMatching(/^[*#!?]{1,5}$/),
      fc.emailAddress(),
      fc.uuid(),
    );
    fc.assert(
      fc.property(wanted, fc.array(member, { minLength: 1, maxLength: 4 }), (column, row) => {
        const message = choose({ column }, row);
        for (const id of row) assert.ok(typeof message === 'string' && !message.includes(`"${id}"`));
      }),
      { numRuns: 3000 },
    );
  });
});
