import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { compilePattern, isPlainSequence } from '../../src/members/pattern.ts';

/** Pieces of which every sequence is plain where it has one repetition at most. */
const ATOMS = [
  'a',
  'B',
  '7',
  '_',
  '-',
  '@',
  ' ',
  ':',
  '"',
  ',',
  '\\.',
  '\\d',
  '\\w',
  '\\$',
  '\\\\',
  '\\{',
  '[a-c]',
  '[0-9a-f_-]',
  '[A-z]',
  '[.@+-]',
];
const REPEATS = ['+', '*', '?', '{0,3}', '{2,}', '{1,1}'];
const CHARACTERS = [
  'a',
  'b',
  'c',
  'B',
  '7',
  '0',
  'f',
  '_',
  '-',
  '@',
  ' ',
  ':',
  '"',
  ',',
  '.',
  '$',
  '\\',
  '{',
  '^',
  '[',
  '`',
  '+',
  'é',
  'K',
  'ſ',
  '٣',
  '😀',
  '\n',
  '\r',
  '\u2028',
];

const plainPattern = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...ATOMS), fc.constantFrom('', '', '{0}', '{1}', '{3}')), {
      maxLength: 4,
    }),
    fc.option(
      fc.tuple(
        fc.constantFrom(...ATOMS),
        fc.constantFrom(...REPEATS),
        fc.array(fc.constantFrom(...ATOMS), { maxLength: 3 }),
      ),
    ),
  )
  .map(([before, repeated]) => {
    const start = before.map(([atom, times]) => atom + times).join('');
    return repeated === null ? start : start + repeated[0] + repeated[1] + repeated[2].join('');
  });
const anyText = fc.oneof(
  fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 4 }).map((text) => text.toWellFormed()),
);

describe('compilePattern', () => {
  it('gives V8 only patterns that RE2 reads alike', async () => {
    await fc.assert(
      fc.asyncProperty(plainPattern, fc.array(anyText, { maxLength: 20 }), async (pattern, texts) => {
        assert.ok(isPlainSequence(pattern), pattern);
        const matches = await compilePattern(pattern);
        const re2 = RE2JS.compile(pattern);
        for (const text of texts)
          assert.equal(matches(text), re2.testExact(text), JSON.stringify([pattern, text]));
      }),
      { numRuns: 1500, interruptAfterTimeLimit: 5000 },
    );
  });

  it('agrees with RE2 on whatever it takes for plain', async () => {
    const pieces = [
      ...ATOMS,
      ...REPEATS,
      '{3}',
      '(',
      ')',
      '|',
      '.',
      '^',
      '$',
      '\\b',
      '\\s',
      '[^a]',
      '(?i)',
      '{',
      '}',
      ']',
      '[z-a]',
      '\\pL',
      'é',
    ];
    const pattern = fc
      .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(pattern, fc.array(anyText, { maxLength: 8 }), async (source, texts) => {
        if (!isPlainSequence(source)) return;
        let re2: RE2JS;
        try {
          re2 = RE2JS.compile(source);
        } catch {
          return; // the manifest refuses it
        }
        const matches = await compilePattern(source);
        for (const text of texts)
          assert.equal(matches(text), re2.testExact(text), JSON.stringify([source, text]));
      }),
      { numRuns: 5000, interruptAfterTimeLimit: 5000 },
    );
  });

  const sequences: readonly (readonly [pattern: string, plain: boolean])[] = [
    ['user_[0-9]+', true],
    ['[0-9a-f]{8}-[0-9a-f]{4}', true],
    ['\\d{1,20}', true],
    ['[a-z]+@example\\.org', true],
    ['a+b+', false],
    ['a+b{3}', false],
    ['(a+)+', false],
    ['a|b', false],
    ['.+', false],
    ['[^,]+', false],
    ['(?i)a', false],
    ['\\s', false],
    ['\\b', false],
    ['^a$', false],
    ['a{3}{3}', false],
    ['a+?', false],
    ['a+*', false],
    ['[a-c-e]', false],
    ['é', false],
    ['a'.repeat(200), true],
    ['a'.repeat(201), false],
  ];
  for (const [pattern, plain] of sequences) {
    it(`${plain ? 'gives V8' : 'keeps from V8'} ${JSON.stringify(pattern).slice(0, 30)}`, () => {
      assert.equal(isPlainSequence(pattern), plain);
    });
  }

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
    '(a+)+$',
    '(a|a)*',
    '(a|aa)+',
    '(.*)*b',
    'a{1,500}a{1,500}',
    '(a?){100}a{100}',
    '([a-z]+)*1',
    '[a-z]*[a-z]',
    'a*a{0,9}b',
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
