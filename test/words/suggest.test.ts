import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '../../src/words/suggest.ts';

const KEYS = ['identifier', 'members', 'max_removed', 'max_added', 'name', 'pattern'];

const table: [word: string, found: string | null][] = [
  ['identifer', 'identifier'],
  ['mebmers', 'members'],
  ['Members', 'members'],
  ['max-removed', 'max_removed'],
  ['maxremoved', 'max_removed'],
  ['Max Removed', 'max_removed'],
  ['--', null],
  ['nmae', 'name'],
  ['banana', null],
  ['x', null],
  ['', null],
  ['__proto__', null],
  ['m'.repeat(100_000), null],
];
for (const [word, found] of table) {
  test(`the nearest key to "${word.slice(0, 20)}" is ${found}`, () => {
    assert.equal(nearest(word, KEYS), found);
  });
}

test('what is only marks is near to nothing, however short', () => {
  assert.equal(nearest('--', ['a', '_']), null);
});

test('of two candidates the nearer one wins', () => {
  assert.equal(nearest('max_ramoved', ['max_added', 'max_removed', 'max_remove']), 'max_removed');
});
