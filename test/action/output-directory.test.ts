import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { claimOutputDirectory, outputRoot, tidyOutputs } from '../../src/action/output-directory.ts';
import { temporaryFolder } from '../support/temporary.ts';

const POSIX = process.platform !== 'win32';

describe('the output folder of a step that names none', () => {
  it('is its own, even where steps share a name', () => {
    const temp = temporaryFolder('temp');
    const names = [1, 2, 3].map(() => claimOutputDirectory(temp, '__acme_action'));
    assert.deepEqual(
      names,
      ['__acme_action', '__acme_action_2', '__acme_action_3'].map((name) =>
        join(temp, 'odp-audiences', name),
      ),
    );
    assert.equal(claimOutputDirectory(temp, 'plan'), join(outputRoot(temp), 'plan'));
    if (POSIX)
      assert.deepEqual(
        [outputRoot(temp), names[0]!].map((at) => statSync(at).mode & 0o777),
        [0o700, 0o700],
      );
  });

  it('is a plain name below RUNNER_TEMP, whatever the step is called', () => {
    const temp = temporaryFolder('temp');
    for (const [step, name] of [
      ['../../x', '.._.._x'],
      ['a b/c', 'a_b_c'],
      ['x'.repeat(300), 'x'.repeat(100)],
    ] as const)
      assert.equal(claimOutputDirectory(temp, step), join(outputRoot(temp), name));
  });

  it('is the same every time at a desk', () => {
    const temp = temporaryFolder('temp');
    for (const step of ['', '', '..']) assert.equal(claimOutputDirectory(temp, step), outputRoot(temp));
  });

  it('is not where a link in its place leads', { skip: !POSIX }, async () => {
    const [temp, elsewhere] = [temporaryFolder('temp'), temporaryFolder('elsewhere')];
    const gone = spawnSync(process.execPath, ['--version']).pid;
    const theirs = `a.csv.gz.${gone}.0123456789abcdef.partial`;
    writeFileSync(join(elsewhere, theirs), '');
    symlinkSync(elsewhere, outputRoot(temp));
    for (const step of ['plan', '']) {
      const folder = claimOutputDirectory(temp, step);
      assert.equal(dirname(folder), temp);
      assert.equal(statSync(folder).mode & 0o777, 0o700);
      await tidyOutputs(temp, folder);
    }
    assert.deepEqual(readdirSync(elsewhere), [theirs]);
  });

  it('has a path even where it cannot be made', () => {
    const temp = temporaryFolder('temp');
    writeFileSync(outputRoot(temp), '');
    assert.equal(claimOutputDirectory(temp, 'plan'), join(outputRoot(temp), 'plan'));
  });
});

describe('what killed runs left half-written', () => {
  it('is removed, wherever steps write by default and in the folder of this one', async () => {
    const temp = temporaryFolder('temp');
    const gone = spawnSync(process.execPath, ['--version']).pid;
    const named = join(temporaryFolder(), 'named');
    const folders = [
      outputRoot(temp),
      join(outputRoot(temp), 'plan'),
      join(outputRoot(temp), 'plan_2'),
      named,
    ];
    for (const folder of folders) {
      mkdirSync(folder, { recursive: true });
      for (const name of [`a.csv.gz.${gone}.0123456789abcdef.partial`, 'a.csv.gz'])
        writeFileSync(join(folder, name), '');
    }
    await tidyOutputs(temp, named);
    for (const folder of folders) {
      assert.ok(!existsSync(join(folder, `a.csv.gz.${gone}.0123456789abcdef.partial`)), folder);
      assert.ok(existsSync(join(folder, 'a.csv.gz')));
    }
    await tidyOutputs(join(temp, 'none'), join(temp, 'none'));
  });
});
