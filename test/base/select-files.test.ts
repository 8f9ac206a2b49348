import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { selectFiles } from '../../src/base/select-files.ts';
import { ProblemError } from '../../src/problems/problem.ts';
import { type Contents, namesOf, treeOf } from './trees.ts';

const CONTENTS: Contents = {
  'audiences.yml': 'file',
  'members/a.csv': 'file',
  'members/b.csv': 'file',
  'members/deep/c.csv': 'file',
  'members/twin.csv': { link: 'a.csv' },
  'members/newest': { link: 'deep' },
  shared: { link: './members/../members' },
  'out.csv': { link: '../../etc/passwd' },
  'absolute.csv': { link: '/etc/passwd' },
  'lost.csv': { link: 'members/none.csv' },
  'one.csv': { link: 'two.csv' },
  'two.csv': { link: 'one.csv' },
  'self/again': { link: '../self' },
  'self/x.csv': 'file',
  vendor: 'submodule',
};

describe('the files of a commit that patterns name', () => {
  const cases: readonly (readonly [about: string, patterns: readonly string[], names: readonly string[]])[] =
    [
      ['once, where a link and a file are the same', ['members/*.csv'], ['members/a.csv', 'members/b.csv']],
      ['through a linked folder that is named', ['members/newest/*.csv'], ['members/newest/c.csv']],
      ['through links on links', ['shared/newest/c.csv'], ['shared/newest/c.csv']],
      ['not through linked folders by `**`', ['members/**/c.csv'], ['members/deep/c.csv']],
      ['through a link that a part names', ['*/newest/*.csv'], ['members/newest/c.csv']],
      ['but not twice through a circle of folders', ['self/**/*.csv'], ['self/x.csv']],
      ['as far round a circle as is named', ['self/again/again/x.csv'], ['self/again/again/x.csv']],
      ['but those excluded', ['members/*.csv', '!members/b*'], ['members/a.csv']],
      ['none, where they are all excluded', ['members/*.csv', '!members/**'], []],
      ['none, where a pattern names nothing', ['members/a.csv', 'build/*.csv'], []],
      ['none, where a file is no folder', ['audiences.yml/*.csv'], []],
      ['none, where a folder is named', ['members'], []],
      ['none outside the repository', ['../../elsewhere/*.csv'], []],
    ];
  for (const [about, patterns, names] of cases) {
    it(about, () => assert.deepEqual(namesOf(CONTENTS, patterns, '/'), names));
  }

  it('begin in the folder given', () => {
    assert.deepEqual(namesOf(CONTENTS, ['../self/x.csv', '*.csv'], '/members/deep'), []);
    assert.deepEqual(namesOf(CONTENTS, ['../../self/x.csv', '*.csv'], '/members/deep'), [
      'members/deep/c.csv',
      'self/x.csv',
    ]);
  });

  const refused: readonly (readonly [pattern: string, message: RegExp])[] = [
    ['out.csv', /"out.csv" leads out of the repository/],
    ['out*.csv', /leads out of the repository/],
    ['absolute.csv', /leads out of the repository/],
    ['los*.csv', /"lost.csv" leads to nothing/],
    ['one.csv', /is a link that goes round in a circle/],
    ['t*.csv', /"two.csv" is a link that goes round in a circle/],
    ['vendor/a.csv', /is in a submodule/],
    ['vendor/*.csv', /is in a submodule/],
    ['**/*.csv', /is in a submodule|leads out|leads to nothing|circle/],
  ];
  for (const [pattern, message] of refused) {
    it(`are base-unreadable for ${pattern}`, () => {
      assert.throws(
        () => selectFiles(treeOf(CONTENTS), { root: '/', folder: '/' }, [pattern]),
        (cause: unknown) => cause instanceof ProblemError && message.test(cause.problem.message),
      );
    });
  }

  it('are found in another letter case where the checkout’s file system finds them so', () => {
    const contents: Contents = {
      'members/vip.csv': 'file',
      'Members/other.csv': 'file',
      'twin/Jos\u00e9.csv': 'file',
      link: { link: 'MEMBERS/vip.csv' },
    };
    const checkout = { root: '/', folder: '/' };
    const found = (pattern: string, ignoresCase: boolean) =>
      selectFiles(treeOf(contents, ignoresCase), checkout, [pattern]) ?? null;
    assert.equal(found('MEMBERS/VIP.csv', false), null);
    assert.deepEqual(found('MEMBERS/VIP.csv', true), [{ name: 'MEMBERS/VIP.csv', oid: 'members/vip.csv' }]);
    // The same letter case goes first, and a wildcard means what it says.
    assert.deepEqual(found('Members/*.csv', true), [{ name: 'Members/other.csv', oid: 'Members/other.csv' }]);
    assert.equal(found('MEMBERS/V*.csv', true), null);
    assert.deepEqual(found('TWIN/jose\u0301.csv', true), [
      { name: 'TWIN/jose\u0301.csv', oid: 'twin/Jos\u00e9.csv' },
    ]);
    assert.deepEqual(found('LINK', true), [{ name: 'LINK', oid: 'members/vip.csv' }]);
    assert.equal(found('members/none.csv', true), null);
  });

  it('passes by what belongs to the action itself, as on disk', () => {
    const tree = treeOf({ 'audiences.json': 'file', 'a.json': 'file', 'state/a.json': 'file' });
    const checkout = { root: '/', folder: '/', own: ['/audiences.json', '/state'] };
    const names = selectFiles(tree, checkout, ['**/*.json'])?.map(({ name }) => name);
    assert.deepEqual(names, ['a.json']);
  });
});
