import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  foldCase,
  follow,
  ignoresCase,
  isGitFolder,
  isInGitFolder,
  isWithin,
} from '../../src/system/paths.ts';
import { temporaryFolder } from '../support/temporary.ts';

describe('paths', () => {
  it('lie within a folder by their text', () => {
    const root = temporaryFolder();
    for (const [way, inside] of [
      ['.', true],
      ['a', true],
      ['a/..b', true],
      ['..', false],
      ['../b', false],
      ['a/../../b', false],
    ] as const)
      assert.equal(isWithin(join(root, way), root), inside, way);
  });

  it('are followed as far as they exist', () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'real'));
    symlinkSync(join(root, 'real'), join(root, 'link'), 'junction');
    assert.equal(follow(join(root, 'link', 'new', 'file')), join(root, 'real', 'new', 'file'));
  });

  it('are the same in any letter case where the file system says so', () => {
    const root = temporaryFolder();
    mkdirSync(join(root, '.git'));
    if (!existsSync(join(root, '.GIT'))) {
      assert.equal(ignoresCase(root, '.git'), false);
      // Another folder of that name is not the same.
      mkdirSync(join(root, '.GIT'));
      assert.equal(ignoresCase(root, '.git'), false);
      rmdirSync(join(root, '.GIT'));
      symlinkSync(join(root, '.git'), join(root, '.GIT'), 'junction');
    }
    assert.equal(ignoresCase(root, '.git'), true);
    assert.equal(ignoresCase(root, '.GIT'), true);
    assert.equal(ignoresCase(root, 'none'), false);
    mkdirSync(join(root, '1'));
    assert.equal(ignoresCase(root, '1'), false);
    assert.equal(foldCase('Jose\u0301/A.csv'), foldCase('Jos\u00e9/a.CSV'));
  });

  it('are known to be Git’s however a file system lets them be written', () => {
    for (const name of [
      '.git',
      '.GIT',
      '.g\u200cit',
      '.git\ufeff',
      '.git.',
      '.git ',
      '.git::$INDEX_ALLOCATION',
      'GIT~1',
    ])
      assert.ok(isGitFolder(name), name);
    for (const name of ['git', '.github', '.gitignore', '.git-old', 'a.git', 'git~10'])
      assert.ok(!isGitFolder(name), name);
    assert.ok(
      isInGitFolder('a/.git/config') && isInGitFolder('a\\.git\\config') && !isInGitFolder('a/git/b'),
    );
  });
});
