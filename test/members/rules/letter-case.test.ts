import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readMembers } from '../../../src/members/read.ts';
import { createAudienceRules } from '../../../src/members/rules/audience-rules.ts';
import { MemberSet } from '../../../src/members/set.ts';
import fc from '../../support/property.ts';
import { audienceOf } from '../audience.ts';
import { linesOf } from '../collect.ts';

/** The number that the warning `letter-case` gives; 0 where there is none. */
async function twins(ids: readonly string[], settings: Parameters<typeof audienceOf>[0]): Promise<number> {
  const audience = audienceOf(settings);
  const members = new MemberSet();
  const exportRules = createAudienceRules(audience);
  const { rows, duplicates } = await readMembers({
    audience,
    sources: linesOf(ids),
    exportRules,
    take: (batch) => members.add(batch),
  });
  const problem = exportRules
    .ofMembers({ members, rows, duplicates, before: [] })
    .find(({ code }) => code === 'letter-case');
  return Number(/[0-9,]+/.exec(problem?.message ?? '0')?.[0]?.replaceAll(',', ''));
}

/** Different spellings beyond the first of each ID, counted naively. */
function spellingsBeyondFirst(ids: readonly string[]): number {
  return new Set(ids).size - new Set(ids.map((id) => id.toLowerCase())).size;
}

const name = fc.stringMatching(/^[abAB]{1,3}$/);

describe('letter-case', () => {
  it('counts e-mail addresses that are the same except for letter case', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(name, { maxLength: 40 }), async (names) => {
        const ids = names.map((one) => `${one}@example.com`);
        const found = await twins(ids, { identifier: 'email' });
        assert.equal(found, spellingsBeyondFirst(ids));
      }),
      { numRuns: 100 },
    );
  });

  it('counts IDs that `lowercase` made the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(name, { maxLength: 40 }),
        fc.constantFrom('', 'é', '"'),
        async (names, end) => {
          const ids = names.map((one) => `${one}-x${end}`);
          const found = await twins(ids, { normalize: ['lowercase'] });
          assert.equal(found, spellingsBeyondFirst(ids));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('counts beyond one batch', async () => {
    const ids = Array.from({ length: 3000 }, (_, n) => `Member-${n}@example.com`);
    const all = [...ids, ...ids, ...ids.map((id) => id.toLowerCase())];
    assert.equal(await twins(all, { identifier: 'email' }), 3000);
    assert.equal(await twins(all, { normalize: ['lowercase'] }), 3000);
  });

  it('is silent where nothing is merged, and where it is accepted', async () => {
    const ids = ['Ann@example.com', 'ann@example.com'];
    assert.equal(await twins(ids, { identifier: 'email', normalize: ['lowercase'] }), 0);
    assert.equal(await twins(ids, {}), 0);
    assert.equal(await twins(ids, { identifier: 'email', accept: ['letter-case'] }), 0);
    assert.equal(await twins(['Ann', 'Ann', 'BOB'], { normalize: ['lowercase'] }), 0);
  });
});
