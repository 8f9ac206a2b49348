import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultAt } from '../../../src/members/formats/json-fault.ts';
import fc from '../../support/property.ts';

/** Where V8 says that the text stops being JSON: `null` where it is JSON, `undefined` where V8 does not say. */
function positionOf(text: string): number | null | undefined {
  try {
    JSON.parse(text);
    return null;
  } catch (cause) {
    const [, position] = /at position (\d+)/.exec(String(cause)) ?? [];
    return position === undefined ? undefined : Number(position);
  }
}

describe('faultAt', () => {
  for (const [text, at] of [
    ['', 0],
    ['[1,]', 3],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['{,}', 1],
    ['[1 2]', 3],
    ['[1}', 2],
    ['{]', 1],
    ['1 2', 2],
    ['["a', 3],
    ['{"a":{', 6],
    ['"\\x"', 1],
    ['{"\\x":1}', 2],
    ['TRUE', 0],
    ['[01]', 2],
  ] as const) {
    it(`finds that ${JSON.stringify(text)} stops being JSON at ${at}`, () => assert.equal(faultAt(text), at));
  }

  it('finds the line that V8 finds, and none in what is JSON', () => {
    let compared = 0;
    const json = fc.json().map((text) => JSON.stringify(JSON.parse(text), null, 1));
    const signs = fc.constantFrom(...'{}[]",:\\tx1-.eE \n\u0001\u0080');
    fc.assert(
      fc.property(json, fc.nat(), signs, fc.boolean(), (valid, place, sign, replaces) => {
        assert.equal(faultAt(valid), valid.length);
        const at = place % (valid.length + 1);
        const text = `${valid.slice(0, at)}${sign}${valid.slice(at + Number(replaces))}`;
        const position = positionOf(text);
        const found = faultAt(text);
        if (position === null) assert.equal(found, text.length);
        if (typeof position !== 'number') return;
        compared++;
        // In a number, a word or an escape V8 goes a few characters further.
        assert.ok(found <= position && !/[\r\n]/.test(text.slice(found, position)), text);
      }),
      { numRuns: 2000 },
    );
    assert.ok(compared > 500);
  });
});
