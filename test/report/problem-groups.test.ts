import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commonOf, groupProblems } from '../../src/report/problem-groups.ts';
import type { Found } from '../../src/report/problems-list.ts';

const found = (audience: string | null, message: string): Found => ({
  audience,
  problem: { code: 'white-space', severity: 'error', message },
});

describe('problems that say the same', () => {
  it('are one group where only figures differ, but not those of the run as a whole', () => {
    const groups = groupProblems([
      found(null, 'Run 1.'),
      found(null, 'Run 1.'),
      found('a', 'Line 1,204 is empty.'),
      found('b', 'Lines 7 are empty.'),
      found('c', 'Line 9 is empty.'),
    ]);
    assert.deepEqual(
      groups.map((group) => group.map(({ audience }) => audience)),
      [[null], [null], ['a', 'c'], ['b']],
    );
  });

  for (const [about, messages, shared, own] of [
    [
      'the sentence that all end in',
      ['Line 2 is empty. Leave it out.', 'Line 3 is empty. Leave it out.'],
      'Leave it out.',
      ['Line 2 is empty.', 'Line 3 is empty.'],
    ],
    [
      'what follows a semicolon, as a sentence',
      ['Line 2 is empty; leave such rows out.', 'Line 3 is empty; leave such rows out.'],
      'Leave such rows out.',
      ['Line 2 is empty.', 'Line 3 is empty.'],
    ],
    [
      'nothing where the ends differ',
      ['It is 2. At most 1.', 'It is 3. At most 2.'],
      '',
      ['It is 2. At most 1.', 'It is 3. At most 2.'],
    ],
    ['never the whole of one message', ['Wrong.', 'It is 3. Wrong.'], '', ['Wrong.', 'It is 3. Wrong.']],
    [
      'the whole message where all have the same',
      ['Wrong; mend it.', 'Wrong; mend it.'],
      'Wrong; mend it.',
      [null, null],
    ],
  ] as const) {
    it(`share ${about}`, () => {
      const [first = '', ...others] = messages;
      const group = [found('a', first), ...others.map((message) => found('b', message))] as const;
      const common = commonOf(group as Parameters<typeof commonOf>[0]);
      assert.equal(common.shared, shared);
      assert.deepEqual(
        common.shown.map((one) => one.own),
        own,
      );
      assert.equal(common.about, '2 audiences');
      assert.equal(common.left, 0);
    });
  }

  it('are counted by places where they are of one audience, and the first eight shown', () => {
    const messages = Array.from({ length: 11 }, (_, line) => found('a', `Line ${line} is empty.`));
    const { about, shown, left } = commonOf(messages as unknown as Parameters<typeof commonOf>[0]);
    assert.deepEqual([about, shown.length, left], ['11 places', 8, 3]);
  });
});
