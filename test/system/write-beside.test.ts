import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  createBeside,
  isPartial,
  removeLeftovers,
  removeUnfinished,
  writeBeside,
} from '../../src/system/write-beside.ts';
import { temporaryFolder } from '../support/temporary.ts';

const POSIX = process.platform !== 'win32';

describe('a file written next to its name', () => {
  it('has its name only when it is whole', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.json');
    writeFileSync(path, 'old');
    for (const sync of [false, true]) {
      const file = await createBeside(path, { sync });
      await file.handle.writeFile('new');
      assert.equal(readFileSync(path, 'utf8'), 'old');
      await file.discard();
      assert.equal(readFileSync(path, 'utf8'), 'old');
      assert.deepEqual(readdirSync(folder), ['a.json']);
    }
    await writeBeside(path, 'new', { sync: true });
    assert.equal(readFileSync(path, 'utf8'), 'new');
    assert.deepEqual(readdirSync(folder), ['a.json']);
  });

  it('and the folder made for it are closed to others', { skip: !POSIX }, async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'new', 'er', 'a.json');
    const before = process.umask(0);
    try {
      await writeBeside(path, 'x');
    } finally {
      process.umask(before);
    }
    const modes = [path, join(folder, 'new', 'er'), join(folder, 'new')].map(
      (at) => statSync(at).mode & 0o777,
    );
    assert.deepEqual(modes, [0o600, 0o700, 0o700]);
  });

  it('takes the place of a link and does not write through it', { skip: !POSIX }, async () => {
    const folder = temporaryFolder();
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, join(folder, 'a.json'));
    await writeBeside(join(folder, 'a.json'), 'mine');
    assert.equal(readFileSync(victim, 'utf8'), 'precious');
    assert.equal(readFileSync(join(folder, 'a.json'), 'utf8'), 'mine');
  });

  it('has a temporary name that nobody can guess and put a link at', async () => {
    const folder = temporaryFolder();
    const files = await Promise.all([1, 2].map(() => createBeside(join(folder, 'a.json'))));
    const names = files.map(({ partial }) => partial);
    assert.equal(new Set(names).size, 2);
    for (const name of names) assert.match(name, /\.[0-9a-f]{16}\.partial$/);
    assert.deepEqual(names.map(isPartial), [true, true]);
    assert.equal(isPartial('members.partial'), false);
    for (const file of files) await file.discard();
  });

  it('rejects where its folder or its name is not available, and leaves nothing', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    await assert.rejects(writeBeside(join(folder, 'file', 'a'), 'x'), { syscall: 'mkdir' });
    mkdirSync(join(folder, 'taken', 'in-the-way'), { recursive: true });
    await assert.rejects(writeBeside(join(folder, 'taken'), 'x'), { syscall: 'rename' });
    assert.deepEqual(readdirSync(folder).sort(), ['file', 'taken']);
  });
});

describe('a file that ended, one way or the other', () => {
  for (const end of ['commit', 'discard'] as const) {
    it(`is closed, and its temporary name is nobody’s: ${end}`, async () => {
      const folder = temporaryFolder();
      const file = await createBeside(join(folder, 'a.json'));
      assert.ok(file.handle.fd >= 0);
      await file[end]();
      assert.equal(file.handle.fd, -1);
      writeFileSync(file.partial, 'of another process that had this number');
      await removeLeftovers(folder);
      assert.deepEqual(readdirSync(folder), end === 'commit' ? ['a.json'] : []);
    });
  }

  it('may be discarded twice, also where it did not get its name', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a.json', 'in-the-way'), { recursive: true });
    const file = await createBeside(join(folder, 'a.json'));
    await assert.rejects(file.commit());
    await file.discard();
    await file.discard();
    assert.deepEqual(readdirSync(folder), ['a.json']);
  });
});

describe('what a thread left of a file', () => {
  it('is removed, and nothing of other files, other processes or what is finished', async () => {
    const folder = temporaryFolder();
    const random = '0123456789abcdef';
    const left = `a.csv.gz.${process.pid}.${random}.partial`;
    const kept = [
      `a.csv.gz.${process.ppid}.${random}.partial`,
      `b.csv.gz.${process.pid}.${random}.partial`,
      `a.csv.gz.${process.pid}.${random}`,
      'a.csv.gz',
      'a.partial',
    ];
    for (const name of [left, ...kept]) writeFileSync(join(folder, name), '');
    await removeUnfinished(join(folder, 'a.csv.gz'));
    assert.deepEqual(readdirSync(folder).sort(), kept.sort());
    await removeUnfinished(join(folder, 'no folder', 'a.csv.gz'));
  });
});

describe('leftovers', () => {
  it('of killed runs are removed, and nothing else', async () => {
    const folder = temporaryFolder();
    const gone = spawnSync(process.execPath, ['--version']).pid;
    const random = '0123456789abcdef';
    const left = [
      `a.csv.gz.${gone}.${random}.partial`,
      `a.csv.gz.${gone}.partial`,
      // The process had this run's number, as in a container.
      `b.csv.gz.${process.pid}.${random}.partial`,
    ];
    const kept = [`c.csv.gz.${process.ppid}.${random}.partial`, 'a.csv.gz', 'x.partial', 'result.json'];
    for (const name of [...left, ...kept]) writeFileSync(join(folder, name), '');
    const own = await createBeside(join(folder, 'd.csv.gz'));
    await removeLeftovers(folder);
    assert.deepEqual(readdirSync(folder).sort(), [...kept, own.partial.slice(folder.length + 1)].sort());
    await own.commit();
    await removeLeftovers(join(folder, 'no folder'));
  });
});
