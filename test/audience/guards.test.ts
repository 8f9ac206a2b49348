import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkGuards, type GuardedCounts, leastChange } from '../../src/audience/guards.ts';
import { parseLimit as limit } from '../../src/manifest/limit.ts';
import type { Audience } from '../../src/manifest/manifest.ts';
import { audienceOf } from '../members/audience.ts';

/** Before and now: so many removed and added of so many members before. */
function change(before: number, removed: number, added: number): GuardedCounts {
  const kept = before - removed;
  return {
    members: kept + added,
    rows: kept + added,
    invalid: 0,
    comparisons: [{ members: before, added, removed, kept }],
    leastChanges: [],
  };
}

function size(members: number): GuardedCounts {
  return { members, rows: members, invalid: 0, comparisons: [], leastChanges: [] };
}

function skipped(invalid: number, rows: number): GuardedCounts {
  return { members: rows - invalid, rows, invalid, comparisons: [], leastChanges: [] };
}

/** So many now, and so many before, under the same identifier or another one. */
function counted(members: number, before: number, identifier = 'customer_id'): GuardedCounts {
  const change = leastChange({ identifier, members: before }, { identifier: 'customer_id' }, members);
  return { ...size(members), leastChanges: [change] };
}

const OPEN: Partial<Audience> = { min_members: 0, max_removed: limit('100%') };
const SKIP: Partial<Audience> = { ...OPEN, invalid_rows: 'skip' };

describe('checkGuards', () => {
  const cases: readonly [string, Partial<Audience>, GuardedCounts, string[]][] = [
    ['min_members 10 allows 10', { ...OPEN, min_members: 10 }, size(10), []],
    ['min_members 10 stops 9', { ...OPEN, min_members: 10 }, size(9), ['too-few-members']],
    ['min_members is 1 by default', {}, size(0), ['too-few-members']],
    ['min_members 0 allows it to be empty', { min_members: 0 }, size(0), []],
    ['max_members 10 allows 10', { ...OPEN, max_members: 10 }, size(10), []],
    ['max_members 10 stops 11', { ...OPEN, max_members: 10 }, size(11), ['too-many-members']],
    ['max_members 0 allows 0', { ...OPEN, max_members: 0 }, size(0), []],
    ['max_removed is 50% by default: half may go', {}, change(10, 5, 0), []],
    ['max_removed is 50% by default: more may not', {}, change(10, 6, 0), ['too-many-removed']],
    ['max_removed 0.1% allows exactly that', { max_removed: limit('0.1%') }, change(3000, 3, 0), []],
    [
      'max_removed 0.1% stops one more',
      { max_removed: limit('0.1%') },
      change(3000, 4, 0),
      ['too-many-removed'],
    ],
    [
      'max_removed 0.1% of 999 is none',
      { max_removed: limit('0.1%') },
      change(999, 1, 0),
      ['too-many-removed'],
    ],
    ['max_removed 5 allows 5', { max_removed: limit(5) }, change(5, 5, 9), []],
    ['max_removed 5 stops 6', { max_removed: limit(5) }, change(9, 6, 9), ['too-many-removed']],
    ['max_removed 0 allows none', { max_removed: limit(0) }, change(9, 1, 0), ['too-many-removed']],
    ['max_removed 100% allows all', OPEN, change(9, 9, 0), []],
    ['max_added is open by default', {}, change(1, 0, 1_000_000), []],
    ['max_added 200% allows twice as many more', { max_added: limit('200%') }, change(7, 0, 14), []],
    ['max_added 200% stops one more', { max_added: limit('200%') }, change(7, 0, 15), ['too-many-added']],
    ['a percentage of none is none', { max_added: limit('200%') }, change(0, 0, 1), ['too-many-added']],
    ['max_added 1 allows 1', { max_added: limit(1) }, change(0, 0, 1), []],
    ['without a baseline none changes', { max_removed: limit(0), max_added: limit(0) }, size(9), []],
    ['max_removed allows half as many as were counted', {}, counted(5, 10), []],
    ['max_removed stops fewer than half as many as were counted', {}, counted(4, 10), ['too-many-removed']],
    ['max_removed stops as many under another identifier', {}, counted(9, 9, 'email'), ['too-many-removed']],
    ['max_added 2 allows two more than were counted', { max_added: limit(2) }, counted(9, 7), []],
    ['max_added 2 stops one more', { max_added: limit(2) }, counted(9, 6), ['too-many-added']],
    [
      'max_added 8 stops as many under another identifier',
      { ...OPEN, max_added: limit(8) },
      counted(9, 9, 'email'),
      ['too-many-added'],
    ],
    ['max_invalid is 1% by default: that may be skipped', SKIP, skipped(10, 1000), []],
    ['max_invalid is 1% by default: more may not', SKIP, skipped(11, 1000), ['too-many-invalid']],
    ['max_invalid 0 allows none', { ...SKIP, max_invalid: limit(0) }, skipped(1, 1000), ['too-many-invalid']],
    ['max_invalid of no rows', SKIP, skipped(0, 0), []],
    ['max_invalid counts only with `skip`', OPEN, skipped(500, 1000), []],
    [
      'all at once',
      { ...SKIP, min_members: 9, max_members: 1, max_removed: limit(0), max_added: limit(0) },
      { ...change(9, 8, 1), rows: 4, invalid: 2 },
      ['too-many-invalid', 'too-few-members', 'too-many-members', 'too-many-removed', 'too-many-added'],
    ],
    [
      'any of several baselines',
      { max_removed: limit(3), max_added: limit(3) },
      { ...size(9), comparisons: [...change(9, 4, 4).comparisons, ...change(5, 0, 9).comparisons] },
      ['too-many-removed', 'too-many-added'],
    ],
  ];
  for (const [what, settings, counts, expected] of cases) {
    it(what, () => {
      const severities = (override: boolean) =>
        checkGuards(audienceOf(settings), counts, override).map(({ code, severity }) => [code, severity]);
      assert.deepEqual(
        severities(false),
        expected.map((code) => [code, 'error']),
      );
      const never = ['too-few-members', 'too-many-invalid'];
      assert.deepEqual(
        severities(true),
        expected.map((code) => [code, never.includes(code) ? 'error' : 'warning']),
      );
    });
  }

  const messages: readonly [Partial<Audience>, GuardedCounts, RegExp][] = [
    [{}, change(5000, 4812, 0), /would remove 4,812 of 5,000 members \(96\.2%\); at most 50% are allowed\. /],
    [{}, change(9, 9, 1), /\. Check the export; .* raise `max_removed` or set `override-guards: true`/],
    [
      { max_removed: limit(1) },
      change(2, 2, 1),
      /would remove 2 of 2 members \(100%\); at most 1 is allowed\./,
    ],
    [
      { max_added: limit('0.5%') },
      change(1000, 0, 1234),
      /would add 1,234 members to 1,000 \(123\.4%\); at most 0\.5% are allowed\. .*raise `max_added`/,
    ],
    [{ max_added: limit(0) }, change(0, 0, 1), /would add 1 member to 0; at most 0 are allowed\./],
    [
      { min_members: 1000 },
      size(999),
      /have 999 members; at least 1,000 are required\. .*lower `min_members`/,
    ],
    [{}, size(0), /would have 0 members; at least 1 .*only `min_members: 0`/],
    [{ max_members: 1000 }, size(1001), /have 1,001 members; at most 1,000 are allowed\. .*override-guards/],
    [SKIP, skipped(300, 10_000), /300 of 10,000 rows \(3%\) hold no valid ID; at most 1% may be skipped\./],
  ];
  for (const [settings, counts, message] of messages) {
    it(`says ${message.source.slice(0, 50)}`, () => {
      const [problem, ...more] = checkGuards(audienceOf(settings), counts, false);
      assert.match(problem!.message, message);
      assert.deepEqual(more, []);
    });
  }

  it('says that an override allows it', () => {
    const [problem] = checkGuards(audienceOf({ max_members: 1 }), size(2), true);
    assert.match(problem!.message, /Allowed for this run by `override-guards`\.$/);
  });

  it('points at the key in the manifest, or at the audience where the key is not there', () => {
    const places = { '': { file: 'a.yml', line: 3 }, max_removed: { file: 'a.yml', line: 9 } };
    const problems = checkGuards(audienceOf({ places, min_members: 99 }), change(10, 9, 0), false);
    assert.deepEqual(
      problems.map(({ code, line }) => [code, line]),
      [
        ['too-few-members', 3],
        ['too-many-removed', 9],
      ],
    );
  });
});
