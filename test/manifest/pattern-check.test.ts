import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPattern } from '../../src/manifest/pattern-check.ts';
import { processorTime } from '../support/processor-time.ts';

for (const good of [
  'user_[0-9]+',
  '(a+)+$',
  '[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}',
  '.{1,512}',
  '\\pL+',
]) {
  test(`${good} is a pattern`, async () => assert.equal(await checkPattern(good), null));
}

const bad: [pattern: string, says: RegExp][] = [
  ['(a', /missing closing \)/],
  ['[a', /missing closing \]/],
  ['(?<=a)b', /no look-around/],
  ['(a)\\1', /no back references/],
  ['a\\(?=[', /missing closing \]/],
  ['a\\\\1[', /missing closing \]/],
  ['((a{1,1000}){1,1000})', /too large/],
  ['a{1,999}b{1,999}', /too large/],
  ['a{2000}', /repetition is over 1,000/],
  ['a'.repeat(1001), /longer than 1000 characters/],
];
for (const [pattern, says] of bad) {
  test(`${pattern.slice(0, 40)} is refused with a reason`, async () => {
    assert.match((await checkPattern(pattern)) ?? '', says);
  });
}

test('no pattern takes long to check', async () => {
  const seconds = processorTime();
  for (const [pattern] of [...bad, [`${'('.repeat(500)}${')'.repeat(500)}`], ['\\pL'.repeat(333)]])
    await checkPattern(pattern ?? '');
  assert.ok(seconds() < 2);
});
