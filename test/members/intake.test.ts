import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Batch } from '../../src/members/batch.ts';
import { checkId, compilePattern, type IdRules, type Matcher } from '../../src/members/id-rules.ts';
import { createIntake } from '../../src/members/intake.ts';
import fc from '../support/property.ts';
import { idsOf } from './batches.ts';

/** What the intake makes of each ID, which is at `offset` among other bytes. */
function take(ids: readonly string[], rules: IdRules, offset: number): string[] {
  const answers: string[] = [];
  const intake = createIntake(rules, new Batch(), {
    batch(batch) {
      for (const [i, id] of idsOf(batch).entries()) {
        answers[batch.lines[i]!] = id;
        assert.equal(batch.quoted[i], /[",]/.test(id) ? 1 : 0);
        const entry = batch.offsets[i]!;
        const padding = batch.bytes.subarray(
          (entry + 1) * 4 + batch.words[entry]!,
          (entry + 1) * 4 + ((batch.words[entry]! + 3) & ~3),
        );
        assert.ok(padding.every((byte) => byte === 0));
      }
    },
    invalid(code, line) {
      answers[line] = `!${code}`;
    },
    lowered() {},
    doubtful() {},
    longNumber() {},
  });
  for (const [i, id] of ids.entries()) {
    const bytes = Buffer.from(id);
    const place = Buffer.alloc(offset + bytes.length + 9, i % 2 === 0 ? 0xff : 0x20);
    bytes.copy(place, offset);
    intake.id(place, offset, offset + bytes.length, i);
    place.fill(0);
  }
  intake.flush();
  return answers;
}

function expected(ids: readonly string[], rules: IdRules): string[] {
  return ids.map((text) => {
    const checked = checkId(text, rules);
    return 'problem' in checked ? `!${checked.problem}` : checked.id;
  });
}

const SPECIAL = [
  ...'", \t\n\r\0\x1f\x7f~!@AZ[`az{0#-+',
  ...'\x80\x85\xa0éÉßİſ\u212a\u2028\u2029\u200b\u3000\ufeff\u{10400}😀',
];
const MATCHERS: readonly (Matcher | null)[] = [
  null,
  await compilePattern('[a-z0-9_]+'),
  await compilePattern('(?i)u.*|.'),
];
const ALL_RULES: readonly IdRules[] = MATCHERS.flatMap((matches) =>
  [false, true].flatMap((trim) => [false, true].map((lowercase) => ({ trim, lowercase, matches }))),
);

describe('the intake', () => {
  it('agrees with checkId for every length and alignment', () => {
    const lengths = [
      ...Array.from({ length: 21 }, (_, n) => n),
      ...Array.from({ length: 11 }, (_, n) => 505 + n),
    ];
    const ids = lengths.flatMap((length) => ['a'.repeat(length), 'Z9'.repeat(length).slice(0, length)]);
    for (const rules of ALL_RULES) {
      const answers = expected(ids, rules);
      for (let offset = 0; offset < 8; offset++) assert.deepEqual(take(ids, rules, offset), answers);
    }
  });

  it('agrees with checkId wherever a special character stands', () => {
    const ids = SPECIAL.flatMap((special) =>
      Array.from({ length: 9 }, (_, at) => `${'b'.repeat(at)}${special}${'C'.repeat(8 - at)}`).concat(
        special,
      ),
    );
    for (const rules of ALL_RULES) {
      const answers = expected(ids, rules);
      for (const offset of [0, 1, 2, 3]) assert.deepEqual(take(ids, rules, offset), answers);
    }
  });

  it('agrees with checkId on every single byte of ASCII', () => {
    const ids = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).flatMap((c) => [
      c,
      `a${c}a`,
      `aaaa${c}`,
      `aa${c}aaaaa`,
    ]);
    for (const rules of ALL_RULES) assert.deepEqual(take(ids, rules, 1), expected(ids, rules));
  });

  it('agrees with checkId on any text', () => {
    const piece = fc.oneof(
      fc.constantFrom(...SPECIAL),
      fc.string({ unit: 'grapheme', maxLength: 10 }).map((text) => text.toWellFormed()),
      fc.stringMatching(/^[a-z]{0,9}$/),
      fc.integer({ min: 480, max: 520 }).map((n) => 'u'.repeat(n)),
    );
    const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 30 }),
        fc.constantFrom(...ALL_RULES),
        fc.nat(7),
        (ids, rules, offset) => {
          assert.deepEqual(take(ids, rules, offset), expected(ids, rules));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('hands on full batches in order', () => {
    const ids = Array.from({ length: 5000 }, (_, n) => `${n}`.padEnd(n % 513 || 1, 'x').slice(0, 512));
    const rules = { trim: false, lowercase: false, matches: null };
    assert.deepEqual(take(ids, rules, 0), ids);
  });
});
