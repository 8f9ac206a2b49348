import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkId, compilePattern, type IdRules } from '../../src/members/id-rules.ts';
import { processorTime } from '../support/processor-time.ts';

describe('compilePattern', () => {
  const whole: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
    ['user_[0-9]+', 'user_1', true],
    ['user_[0-9]+', 'user_1\n', false],
    ['user_[0-9]+', 'xuser_1', false],
    ['a|ab', 'ab', true],
    ['(?i)abc', 'ABC', true],
    ['.', '😀', true],
    ['\\d', '٣', false],
    ['\\pL+', 'ключ', true],
    ['(?m)^a$', 'a\nb', false],
    ['(?s).*', 'a\rb', true],
  ];
  for (const [pattern, text, matches] of whole) {
    it(`matches the whole of ${JSON.stringify(text)} with ${pattern}: ${matches}`, async () => {
      assert.equal((await compilePattern(pattern))(text), matches);
    });
  }

  const hostile = [
    ...['(a+)+$', '(a|a)*', '(a|aa)+', '(.*)*b', 'a{1,500}a{1,500}', '(a?){100}a{100}', '([a-z]+)*1'],
    ...['[a-z]*[a-z]', 'a*a{0,9}b'],
  ];
  for (const pattern of hostile) {
    it(`answers to ${pattern} in time that is linear in the ID`, async () => {
      const matches = await compilePattern(pattern);
      matches('a');
      const seconds = processorTime();
      for (const end of ['', '!', 'b', '1']) matches(`${'a'.repeat(500)}${end}`);
      // A backtracking engine takes longer than the universe is old.
      assert.ok(seconds() < 5);
    });
  }
});

describe('checkId', () => {
  const plain: IdRules = { trim: false, lowercase: false, matches: null };
  const cases: readonly (readonly [text: string, rules: Partial<IdRules>, answer: string])[] = [
    ['00123', {}, '00123'],
    ['a b', {}, 'a b'],
    ['', {}, '!empty-id'],
    [' ', {}, '!white-space'],
    [' ', { trim: true }, '!empty-id'],
    ['\u3000a', {}, '!white-space'],
    ['a\ufeff', {}, '!white-space'],
    ['\ufeffa\u00a0', { trim: true }, 'a'],
    ['a\u0085', {}, '!control-character'],
    ['a\u2028b', {}, '!control-character'],
    ['a\u2029', {}, '!white-space'],
    ['a\nb', {}, '!control-character'],
    ['a\x7fb', {}, '!control-character'],
    ['a\u200db', {}, 'a\u200db'],
    ['A\u00c9', { lowercase: true }, 'a\u00e9'],
    ['x'.repeat(512), {}, 'x'.repeat(512)],
    ['x'.repeat(513), {}, '!too-long'],
    [`${'x'.repeat(512)} `, { trim: true }, 'x'.repeat(512)],
    ['é'.repeat(256), {}, 'é'.repeat(256)],
    [`${'é'.repeat(256)}a`, {}, '!too-long'],
    ['İ'.repeat(200), { lowercase: true }, '!too-long'],
    ['abc', { matches: (id) => id === 'ab' }, '!pattern-mismatch'],
    ['ABC ', { trim: true, lowercase: true, matches: (id) => id === 'abc' }, 'abc'],
  ];
  for (const [text, rules, answer] of cases) {
    it(`says ${answer.slice(0, 24)} to ${JSON.stringify(text).slice(0, 24)} with ${JSON.stringify(rules)}`, () => {
      const checked = checkId(text, { ...plain, ...rules });
      assert.equal('problem' in checked ? `!${checked.problem}` : checked.id, answer);
    });
  }
});
