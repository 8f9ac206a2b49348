import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { error, type Problem, warning } from '../../src/problems/problem.ts';
import { type Decision, decide } from '../../src/result/decide.ts';
import { audience } from '../report/views.ts';

const UNDECLARED = error('unknown-audience', 'Not declared.');
const STATE = error('state-unreadable', 'Out of reach.');
const MISSING = error('members-not-found', 'No file.');
const DOUBTFUL = warning('duplicate', 'Twice.');

describe('what an import may upload', () => {
  for (const [about, ofRun, ofAudience, strict, partial] of [
    ['all is well', [], [], 'all', 'all'],
    ['there are only warnings', [DOUBTFUL], [DOUBTFUL], 'all', 'all'],
    ['an audience has an error', [], [MISSING], 'nothing', 'healthy'],
    ['an audience is not declared', [UNDECLARED], [], 'nothing', 'healthy'],
    ['an audience is not declared and another has an error', [UNDECLARED], [MISSING], 'nothing', 'healthy'],
    ['the run as a whole has an error', [STATE], [], 'nothing', 'nothing'],
    [
      'the run as a whole and an undeclared audience have errors',
      [UNDECLARED, STATE],
      [],
      'nothing',
      'nothing',
    ],
  ] as readonly (readonly [string, Problem[], Problem[], Decision, Decision])[]) {
    it(`where ${about}: ${strict}, and under partial-import ${partial}`, () => {
      const run = { problems: ofRun, audiences: [audience(), audience({ id: 'b', problems: ofAudience })] };
      assert.equal(decide(run, false), strict);
      assert.equal(decide(run, true), partial);
    });
  }
});
