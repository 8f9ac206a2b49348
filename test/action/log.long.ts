import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCommands } from '../support/runner-commands.ts';
import { printed } from './child.ts';

const withLog = (onGitHub: boolean, debug: boolean, code: string) =>
  printed(`const { createLog } = await import(action + 'log.ts');
    const log = createLog({ onGitHub: ${onGitHub}, debug: ${debug} });
    ${code}`);

describe('the log', () => {
  it('folds a group on GitHub and indents it elsewhere', () => {
    const code = `log.group('external_audience_1', ['5,117 members', 'no problems']);`;
    assert.equal(
      withLog(true, false, code),
      '::group::external_audience_1\n5,117 members\nno problems\n::endgroup::\n',
    );
    assert.equal(withLog(false, false, code), 'external_audience_1\n  5,117 members\n  no problems\n');
  });

  it('leaves debug lines to the runner, and elsewhere shows them only where asked', () => {
    assert.equal(withLog(true, false, `log.debug('x');`), '');
    assert.equal(withLog(true, true, `log.debug('x');`), '::debug::x\n');
    assert.equal(withLog(false, true, `log.debug('x');`), 'debug: x\n');
    assert.equal(withLog(false, false, `log.debug('x');`), '');
  });

  it('lets no foreign text command the runner, whatever line ends it brings', () => {
    const hostile = String.raw`"a\n::set-output name=x::y\r::error::z\u2028##[error]w\r\n##[group]v\u001b[31m"`;
    for (const call of [
      `log.info(${hostile})`,
      `log.debug(${hostile})`,
      `log.group(${hostile}, [${hostile}])`,
    ]) {
      const names = parseCommands(withLog(true, true, call)).map(({ name }) => name);
      assert.deepEqual(
        names.filter((name) => !['group', 'endgroup', 'debug'].includes(name)),
        [],
      );
      assert.ok(!withLog(true, true, call).includes('\u001b'));
    }
  });

  it('tells of progress within 5 seconds although nothing but rows is worked on, and then no more', () => {
    const output = withLog(
      true,
      false,
      `const progress = log.startProgress('vip');
       const from = performance.now();
       let rows = 0;
       for (; performance.now() - from < 4900; rows += 1000) progress.update(rows);
       // A machine that pauses may have left the loop no turn when the line was due.
       progress.update(rows);
       progress.stop();`,
    );
    assert.match(output, /^vip: [\d,]+ rows so far, [\d,]+ rows\/s\n$/);
  });

  it('says nothing of short work', () => {
    assert.equal(withLog(true, false, `const p = log.startProgress('vip'); p.update(5); p.stop();`), '');
  });
});
