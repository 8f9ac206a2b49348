import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Refusal } from '../../src/audience/import-audience.ts';
import { error, type Problem } from '../../src/problems/problem.ts';
import { audienceResult } from '../../src/result/audience-result.ts';
import { commonRefusal, reportOnce } from '../../src/steps/refusals.ts';

const UNKNOWN_KEY = error('access-denied', 'The server does not know the key.');
const DENIED = error('access-denied', 'S3 denied access.');
const FULL = error('upload-failed', 'The bucket is full.');

const answers = (refused: readonly (readonly [problem: Problem, everywhere: boolean])[], arrived = 0) => ({
  refused: new Map(
    refused.map(([problem, everywhere], at): [string, Refusal] => [`a${at}`, { problem, everywhere }]),
  ),
  arrived,
});

describe('what the audiences not tried yet would meet', () => {
  for (const [title, given, expected] of [
    ['is nothing known after none', answers([]), null],
    ['is a refusal that says so itself', answers([[UNKNOWN_KEY, true]], 5), UNKNOWN_KEY],
    [
      'is nothing known after two denials',
      answers([
        [DENIED, false],
        [DENIED, false],
      ]),
      null,
    ],
    [
      'is the denial of the first three',
      answers([
        [DENIED, false],
        [DENIED, false],
        [DENIED, false],
      ]),
      DENIED,
    ],
    [
      'is nothing known where one arrived',
      answers(
        [
          [DENIED, false],
          [DENIED, false],
          [DENIED, false],
        ],
        1,
      ),
      null,
    ],
    [
      'is nothing known after refusals of several kinds',
      answers([
        [DENIED, false],
        [FULL, false],
        [DENIED, false],
      ]),
      null,
    ],
    [
      'is not that a bucket is full for large files',
      answers([
        [FULL, false],
        [FULL, false],
        [FULL, false],
      ]),
      null,
    ],
  ] as const) {
    test(title, () => assert.equal(commonRefusal(given), expected));
  }
});

describe('a refusal of several audiences', () => {
  const results = (problems: readonly (readonly Problem[])[]) =>
    problems.map((own, at) => audienceResult({ id: `a${at}` }, { problems: [...own], status: 'failed' }));

  test('is one problem of the run, and none of theirs', () => {
    const other = { ...FULL };
    const given = answers(
      [
        [{ ...UNKNOWN_KEY }, true],
        [{ ...UNKNOWN_KEY }, true],
        [other, false],
      ],
      7,
    );
    const own = [...given.refused.values()].map(({ problem }) => problem);
    const told = reportOnce(results([[own[0]!], [own[1]!], [other]]), given, 1);
    assert.deepEqual(told.problems, [
      {
        ...UNKNOWN_KEY,
        message: 'The server does not know the key. This stops 3 audiences; 1 of them was not tried.',
      },
    ]);
    assert.deepEqual(
      told.results.map(({ status, problems }) => [status, problems]),
      [
        ['failed', []],
        ['failed', []],
        ['failed', [other]],
      ],
    );
  });

  test('says nothing of others where all were tried', () => {
    const given = answers([
      [UNKNOWN_KEY, true],
      [UNKNOWN_KEY, true],
    ]);
    const [problem] = reportOnce(results([[UNKNOWN_KEY], [UNKNOWN_KEY]]), given, 0).problems;
    assert.match(problem?.message ?? '', /This stops 2 audiences\.$/);
  });

  test('stays with an audience that is the only one, and with each where nothing is common', () => {
    const only = results([[UNKNOWN_KEY]]);
    assert.deepEqual(reportOnce(only, answers([[UNKNOWN_KEY, true]]), 0), { results: only, problems: [] });
    const both = results([[DENIED], [DENIED]]);
    assert.deepEqual(
      reportOnce(
        both,
        answers([
          [DENIED, false],
          [DENIED, false],
        ]),
        0,
      ),
      {
        results: both,
        problems: [],
      },
    );
  });
});
