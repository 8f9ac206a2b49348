import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, ProblemError } from '../../src/problems/problem.ts';
import { unexpectedFailure } from '../../src/steps/unexpected.ts';

const going = new AbortController().signal;
const withCode = (code: unknown) => Object.assign(new Error('priv-member-1'), { code });

const CAUSES: [what: string, cause: unknown, says: RegExp][] = [
  ['a full disk', withCode('ENOSPC'), /disk is full/],
  ['a file for a folder', withCode('EEXIST'), /`output-directory` is a file/],
  ['a limit of file sizes', withCode('EFBIG'), /larger than the runner allows/],
  ['a system code without advice', withCode('EXDEV'), /\(Error EXDEV\)/],
  ['a code that is no code', withCode('priv-member-1'), /\(Error\)/],
  ['a code of the prototype', withCode('constructor'), /\(Error constructor\)/],
  ['a number for a code', withCode(7), /\(Error\)/],
  ['a parser’s error, which quotes its input', syntaxError('["priv-member-1"'), /\(SyntaxError\)/],
  ['a name that somebody chose', Object.assign(new Error(''), { name: '::error::priv-member-1' }), /\(\)/],
  ['a thrown text', 'priv-member-1', /\(string\)/],
  ['nothing', undefined, /\(undefined\)/],
];
for (const [what, cause, says] of CAUSES) {
  test(`${what} is an unexpected failure without its text`, () => {
    const problem = unexpectedFailure(cause, going);
    assert.equal(problem.code, 'unexpected-failure');
    assert.match(problem.message, says);
    assert.doesNotMatch(problem.message, /priv-member/);
  });
}

test('a problem that was thrown stays what it is', () => {
  const problem = error('state-unreadable', 'The state is away.');
  assert.equal(unexpectedFailure(new ProblemError(problem), going), problem);
});

test('whatever a cancelled run throws, it was cancelled', () => {
  assert.match(unexpectedFailure(withCode('ENOSPC'), AbortSignal.abort()).message, /was cancelled/);
});

function syntaxError(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return cause;
  }
}
