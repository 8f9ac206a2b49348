import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectFiles } from '../../scripts/check/files.ts';
import { readInputHelp } from '../../src/action/input-help.ts';
import { deskWords, INPUT_NAMES, PHRASES } from '../../src/report/desk-words.ts';

describe('the words at a desk', () => {
  for (const [said, shown] of [
    ['Input `manifest` is "x".', 'The flag `--manifest` is "x".'],
    ['Input `mode` must be plan.', 'The flag `--mode` must be plan.'],
    [
      'raise `max_removed` or set `override-guards: true` for one run.',
      'raise `max_removed` or set `--override-guards` for one run.',
    ],
    ['Set `manifest: crm/audiences.yml`.', 'Set `--manifest crm/audiences.yml`.'],
    ['set `normalize: [trim]` or `min_members: 0`', 'set `normalize: [trim]` or `min_members: 0`'],
    ['Check the input `manifest`, and that actions/checkout ran before.', 'Check the flag `--manifest`.'],
    ['The manifest has no `audiences`.', 'The manifest has no `audiences`.'],
  ] as const) {
    it(`are "${shown}"`, () => {
      assert.equal(deskWords(said), shown);
    });
  }

  it('take the place of phrases that messages still have', () => {
    const sources = projectFiles(/^src\/.*\.ts$/)
      .filter(({ name }) => name !== 'src/report/desk-words.ts')
      .map(({ text }) => text.replaceAll('\\', ''));
    const found = (phrase: string) => sources.some((source) => source.includes(phrase));
    const texts = PHRASES.flatMap(([phrase]) => (typeof phrase === 'string' ? [phrase] : []));
    assert.ok(texts.length > 20);
    assert.deepEqual(
      texts.filter((phrase) => !found(phrase)),
      [],
    );
  });

  it('know the inputs of action.yml', () => {
    const inputs = readInputHelp(join(import.meta.dirname, '..', '..', 'action.yml'));
    for (const { name } of inputs) assert.ok(INPUT_NAMES.has(name), name);
  });
});
