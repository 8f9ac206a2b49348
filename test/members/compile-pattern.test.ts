import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compilePattern } from '../../src/members/id-rules.ts';

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
      const started = performance.now();
      for (const end of ['', '!', 'b', '1']) matches(`${'a'.repeat(500)}${end}`);
      // A backtracking engine takes longer than the universe is old.
      assert.ok(performance.now() - started < 5000);
    });
  }
});
