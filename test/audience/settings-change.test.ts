import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GuardedCounts } from '../../src/audience/guards.ts';
import { compareSettings } from '../../src/audience/settings-change.ts';
import { type HeldSettings, heldSettings } from '../../src/manifest/held-settings.ts';
import { exceeds, isAsStrict, parseLimit as limit } from '../../src/manifest/limit.ts';
import type { Audience } from '../../src/manifest/manifest.ts';
import { audienceOf } from '../members/audience.ts';
import fc from '../support/property.ts';

const SKIP = { invalid_rows: 'skip' } as const;

function loosened(before: Partial<Audience>, now: Partial<Audience>): string[] {
  return compareSettings(audienceOf(now), [heldSettings(audienceOf(before))]).problems.map(
    ({ code, message }) => `${code} ${/`(\w+)`/.exec(message)?.[1] ?? ''}`,
  );
}

describe('settings compared with the baseline’s', () => {
  const cases: readonly [string, Partial<Audience>, Partial<Audience>, string | null][] = [
    ['the same settings', {}, {}, null],
    ['a lower min_members', { min_members: 10 }, { min_members: 9 }, 'min_members'],
    ['a higher min_members', { min_members: 10 }, { min_members: 11 }, null],
    ['a higher max_members', { max_members: 10 }, { max_members: 11 }, 'max_members'],
    ['no max_members any more', { max_members: 10 }, {}, 'max_members'],
    ['a first max_members', {}, { max_members: 10 }, null],
    ['a higher max_removed', { max_removed: limit('20%') }, { max_removed: limit('20.1%') }, 'max_removed'],
    ['a lower max_removed', { max_removed: limit('20%') }, { max_removed: limit('19.99%') }, null],
    ['a number for a percentage', { max_removed: limit('20%') }, { max_removed: limit(5) }, 'max_removed'],
    ['nothing may leave', { max_removed: limit('20%') }, { max_removed: limit(0) }, null],
    ['a number where everybody could leave', { max_removed: limit('100%') }, { max_removed: limit(5) }, null],
    ['no max_added any more', { max_added: limit('200%') }, {}, 'max_added'],
    ['a max_added over 100%', { max_added: limit('150%') }, { max_added: limit('200%') }, 'max_added'],
    ['rows that may be skipped', {}, SKIP, 'invalid_rows'],
    ['rows that may be skipped, but none', {}, { ...SKIP, max_invalid: limit(0) }, null],
    ['more rows that may be skipped', SKIP, { ...SKIP, max_invalid: limit('2%') }, 'max_invalid'],
    ['max_invalid where no row is skipped', {}, { max_invalid: limit('50%') }, null],
    ['another pattern', { pattern: 'a+' }, { pattern: 'a*' }, 'pattern'],
    ['a first pattern', {}, { pattern: 'a*' }, null],
    ['no pattern any more', { pattern: 'a+' }, {}, 'pattern'],
  ];
  for (const [what, before, now, key] of cases) {
    it(`${what}: ${key === null ? 'as strict' : 'a warning'}`, () => {
      assert.deepEqual(loosened(before, now), key === null ? [] : [`guard-loosened ${key}`]);
    });
  }

  const counts: GuardedCounts = {
    members: 236,
    rows: 240,
    invalid: 4,
    comparisons: [{ members: 400, added: 30, removed: 164, kept: 236 }],
    leastChanges: [],
  };
  const twoBaselines = [
    { members: 400, added: 0, removed: 1, kept: 399 },
    { members: 164, added: 0, removed: 164, kept: 0 },
  ];
  const STOPS = ': the old limit would stop this change, which';
  const KEEPS = '; this change keeps within the old limit, too';
  const MAY = ', so it may let through what it stopped before';
  const removed = (percent: string | number) => ({ max_removed: limit(percent) });
  const invalid = (percent: string) => ({ ...SKIP, max_invalid: limit(percent) });
  for (const [before, now, counted, said] of [
    [
      removed('20%'),
      removed('60%'),
      counts,
      `was \`20%\` and is \`60%\`${STOPS} removes 164 of 400 members (41%)`,
    ],
    [removed('41%'), removed('60%'), counts, `was \`41%\` and is \`60%\`${KEEPS}`],
    [
      removed(163),
      removed('60%'),
      { ...counts, comparisons: twoBaselines },
      `was \`163\` and is \`60%\`${STOPS} removes 164 of 164 members (100%)`,
    ],
    [{ max_added: limit(29) }, {}, counts, `was \`29\` and is not set${STOPS} adds 30 members to 400 (7.5%)`],
    [{ min_members: 237 }, { min_members: 1 }, counts, `was \`237\` and is \`1\`${STOPS} leaves 236 members`],
    [{ min_members: 236 }, { min_members: 1 }, counts, `was \`236\` and is \`1\`${KEEPS}`],
    [{ max_members: 236 }, { max_members: 500 }, counts, `was \`236\` and is \`500\`${KEEPS}`],
    [invalid('1%'), invalid('5%'), counts, `was \`1%\` and is \`5%\`${STOPS} skips 4 of 240 rows (1.7%)`],
    [{ pattern: 'a+' }, {}, counts, `was removed${MAY}`],
    [removed('20%'), removed('60%'), null, `was \`20%\` and is \`60%\`${MAY}`],
  ] as readonly [Partial<Audience>, Partial<Audience>, GuardedCounts | null, string][]) {
    const key = Object.keys(before).at(-1);
    it(`says that \`${key}\` ${said}`, () => {
      const { problems } = compareSettings(audienceOf(now), [heldSettings(audienceOf(before))], counted);
      assert.deepEqual(
        problems.map(({ message }) => message),
        [`\`${key}\` ${said}. Check that this is intended.`],
      );
    });
  }

  it('compares lists of texts and codes', () => {
    const with_ = (held: HeldSettings) =>
      compareSettings(audienceOf(), [held]).problems.map(({ message }) => message.split('`')[1]);
    assert.deepEqual(with_({ ...heldSettings(audienceOf()), placeholders: ['none'] }), ['placeholders']);
    assert.deepEqual(with_({ ...heldSettings(audienceOf()), accept: ['round-count'] }), []);
    assert.deepEqual(with_({ ...heldSettings(audienceOf()), expected_rows: 7 }), ['expected_rows']);
  });

  it('another identifier is a warning on its line', () => {
    const audience = audienceOf({
      identifier: 'email',
      places: { identifier: { file: 'audiences.yml', line: 7 } },
    });
    const [problem, ...others] = compareSettings(audience, [heldSettings(audienceOf())]).problems;
    assert.deepEqual([problem?.code, problem?.line, others.length], ['identifier-changed', 7, 0]);
  });

  it('names other keys by which files are read differently, without a warning', () => {
    const before = heldSettings(audienceOf({ column: 'a', delimiter: ';' }));
    const { problems, readDifferently } = compareSettings(audienceOf({ column: 'b' }), [before]);
    assert.deepEqual([problems, readDifferently], [[], ['column', 'delimiter']]);
  });

  it('holds against each of several baselines, and says so once', () => {
    const strict = heldSettings(audienceOf({ min_members: 20 }));
    const now = audienceOf({ min_members: 10 });
    assert.equal(compareSettings(now, [heldSettings(now), strict, strict, null]).problems.length, 1);
  });

  it('never shows a text that somebody wrote', () => {
    const { problems } = compareSettings(audienceOf({ pattern: 'member-2' }), [
      heldSettings(audienceOf({ pattern: 'member-1' })),
    ]);
    assert.equal(problems.length, 1);
    assert.doesNotMatch(problems[0]?.message ?? '', /member-/);
  });

  it('takes settings from a damaged state without failing', () => {
    const odd = { min_members: 'x', max_removed: {}, accept: 7, pattern: null, identifier: [] };
    assert.ok(compareSettings(audienceOf(), [odd]).problems.every(({ code }) => code === 'guard-loosened'));
  });
});

describe('isAsStrict', () => {
  const anyLimit = fc.oneof(
    fc.nat(1000).map(limit),
    fc.tuple(fc.nat(200), fc.nat(99)).map(([whole, part]) => limit(`${whole}.${part}%`)),
  );
  it('is true of a limit and itself, however it is written', () => {
    for (const [one, other] of [
      [5, 5],
      ['50%', '50%'],
      ['0.5%', '0.500%'],
      [0, '10%'],
    ] as const) {
      assert.ok(isAsStrict(limit(one), limit(other)));
    }
  });

  it('is true only where nothing that the other stops gets through', () => {
    fc.assert(
      fc.property(anyLimit, anyLimit, fc.nat(2000), fc.nat(1000), (one, other, amount, base) => {
        if (isAsStrict(one, other)) assert.ok(!exceeds(other, amount, base) || exceeds(one, amount, base));
      }),
    );
  });
});
