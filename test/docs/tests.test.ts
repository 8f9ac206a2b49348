import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projectFiles } from '../../scripts/check/files.ts';

const tests = projectFiles(/^test\/.*\.ts$/).filter(({ name }) => name !== 'test/docs/tests.test.ts');

/** What a test must not rest on, and why. */
const FORBIDDEN: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    'a property that holds for the cases that time allowed: bound their number',
    /interruptAfterTimeLimit|skipAllAfterTimeLimit/,
  ],
  [
    'a module of ours or of the SDK that is mocked: use a stand-in on a real socket',
    /mock\.(?:module|method)\(/,
  ],
];

for (const [what, pattern] of FORBIDDEN) {
  test(`no test has ${what}`, () => {
    assert.deepEqual(
      tests.filter(({ text }) => pattern.test(text)).map(({ name }) => name),
      [],
    );
  });
}
