import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ClosingFailure } from '../../src/report/closing-failure.ts';
import type { Result } from '../../src/result/result.ts';
import { audience, broken, problem, result } from '../report/views.ts';
import { annotationsOf, parseCommands } from '../support/runner-commands.ts';
import { printed } from './child.ts';

function annotated(document: Result, failure: ClosingFailure | null) {
  const output = printed(
    `const { annotate } = await import(action + 'annotations.ts');
     annotate(JSON.parse(process.env.RESULT), JSON.parse(process.env.FAILURE), null);`,
    { RESULT: JSON.stringify(document), FAILURE: JSON.stringify(failure) },
  );
  return annotationsOf(parseCommands(output));
}

const problems = (severity: 'error' | 'warning', number: number) =>
  Array.from({ length: number }, (_, index) =>
    problem(`Number ${index}.`, { severity, file: 'm.csv', line: index + 1 }),
  );

const FAILED = { title: 'Plan failed: bad-format in a', message: 'The plan failed.' };

describe('annotations', () => {
  it('stand on the line of the file', () => {
    const document = result({
      audiences: [broken({ problems: [{ ...broken().problems[0]!, line: 4, column: 2, count: 12 }] })],
    });
    assert.deepEqual(annotated(document, FAILED), [
      {
        level: 'error',
        title: 'column-not-found in external_audience_1',
        file: 'members/vip.csv',
        line: 4,
        column: 2,
        message: 'The first row has no column "customer_id". (12 times, first here)',
      },
      { level: 'error', title: FAILED.title, message: FAILED.message },
    ]);
  });

  it('are at most ten errors and ten warnings, the closing message included, and say how many are hidden', () => {
    const many = [...problems('error', 30), ...problems('warning', 25)];
    const shown = annotated(result({ audiences: [broken({ problems: many })] }), FAILED);
    const errors = shown.filter(({ level }) => level === 'error');
    const warnings = shown.filter(({ level }) => level === 'warning');
    assert.equal(errors.length, 10);
    assert.equal(warnings.length, 10);
    assert.match(errors.at(-1)!.message, /^The plan failed\. 21 more errors not shown here/);
    assert.match(warnings.at(-1)!.message, /^16 more warnings not shown here/);
  });

  for (const [number, failure, last] of [
    [9, FAILED, 'The plan failed.'],
    [10, FAILED, 'The plan failed. 1 more error not shown here; the job summary has them.'],
    [10, null, 'Number 9.'],
    [11, null, '2 more errors not shown here; the job summary has them.'],
  ] as const) {
    it(`end with ${JSON.stringify(last)} for ${number} errors and ${failure?.title ?? 'no closing message'}`, () => {
      const shown = annotated(
        result({ audiences: [broken({ problems: problems('error', number) })] }),
        failure,
      );
      assert.equal(shown.length, Math.min(10, number + (failure === null ? 0 : 1)));
      assert.equal(shown.at(-1)!.message, last);
    });
  }

  it('speak of every audience before they speak of one twice', () => {
    const shown = annotated(
      result({
        audiences: [
          broken({ id: 'a', problems: problems('error', 20) }),
          broken({ id: 'b' }),
          audience({ id: 'c' }),
        ],
        problems: problems('error', 1),
      }),
      FAILED,
    );
    assert.deepEqual(
      shown.slice(0, 4).map(({ title }) => title),
      ['bad-format', 'bad-format in a', 'column-not-found in b', 'bad-format in a'],
    );
  });

  it('have a sign in the title where a guard was loosened, or the identifier is another one', () => {
    const changed = (['guard-loosened', 'identifier-changed', 'duplicate'] as const).map((code) =>
      problem('Changed.', { code, severity: 'warning' }),
    );
    const shown = annotated(result({ audiences: [audience({ id: 'vip', problems: changed })] }), null);
    assert.deepEqual(
      shown.map(({ title }) => title),
      ['🔓 guard-loosened in vip', '🆔 identifier-changed in vip', 'duplicate in vip'],
    );
  });

  it('cannot be turned into commands', () => {
    const hostile = 'x\n::set-env name=A::b\r##[error]c%0A::error::d';
    const document = result({
      audiences: [broken({ id: hostile, problems: [problem(hostile, { file: hostile, line: 1 })] })],
    });
    const shown = annotated(document, { title: hostile, message: hostile });
    assert.equal(shown.length, 2);
    assert.equal(shown[0]!.file, undefined);
    assert.match(shown[0]!.message, /^x\\n::set-env name=A::b\\r# #\[error\]c%0A::error::d \(.*:1\)$/);
  });
});
