import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openScratch } from '../../src/system/scratch.ts';
import { temporaryFolder } from '../support/temporary.ts';

const MODULE = join(import.meta.dirname, '..', '..', 'src', 'system', 'scratch.ts');

describe('the scratch folder of a run', () => {
  it('is made when it is needed, is private, and gives a new folder each time', () => {
    const parent = join(temporaryFolder(), 'not', 'there');
    const scratch = openScratch(parent);
    assert.equal(existsSync(parent), false);
    const [one, two] = [scratch.folder(), scratch.folder()];
    assert.notEqual(one, two);
    const [root = ''] = readdirSync(parent);
    if (process.platform !== 'win32') assert.equal(statSync(join(parent, root)).mode & 0o777, 0o700);
    writeFileSync(join(one, 'member'), 'x');
    const listeners = process.listenerCount('exit');
    scratch.remove();
    assert.deepEqual(readdirSync(parent), []);
    assert.equal(process.listenerCount('exit'), listeners - 1);
    scratch.remove();
    assert.ok(existsSync(scratch.folder()), 'it can be used again');
    scratch.remove();
    assert.deepEqual(readdirSync(parent), []);
  });

  it('is gone after a process that ends before its run does', () => {
    const parent = temporaryFolder();
    const program = `
      import { openScratch } from ${JSON.stringify(MODULE)};
      openScratch(${JSON.stringify(parent)}).folder();
      process.exit(3);
    `;
    const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', program]);
    assert.equal(status, 3);
    assert.deepEqual(readdirSync(parent), []);
  });

  it('of a run that was killed is removed by the next one, and no other', () => {
    const parent = temporaryFolder();
    const program = `
      import { openScratch } from ${JSON.stringify(MODULE)};
      openScratch(${JSON.stringify(parent)}).folder();
      process.kill(process.pid, 'SIGKILL');
    `;
    spawnSync(process.execPath, ['--input-type=module', '-e', program]);
    const [left] = readdirSync(parent);
    assert.match(left ?? '', /^odp-scratch-/);
    const kept = ['odp-scratch-notes', `odp-scratch-${process.ppid}-abcdef`];
    for (const name of kept) mkdirSync(join(parent, name));
    const own = openScratch(parent);
    own.folder();
    openScratch(parent);
    const names = readdirSync(parent);
    assert.ok(!names.includes(left ?? '') && kept.every((name) => names.includes(name)));
    assert.equal(names.length, 3);
    own.remove();
  });
});
