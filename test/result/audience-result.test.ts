import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { error, warning } from '../../src/problems/problem.ts';
import { audienceResult, withProblem } from '../../src/result/audience-result.ts';

describe('audienceResult', () => {
  it('is planned without an error, blocked where the members are right, and else invalid', () => {
    const guard = error('too-few-members', '');
    const row = error('empty-id', '');
    for (const [problems, status] of [
      [[], 'planned'],
      [[warning('duplicate', '')], 'planned'],
      [[warning('duplicate', ''), guard], 'blocked'],
      [[guard, row], 'invalid'],
    ] as const) {
      assert.equal(audienceResult({ id: 'a' }, { problems: [...problems] }).status, status);
    }
  });

  it('knows nothing of an audience that it is not told', () => {
    const { id, name, identifier, members, file } = audienceResult({ id: 'a' }, { members: 1 });
    assert.deepEqual([id, name, identifier, members, file], ['a', null, null, 1, null]);
  });
});

describe('withProblem', () => {
  it('takes a result out of the import where the problem is an error', () => {
    const planned = audienceResult({ id: 'a' }, { members: 1 });
    assert.equal(withProblem(planned, warning('odp-unreachable', '')).status, 'planned');
    assert.equal(withProblem(planned, error('audience-not-in-odp', '')).status, 'blocked');
    const unchanged = withProblem({ ...planned, status: 'unchanged' }, warning('odp-unreachable', ''));
    assert.equal(unchanged.status, 'unchanged');
    assert.equal(unchanged.problems.length, 1);
  });
});
