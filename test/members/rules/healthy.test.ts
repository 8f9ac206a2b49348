import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readMembers } from '../../../src/members/read.ts';
import { createAudienceRules } from '../../../src/members/rules/audience-rules.ts';
import { MemberSet } from '../../../src/members/set.ts';
import fc from '../../support/property.ts';
import { audienceOf } from '../audience.ts';
import { sourcesOf } from '../collect.ts';

const digits = (length: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{${length - 1}}$`));

/** Forms of honest IDs; a list has one of them. */
const FORMS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  UUIDs: fc.uuid(),
  hashes: fc.stringMatching(/^[0-9a-f]{32}$/),
  base64: fc.stringMatching(/^[A-Za-z0-9+/]{27}=$/),
  'e-mail addresses': fc
    .tuple(fc.stringMatching(/^[a-z]{1,8}[0-9]{1,4}$/), fc.domain())
    .map((parts) => parts.join('@')),
  'phone numbers': digits(11).map((number) => `+${number}`),
  integers: fc.integer({ min: 1, max: 2_000_000_000 }).map(String),
  'long integers': digits(19),
  'product codes': fc.tuple(fc.nat(99), fc.nat(99)).map(([a, b]) => `${a + 1}E${b}`),
  versions: fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)).map((parts) => parts.join('.')),
  names: fc
    .tuple(fc.constantFrom("O'", "d'", 'Nil ', 'Mc'), fc.stringMatching(/^[A-Z][a-z]{2,9}$/))
    .map((p) => p.join('')),
  'composite IDs': fc.tuple(fc.stringMatching(/^[A-Z]{2}$/), digits(6)).map((parts) => parts.join('|')),
  'IDs with a prefix': digits(7).map((number) => `user_${number}`),
  'words of other alphabets': fc.stringMatching(/^[а-яα-ω]{3,12}[0-9]$/u),
};

for (const [form, id] of Object.entries(FORMS)) {
  it(`no rule objects to a list of ${form}`, async () => {
    const lists = fc.uniqueArray(id, { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(lists, fc.constantFrom('lines', 'csv', 'headless'), async (ids, kind) => {
        const isCsv = kind !== 'lines';
        const audience = audienceOf({
          identifier: form === 'e-mail addresses' ? 'email' : 'customer_id',
          ...(isCsv && { column: 1, header: kind === 'csv', accept: ['wrong-delimiter'] }),
        });
        const exportRules = createAudienceRules(audience);
        const members = new MemberSet();
        const text = [...(kind === 'csv' ? ['ref'] : []), ...ids, ''].join('\n');
        const read = await readMembers({
          audience,
          sources: sourcesOf([isCsv ? 'a.csv' : 'a.txt', text]),
          exportRules,
          take: (batch) => members.add(batch),
        });
        const { rows, duplicates } = read;
        const found = exportRules.ofMembers({ members, rows, duplicates, before: [] });
        assert.deepEqual([...read.problems, ...found], []);
        assert.equal(members.size, ids.length);
      }),
      { numRuns: 60 },
    );
  });
}
